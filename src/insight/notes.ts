// notes.ts — what readers of an answer must know about how its figures were made, as codes with figures.
import type { Sampling } from '@soundings/protocol/charter/sampling';
import type { Release } from '@soundings/protocol/release/release';
import type { Note } from './question.ts';

/** People are sampled: each person is counted only in some windows. */
export interface SampledNote extends Note, Sampling {
  readonly code: 'sampled';
}

/** The aggregators added noise of their own. */
export interface OwnNoiseNote extends Note {
  readonly code: 'own-noise';
}

/** Organisations may have added up some totals themselves. */
export interface TypedNote extends Note {
  readonly code: 'typed-totals';
}

/** A window without a release of some sector or tier that other windows have. */
export interface MissingNote extends Note {
  readonly code: 'missing-part';
  readonly day: string;
  readonly parts: readonly string[];
}

/** Totals add up these windows, which are named by their first days. */
export interface AddedNote extends Note {
  readonly code: 'windows-added';
  readonly days: readonly string[];
}

/** The note that people are sampled, if they are. */
export function samplingNotes(sampled: Sampling | undefined): readonly SampledNote[] {
  return sampled === undefined ? [] : [{ code: 'sampled', windows: sampled.windows, of: sampled.of }];
}

/** The note that the aggregators added noise of their own, if they did. */
export function ownNoiseNotes(releases: readonly Release[]): readonly OwnNoiseNote[] {
  return releases.every(({ aggregatorNoise }) => aggregatorNoise === undefined) ? [] : [{ code: 'own-noise' }];
}

/** The note that organisations may have added up some totals themselves, if their charter allows it. */
export function typedNotes(releases: readonly Release[]): readonly TypedNote[] {
  return releases.some(({ typed }) => typed === true) ? [{ code: 'typed-totals' }] : [];
}

/** The note that totals add up several windows, if they do. */
export function addedNotes(days: readonly string[]): readonly AddedNote[] {
  return days.length < 2 ? [] : [{ code: 'windows-added', days }];
}

/** What totals are totals of, and in how many cells of a window one person may be counted; undefined if no charter is at hand. */
export interface CountedIn {
  readonly unit?: string | undefined;
  readonly cellsPerPerson?: number | undefined;
}

/** What the figures are numbers of. */
export interface UnitNote extends Note {
  readonly code: 'unit';
  readonly unit: string;
  /** In how many cells of a window one person may be counted, if in more than one. */
  readonly cellsPerPerson?: number;
}

/** The note of the unit, if a charter says it. */
export function unitNotes({ unit, cellsPerPerson = 1 }: CountedIn): readonly UnitNote[] {
  if (unit === undefined) return [];
  return [{ code: 'unit', unit, ...(cellsPerPerson > 1 ? { cellsPerPerson } : {}) }];
}
