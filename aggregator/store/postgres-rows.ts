// store/postgres-rows.ts — statements over many rows, as PostgreSQL takes them: a column is one array.
import { sql, type SqlBool } from 'kysely';
import { utf8 } from '@soundings/crypto/bytes';
import type { ColumnType, RowsDialect, Value } from './tables/rows.ts';

export const postgresRows: RowsDialect = {
  among: (column, list) => sql<SqlBool>`${sql.ref(column)} = any(${list}::bytea[])`,
  list: (values) => arrayOf('bytes', values),
  insertion: ({ table, same, columns, rows }) => {
    const names = [...same, ...columns].map(([name]) => `"${name}"`);
    const scalars = same.map(([, value], at) => `$${String(at + 1)}::${NAMES[typeOf(value)]}`);
    const arrays = columns.map(([, type], at) => `$${String(same.length + at + 1)}::${NAMES[type]}[]`);
    return {
      sql: `insert into "${table}" (${names.join()}) select ${[...scalars, 'r.*'].join()} from unnest(${arrays.join()}) as r on conflict do nothing`,
      parameters: [
        ...same.map(([, value]) => value),
        ...columns.map(([, type], at) =>
          arrayOf(
            type,
            rows.map((values) => values[at] ?? null),
          ),
        ),
      ],
    };
  },
};

const NAMES: Readonly<Record<ColumnType, string>> = { bytes: 'bytea', whole: 'bigint', text: 'text' };
/** PostgreSQL's numbers of these types (pg_type.dat). */
const NUMBERS: Readonly<Record<ColumnType, number>> = { bytes: 17, whole: 20, text: 25 };
const NULL_LENGTH = 0xffff_ffff;

function typeOf(value: Value): ColumnType {
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' ? 'whole' : 'bytes';
}

/**
 * An array in PostgreSQL's binary form (array_recv): the number of dimensions, whether there are nulls, the type, the size, where it begins,
 * and each value after its length. The driver sends bytes as they are; an array it would write as text, in twice as many bytes.
 */
function arrayOf(type: ColumnType, values: readonly Value[]): Buffer {
  const parts = values.map(binaryOf);
  const hasNulls = parts.includes(null) ? 1 : 0;
  const head = values.length === 0 ? [0, hasNulls, NUMBERS[type]] : [1, hasNulls, NUMBERS[type], values.length, 1];
  const out = Buffer.allocUnsafe(parts.reduce((total, part) => total + 4 + (part?.length ?? 0), 4 * head.length));
  let offset = head.reduce((at, value) => out.writeUInt32BE(value, at), 0);
  for (const part of parts) {
    offset = out.writeUInt32BE(part?.length ?? NULL_LENGTH, offset);
    if (part === null) continue;
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

function binaryOf(value: Value): Uint8Array | null {
  if (typeof value === 'string') return utf8(value);
  if (typeof value !== 'number') return value;
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
}
