// store/sqlite-rows.ts — statements over many rows, as SQLite takes them.
import { sql, type SqlBool } from 'kysely';
import type { RowsDialect, Value } from './tables/rows.ts';

export const sqliteRows: RowsDialect = {
  // SQLite has no arrays, but reads JSON, which has no bytes.
  among: (column, list) => sql<SqlBool>`${sql.ref(column)} in (select unhex(value) from json_each(${list}))`,
  list: (values) => JSON.stringify(values.map((value) => Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex'))),
  insertion: ({ table, same, columns, rows }) => {
    const names = [...same, ...columns].map(([name]) => `"${name}"`);
    const row = `(${names.map(() => '?').join()})`;
    const first = same.map(([, value]) => value);
    const parameters: Value[] = [];
    for (const values of rows) parameters.push(...first, ...values);
    return {
      sql: `insert into "${table}" (${names.join()}) values ${rows.map(() => row).join()} on conflict do nothing`,
      parameters,
    };
  },
};
