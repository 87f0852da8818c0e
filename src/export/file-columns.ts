// file-columns.ts — an answer's columns as data of one type each: what every file is made from.
import { columnsIn, type Answered } from '../insight/answer.ts';
import type { Column } from '../insight/question.ts';
import { cell } from './cell.ts';
import { distinctHead } from './sheet.ts';
import { numbersOf } from './steady-numbers.ts';

/** A value of a file; undefined if there is none. Numbers may be infinite: the end of an unbounded interval. */
export type FileValue = string | number | boolean | undefined;

export interface FileColumn {
  readonly name: string;
  readonly type: 'string' | 'date' | 'integer' | 'number' | 'boolean';
  /** Whether it tells rows apart. */
  readonly key: boolean;
  readonly values: readonly FileValue[];
}

/** The columns of the CSV. Those before the first figure tell rows apart. */
export function fileColumns<Asked, Row>(answered: Answered<Asked, Row>): readonly FileColumn[] {
  const columns = columnsIn(answered, 'csv');
  const names = distinctHead(columns.map(({ name }) => name));
  const form = numbersOf(answered);
  const figures = columns.findIndex(({ kind }) => kind !== 'text' && kind !== 'day');
  return columns.map((column, at): FileColumn => {
    const values = answered.rows.map((row) => fileValue(column, row, form));
    return { name: names[at] ?? '', type: typeOf(column, values), key: figures < 0 || at < figures, values };
  });
}

/** As R, Python and Table Schema read it: "INF" for the end of an unbounded interval, nothing if there is no value. */
export function csvText(value: FileValue): string {
  if (value === undefined) return '';
  if (typeof value !== 'number' || Number.isFinite(value)) return String(value);
  return value > 0 ? 'INF' : '-INF';
}

function fileValue<Row>(column: Column<Row>, row: Row, form: (value: number) => number): FileValue {
  const value = column.value(row);
  if (typeof value === 'bigint') return Number(value);
  if (value === undefined || Number.isNaN(value)) return undefined;
  if (typeof value === 'number') return form(value);
  return typeof value === 'object' ? cell(column, row) : value;
}

function typeOf<Row>({ kind }: Pick<Column<Row>, 'kind'>, values: readonly FileValue[]): FileColumn['type'] {
  if (kind === 'text') return 'string';
  if (kind === 'day') return 'date';
  if (kind === 'flag') return 'boolean';
  return kind === 'whole' && values.every((value) => value === undefined || Number.isSafeInteger(value)) ? 'integer' : 'number';
}
