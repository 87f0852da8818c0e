// totals.ts — how many there were: the question on which all others are built.
import type { Release } from '@soundings/protocol/release/release';
import { BY, INSTRUMENT, LEVEL, TOGETHER, totalsOf, WHERE } from '../asked.ts';
import {
  attainedInCsv,
  contextColumns,
  contextOf,
  FILES,
  keyColumns,
  noiseColumns,
  organisationsColumns,
  sampledColumns,
  windowColumns,
} from '../columns.ts';
import { nonNegative, type NonNegative } from '../estimate.ts';
import { dictionary } from '../names.ts';
import { addedNotes, unitNotes, type CountedIn, type AddedNote, type UnitNote } from '../notes.ts';
import { answerNotes, asReleased, levelOfEach, query, WINDOW, type AnswerNote, type Query, type Row, type Where } from '../query.ts';
import { QueryError, type Column, type Given, type Note, type OptionSpec, type Question } from '../question.ts';
import { cellsPerPersonOf, instrumentNames, unitOf } from '../subject.ts';

export interface TotalsAsked extends Query, CountedIn {
  readonly mission: string;
}

interface TotalRow extends Row {
  /** The first days of the windows that it adds up; none if there is one window a row. */
  readonly added: readonly string[];
  /** Worked out when it is asked for: few forms show it. */
  atLeastZero(): NonNegative;
}

/** The number of intervals, the level that was requested, and the levels attained. */
export interface IntervalsNote extends Note {
  readonly code: 'intervals';
  readonly count: number;
  readonly level: number;
  /** The level requested for each interval, if all must hold together. */
  readonly levelEach: number | undefined;
  readonly attained: readonly number[];
  /** Whether the intervals also cover sampling. */
  readonly sampled: boolean;
}

export type TotalsNote =
  IntervalsNote | AddedNote | UnitNote | AnswerNote | { readonly code: 'nothing-released' } | { readonly code: 'noisy-totals' };

export const ADDED: OptionSpec = {
  name: 'added',
  values: { kind: 'switch' },
  repeatable: false,
  help: 'Add up all windows that are asked for: one total, such as that of a winter, or one for each value of --by.',
};

export const totals: Question<TotalsAsked, TotalRow> = {
  name: 'totals',
  options: [INSTRUMENT, BY, WHERE, ADDED, TOGETHER, LEVEL],
  parse(given, subject) {
    const { instrument, by, where, level, together } = totalsOf(given, subject);
    const mission = subject.missions.find((one) => instrumentNames({ ...subject, missions: [one] }).includes(instrument));
    const counted = { unit: unitOf(subject, instrument), cellsPerPerson: cellsPerPersonOf(subject, instrument) };
    return { mission: mission?.name ?? '', instrument, by: addedBy(given, by), where: distinct(where), level, together, ...counted };
  },
  rows: totalRows,
  columns: (asked, releases) => [
    ...keyColumns(asked.by),
    ...figureColumns,
    ...organisationsColumns('table', ...FILES),
    { name: 'cells', kind: 'whole', forms: FILES, value: ({ cells }) => cells },
    { name: 'windows', kind: 'day', forms: ['json'], value: ({ windows }) => windows },
    ...atLeastZeroColumns,
    ...noiseColumns(...FILES),
    ...sampledColumns(...FILES),
    ...windowColumns<TotalRow>(({ added }) => added),
    ...contextColumns(contextOf(releases, asReleased(releases, asked), asked.unit)),
  ],
  title: ({ instrument, by }) => (by.length === 0 ? `Total of ${instrument}` : `Totals of ${instrument} by ${by.join(' and ')}`),
  notes: totalsNotes,
  chart: {
    along: WINDOW,
    marks: [
      { mark: 'line', at: 'total' },
      { mark: 'interval', low: 'low', high: 'high' },
      { mark: 'dot', at: 'total' },
    ],
  },
};

/** Windows are told apart unless --by names something else; --added adds them up. */
function addedBy(given: Given, by: readonly string[]): readonly string[] {
  if (!given.has(ADDED.name)) return by;
  if (given.has(BY.name) && by.includes(WINDOW))
    throw new QueryError('--added adds up all windows, and --by window tells them apart. Leave one of them out.');
  return by.filter((name) => name !== WINDOW);
}

export function totalRows(releases: readonly Release[], asked: Query): readonly TotalRow[] {
  const answer = query(releases, asked);
  const addsUp = !answer.query.by.includes(WINDOW) && answer.rows.some(({ windows }) => windows.length > 1);
  const atLeastZero = nonNegative(answer.levelEach);
  return answer.rows.map((row) => ({
    ...row,
    atLeastZero: () => atLeastZero(row),
    added: addsUp ? row.windows : [],
  }));
}

function totalsNotes(rows: readonly TotalRow[], asked: TotalsAsked, releases: readonly Release[]): readonly TotalsNote[] {
  const days = rows.flatMap(({ added }) => added);
  return [
    rows.length === 0 ? { code: 'nothing-released' } : intervalsNote(rows, asked),
    ...addedNotes([...new Set(days)].sort()),
    ...unitNotes(asked),
    { code: 'noisy-totals' },
    ...answerNotes(releases, asked),
  ];
}

/** The note on the intervals of these totals. */
export function intervalsNote(rows: readonly Row[], asked: Pick<Query, 'level' | 'together'>): IntervalsNote {
  return {
    code: 'intervals',
    count: rows.length,
    level: asked.level,
    levelEach: asked.together === true ? levelOfEach(asked, rows.length) : undefined,
    attained: rows.map(({ attained }) => attained),
    sampled: rows.some(({ sampled }) => sampled !== undefined),
  };
}

const figureColumns: readonly Column<Row>[] = [
  { name: 'total', kind: 'whole', value: ({ estimate }) => estimate },
  { name: '±', kind: 'whole', forms: ['table'], value: ({ halfWidth }) => halfWidth },
  { name: 'low', kind: 'whole', value: ({ low }) => low },
  { name: 'high', kind: 'whole', value: ({ high }) => high },
  { name: 'half_width', kind: 'whole', forms: FILES, member: ['halfWidth'], value: ({ halfWidth }) => halfWidth },
  attainedInCsv<Row>(({ attained }) => attained),
  { name: 'attainedLevel', kind: 'number', forms: ['json'], value: ({ attained }) => attained },
];

const atLeastZeroColumns: readonly Column<TotalRow>[] = [
  {
    ...{ name: 'total_at_least_zero', kind: 'whole', forms: FILES, member: ['atLeastZero', 'total'] },
    value: (row) => row.atLeastZero().estimate,
  },
  {
    ...{ name: 'its_bias_at_zero', kind: 'number', forms: FILES, member: ['atLeastZero', 'biasAtZero'] },
    value: (row) => row.atLeastZero().biasAtZero,
  },
];

function distinct(where: Where): Where {
  return dictionary(Object.entries(where).map(([name, wanted]) => [name, typeof wanted === 'string' ? wanted : [...new Set(wanted)]]));
}
