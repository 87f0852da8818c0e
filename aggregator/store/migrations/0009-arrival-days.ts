// 0009-arrival-days.ts — the day on which an organisation's contribution came, so that a window can be looked at as of last midnight (windows.ts).
import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../tables/dialect.ts';

/** Rows of before, and of a replica of the build before, count as having come long ago. */
export async function arrivalDays(db: Kysely<unknown>, { whole }: ColumnTypes): Promise<void> {
  await db.schema
    .alterTable('contributions')
    .addColumn('since_day', whole, (column) => column.notNull().defaultTo(0))
    .execute();
}
