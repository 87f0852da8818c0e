// tables/rows.ts — statements over many rows. Made from objects, one for a thousand rows takes longer to make than to run.
import { CompiledQuery, type RawBuilder, type SqlBool } from 'kysely';
import type { Schema } from './schema.ts';
import { plain, type Tools, type Trx } from './dialect.ts';

export type ColumnType = 'bytes' | 'whole' | 'text';
/** Many values in one parameter. */
export type BytesList = string | Uint8Array;
export type Value = Uint8Array | number | string | null;

/** Rows to insert: the columns in which all are the same, and the others with their types. A column that is in neither is null. */
export interface NewRows<Row> {
  readonly same: Partial<Row>;
  readonly types: { readonly [Name in keyof Row]?: ColumnType };
  readonly rows: readonly Partial<Row>[];
}

/** The parts of an insertion, for a database to write it in its own way. */
export interface Insertion {
  readonly table: string;
  readonly same: readonly (readonly [name: string, value: Value])[];
  readonly columns: readonly (readonly [name: string, type: ColumnType])[];
  /** The values of `columns`, row by row. */
  readonly rows: readonly (readonly Value[])[];
}

export interface RowsDialect {
  /** Whether a column of bytes has one of these values. They are one parameter, so the statement is the same for any number of them. */
  among(column: string, list: BytesList): RawBuilder<SqlBool>;
  list(values: readonly Uint8Array[]): BytesList;
  /** The statement that inserts the rows whose key isn't there yet, without its end. */
  insertion(rows: Insertion): { readonly sql: string; readonly parameters: readonly unknown[] };
}

/** Inserts the rows whose key isn't there yet. Returns how many those were. */
export async function insertRows<Table extends keyof Schema>(
  tools: Tools,
  trx: Trx,
  table: Table,
  rows: NewRows<Schema[Table]>,
): Promise<number> {
  const { sql, parameters } = tools.dialect.insertion(insertionOf(table, rows));
  const { numAffectedRows } = await trx.executeQuery(CompiledQuery.raw(sql, [...parameters]));
  return Number(numAffectedRows ?? 0);
}

/** As {@link insertRows}, but returns the IDs of the reports that weren't there yet. */
export async function insertReportRows<Table extends keyof Schema>(
  tools: Tools,
  trx: Trx,
  table: Table,
  rows: NewRows<Schema[Table]>,
): Promise<readonly Uint8Array[]> {
  const { sql, parameters } = tools.dialect.insertion(insertionOf(table, rows));
  const inserted = await trx.executeQuery<{ report_id: Uint8Array }>(CompiledQuery.raw(`${sql} returning "report_id"`, [...parameters]));
  return inserted.rows.map(({ report_id }) => plain(report_id));
}

function insertionOf<Row>(table: string, { same, types, rows }: NewRows<Row>): Insertion {
  const columns = Object.entries(types) as [keyof Row & string, ColumnType][];
  return {
    table,
    same: Object.entries(same) as [string, Value][],
    columns,
    rows: rows.map((row) => columns.map(([name]) => (row[name] ?? null) as Value)),
  };
}
