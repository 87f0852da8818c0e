// columns.ts — columns that several questions share.
import type { Release } from '@soundings/protocol/release/release';
import { releasedOf, type Estimate } from './estimate.ts';
import { selectedWindows, WINDOW, type Query, type Row } from './query.ts';
import type { Column, Form, Range, Value } from './question.ts';
import { variances, type Noisy } from './sampled.ts';

/** What any row has. */
interface Keyed {
  readonly key: Row['key'];
  readonly organisations: Row['organisations'];
}

/** The forms for other programs, which need names that are easy to process. */
export const FILES: readonly Form[] = ['csv', 'json'];
/** The forms for people: tables, and CSV for spreadsheets. */
export const SHEETS: readonly Form[] = ['table', 'csv'];

/** One column for each name in `by`. In JSON, one member `key` has all of them. */
export function keyColumns(by: readonly string[]): readonly Column<Pick<Keyed, 'key'>>[] {
  return [
    ...by.map((name) => ({
      ...{ name, kind: name === WINDOW ? ('day' as const) : ('text' as const), forms: SHEETS },
      value: ({ key }: Pick<Keyed, 'key'>) => key[name] ?? '',
    })),
    { name: 'key', kind: 'text', forms: ['json'], value: ({ key }) => key },
  ];
}

/** How many organisations are behind a row, in these forms. CSV has the smallest and the largest number of its windows in two columns. */
export function organisationsColumns(...forms: readonly Form[]): readonly Column<Pick<Keyed, 'organisations'>>[] {
  return [
    {
      name: 'organisations',
      kind: 'whole',
      forms: forms.filter((form) => form !== 'csv'),
      value: ({ organisations }) => rangeOf(organisations),
    },
    ...(forms.includes('csv') ? organisationsInCsv : []),
  ];
}

const organisationsInCsv: readonly Column<Pick<Keyed, 'organisations'>>[] = [
  { name: 'organisations', kind: 'whole', forms: ['csv'], value: ({ organisations }) => organisations.least },
  { name: 'organisations_most', kind: 'whole', forms: ['csv'], value: ({ organisations }) => organisations.most },
];

export function rangeOf({ least, most }: Row['organisations']): Range {
  return { kind: 'range', least, most };
}

/** The law of a row's noise; in CSV its kind, and the variance of the noise in the figure. */
export function noiseColumns(...forms: readonly Form[]): readonly Column<Noisy>[] {
  return [
    { name: 'noise', kind: 'text', forms: forms.filter((form) => form !== 'csv'), value: ({ law }) => law },
    { name: 'noise_law', kind: 'text', forms: ['csv'], value: ({ law }) => law.kind },
    { name: 'noise_variance', kind: 'number', forms: ['csv'], value: (row) => variances(row).noiseVariance },
  ];
}

/** The probability that a row's interval contains the true value. */
export const attainedColumns: readonly Column<{ readonly attained: number }>[] = [
  { name: 'attained', kind: 'share', forms: ['table'], value: ({ attained }) => attained },
  attainedInCsv<{ readonly attained: number }>(({ attained }) => attained),
  { name: 'attainedLevel', kind: 'number', forms: ['json'], value: ({ attained }) => attained },
];

/** The same column in the CSV of every question. */
export function attainedInCsv<Row>(value: (row: Row) => number): Column<Row> {
  return { name: 'level_attained', kind: 'number', unit: 'probability', forms: ['csv'], value };
}

/** What a row needs to be understood outside its answer. */
export interface Context {
  readonly mission: string;
  readonly instrument: string;
  /** Undefined if no charter says it. */
  readonly unit: string | undefined;
  /** The last day of each window by its first day, and of all that was selected. */
  readonly lastDays: ReadonlyMap<string, string>;
  readonly lastDay: string;
}

export function contextOf(releases: readonly Release[], asked: Pick<Query, 'instrument' | 'where'>, unit: string | undefined): Context {
  const windows = selectedWindows(releases, asked);
  return {
    mission: releases.find(({ instrument }) => instrument === asked.instrument)?.mission ?? '',
    ...{ instrument: asked.instrument, unit },
    lastDays: new Map(windows.map(({ firstDay, lastDay }) => [firstDay, lastDay])),
    lastDay: windows.at(-1)?.lastDay ?? '',
  };
}

/** The last day that a row is about, its unit, question and mission: for files, whose rows are read on their own. */
export function contextColumns({ mission, instrument, unit, lastDays, lastDay }: Context): readonly Column<Pick<Keyed, 'key'>>[] {
  return [
    { name: 'last_day', kind: 'day', forms: FILES, member: ['lastDay'], value: ({ key }) => lastDays.get(key[WINDOW] ?? '') ?? lastDay },
    { name: 'unit', kind: 'text', forms: FILES, optional: true, value: () => unit },
    { name: 'instrument', kind: 'text', forms: FILES, value: () => instrument },
    { name: 'mission', kind: 'text', forms: FILES, value: () => mission },
  ];
}

/** What was released before scaling, and the two variances of the scaled total. Without values if people are not sampled. */
export function sampledColumns(...forms: readonly Form[]): readonly Column<Estimate>[] {
  const column = (name: string, kind: 'whole' | 'number', member: string, value: (row: Estimate) => Value): Column<Estimate> => ({
    ...{ name, kind, forms, member: ['sampling', member], optional: true },
    value: (row) => (row.sampled === undefined ? undefined : value(row)),
  });
  const noise = column('noise_variance', 'number', 'noiseVariance', (row) => variances(row).noiseVariance);
  return [
    column('released', 'whole', 'released', releasedOf),
    { ...noise, forms: forms.filter((form) => form !== 'csv') }, // CSV has it of every total
    column('sampling_variance_most', 'number', 'samplingVarianceMost', (row) => variances(row).samplingVarianceMost),
  ];
}

/** For a CSV, which has no notes: how many windows a row adds up, and the first and the last of them. Left out if no row adds any up. */
export function windowColumns<Row>(of: (row: Row) => readonly string[]): readonly Column<Row>[] {
  return threeColumns(of).map((column) => ({ ...column, optional: true as const }));
}

/** The same if every row adds up these windows, of which there may be none. The columns then stand in an answer without rows too. */
export function addedColumns<Row>(days: readonly string[]): readonly Column<Row>[] {
  return days.length === 0 ? [] : threeColumns<Row>(() => days);
}

function threeColumns<Row>(of: (row: Row) => readonly string[]): readonly Column<Row>[] {
  return [
    { name: 'windows_added_up', kind: 'whole', forms: ['csv'], value: (row) => of(row).length || undefined },
    { name: 'first_window', kind: 'day', forms: ['csv'], value: (row) => of(row)[0] },
    { name: 'last_window', kind: 'day', forms: ['csv'], value: (row) => of(row).at(-1) },
  ];
}
