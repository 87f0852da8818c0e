// changes.ts — how much each total changed since the window released before it.
import { BY, INSTRUMENT, LEVEL, TOGETHER, totalsOf, WHERE } from '../asked.ts';
import {
  attainedColumns,
  contextColumns,
  contextOf,
  FILES,
  keyColumns,
  noiseColumns,
  organisationsColumns,
  sampledColumns,
} from '../columns.ts';
import { changes, type ChangeRow } from '../changes.ts';
import { samplingNotes, unitNotes, type CountedIn, type SampledNote, type UnitNote } from '../notes.ts';
import { asReleased, WINDOW, type Query } from '../query.ts';
import type { Note, OptionSpec, Question } from '../question.ts';
import { cellsPerPersonOf, unitOf } from '../subject.ts';

export type ChangesNote = SampledNote | UnitNote | ChangesOf | ClearByChance | { readonly code: 'who-took-part' };

/** The number of changes, and the level that was requested for their intervals. */
interface ChangesOf extends Note {
  readonly code: 'changes-of';
  readonly count: number;
  readonly level: number;
  readonly together: boolean;
}

/** How many changes noise alone would be expected to make look clear. */
interface ClearByChance extends Note {
  readonly code: 'clear-by-chance';
  readonly count: number;
  readonly expected: number;
}

export const CHANGE: OptionSpec = {
  name: 'change',
  values: { kind: 'switch' },
  repeatable: false,
  help: 'How much each total, or share, moved since the window before.',
};

interface ChangesAsked extends Query, CountedIn {}

export const changeQuestion: Question<ChangesAsked, ChangeRow> = {
  name: 'changes',
  options: [INSTRUMENT, BY, WHERE, CHANGE, TOGETHER, LEVEL],
  parse(given, subject) {
    const asked = totalsOf(given, subject);
    return { ...asked, unit: unitOf(subject, asked.instrument), cellsPerPerson: cellsPerPersonOf(subject, asked.instrument) };
  },
  rows: changes,
  columns: (asked, releases) => [
    ...keyColumns(asked.by),
    { name: 'since', kind: 'day', value: ({ since }) => since },
    { name: 'change', kind: 'whole', value: ({ estimate }) => estimate },
    { name: 'low', kind: 'whole', value: ({ low }) => low },
    { name: 'high', kind: 'whole', value: ({ high }) => high },
    { name: 'halfWidth', kind: 'whole', forms: ['json'], value: ({ halfWidth }) => halfWidth },
    ...attainedColumns,
    { name: 'clear', kind: 'flag', value: ({ clear }) => clear },
    ...organisationsColumns('table', ...FILES),
    ...noiseColumns('table', ...FILES),
    ...sampledColumns('json'),
    ...contextColumns(contextOf(releases, asReleased(releases, asked), asked.unit)),
  ],
  title: () => 'Changes since the window released before',
  notes: (rows, { level, together = false, unit, cellsPerPerson }): readonly ChangesNote[] => [
    { code: 'changes-of', count: rows.length, level, together },
    ...(together || rows.length < 2 ? [] : [{ code: 'clear-by-chance' as const, count: rows.length, expected: rows.length * (1 - level) }]),
    ...unitNotes({ unit, cellsPerPerson }),
    ...samplingNotes(rows[0]?.sampled),
    { code: 'who-took-part' },
  ],
  chart: {
    along: WINDOW,
    marks: [
      { mark: 'interval', low: 'low', high: 'high' },
      { mark: 'dot', at: 'change' },
    ],
    standsOut: ({ clear }) => clear,
  },
};
