// 0009-arrival-days.ts — adds the day on which an organisation's contribution arrived, so that a window can be reported as of last midnight (windows.ts).
import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../tables/dialect.ts';

/** Older rows, and rows of a replica of the previous build, count as having arrived long ago. */
export async function arrivalDays(db: Kysely<unknown>, { whole }: ColumnTypes): Promise<void> {
  await db.schema
    .alterTable('contributions')
    .addColumn('since_day', whole, (column) => column.notNull().defaultTo(0))
    .execute();
}
