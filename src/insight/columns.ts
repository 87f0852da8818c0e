// columns.ts — columns that several questions share.
import type { Law } from '@soundings/protocol/privacy/law';
import { releasedOf, type Estimate } from './estimate.ts';
import { WINDOW, type Row } from './query.ts';
import type { Column, Form, Range, Value } from './question.ts';
import { variances } from './sampled.ts';

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

/** The column of how many organisations are behind a row, in these forms. */
export function organisationsColumn(...forms: readonly Form[]): Column<Keyed> {
  return { name: 'organisations', kind: 'whole', forms, value: ({ organisations }) => rangeOf(organisations) };
}

export function rangeOf({ least, most }: Row['organisations']): Range {
  return { kind: 'range', least, most };
}

export const noiseColumn: Column<{ readonly law: Law }> = { name: 'noise', kind: 'text', value: ({ law }) => law };

/** The probability that a row's interval contains the true value. */
export const attainedColumns: readonly Column<{ readonly attained: number }>[] = [
  { name: 'attained', kind: 'share', forms: SHEETS, value: ({ attained }) => attained },
  { name: 'attainedLevel', kind: 'number', forms: ['json'], value: ({ attained }) => attained },
];

/** What was released before scaling, and the two variances of the scaled total. Without values if people are not sampled. */
export function sampledColumns(...forms: readonly Form[]): readonly Column<Estimate>[] {
  const column = (name: string, kind: 'whole' | 'number', member: string, value: (row: Estimate) => Value): Column<Estimate> => ({
    ...{ name, kind, forms, member: ['sampling', member], optional: true },
    value: (row) => (row.sampled === undefined ? undefined : value(row)),
  });
  return [
    column('released', 'whole', 'released', releasedOf),
    column('noise_variance', 'number', 'noiseVariance', (row) => variances(row).noiseVariance),
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
