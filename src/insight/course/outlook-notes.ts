// outlook-notes.ts — what a reader must know of any answer about the course of time, as codes with figures.
import type { CellsAsked } from './cells.ts';
import type { Note } from '../question.ts';

/** No charter was at hand to say whether people or amounts are counted. */
export interface KindNote extends Note {
  readonly code: 'counted-as-people';
}

/** Which of the figures about practitioners is a test. */
export interface PractitionersFirst extends Note {
  readonly code: 'practitioners-first';
}

export function assumedKind({ kindKnown }: Pick<CellsAsked, 'kindKnown'>): readonly KindNote[] {
  return kindKnown ? [] : [{ code: 'counted-as-people' }];
}
