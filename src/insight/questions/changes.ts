// changes.ts — how much moved: each total against the window released before it.
import { BY, INSTRUMENT, LEVEL, TOGETHER, totalsOf, WHERE } from '../asked.ts';
import { attainedColumns, keyColumns, noiseColumn, organisationsColumn } from '../columns.ts';
import { changes, type ChangeRow } from '../changes.ts';
import { releasedOf } from '../estimate.ts';
import { samplingNotes, type SampledNote } from '../notes.ts';
import { WINDOW, type Query } from '../query.ts';
import type { Column, Note, OptionSpec, Question } from '../question.ts';
import { variances } from '../sampled.ts';

export type ChangesNote = SampledNote | ChangesOf | ClearByChance | { readonly code: 'who-took-part' };

/** What was asked of the intervals of how many changes. */
export interface ChangesOf extends Note {
  readonly code: 'changes-of';
  readonly count: number;
  readonly level: number;
  readonly together: boolean;
}

/** How many of some changes would look clear by noise alone. */
export interface ClearByChance extends Note {
  readonly code: 'clear-by-chance';
  readonly count: number;
  readonly expected: number;
}

const CHANGE: OptionSpec = {
  name: 'change',
  values: { kind: 'switch' },
  repeatable: false,
  help: 'How much each total moved since the window before.',
};

export const changeQuestion: Question<Query, ChangeRow> = {
  name: 'changes',
  options: [INSTRUMENT, BY, WHERE, CHANGE, TOGETHER, LEVEL],
  parse: totalsOf,
  rows: changes,
  columns: ({ by }) => [
    ...keyColumns(by),
    { name: 'since', kind: 'day', value: ({ since }) => since },
    { name: 'change', kind: 'whole', value: ({ estimate }) => estimate },
    { name: 'low', kind: 'whole', value: ({ low }) => low },
    { name: 'high', kind: 'whole', value: ({ high }) => high },
    { name: 'halfWidth', kind: 'whole', forms: ['json'], value: ({ halfWidth }) => halfWidth },
    ...attainedColumns,
    { name: 'clear', kind: 'flag', value: ({ clear }) => clear },
    organisationsColumn('table', 'csv', 'json'),
    noiseColumn,
    ...samplingColumns,
  ],
  title: () => 'Changes since the window released before',
  notes: (rows, { level, together = false }): readonly ChangesNote[] => [
    { code: 'changes-of', count: rows.length, level, together },
    ...(together || rows.length < 2 ? [] : [{ code: 'clear-by-chance' as const, count: rows.length, expected: rows.length * (1 - level) }]),
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

const samplingColumns: readonly Column<ChangeRow>[] = [
  {
    ...{ name: 'released', kind: 'whole', forms: ['json'], member: ['sampling', 'released'], optional: true },
    value: (row) => row.sampled && releasedOf(row),
  },
  {
    ...{ name: 'noise_variance', kind: 'number', forms: ['json'], member: ['sampling', 'noiseVariance'], optional: true },
    value: (row) => row.sampled && variances(row).noiseVariance,
  },
  {
    ...{ name: 'sampling_variance_most', kind: 'number', forms: ['json'], member: ['sampling', 'samplingVarianceMost'], optional: true },
    value: (row) => row.sampled && variances(row).samplingVarianceMost,
  },
];
