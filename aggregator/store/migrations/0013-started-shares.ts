// 0013-started-shares.ts — adds whether a report's share was verified when it arrived. What is kept of a long one is then far shorter.
import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../tables/dialect.ts';

/** Reports of a build before, and of its replicas, are verified when they join a job. */
export async function startedShares(db: Kysely<unknown>, { whole }: ColumnTypes): Promise<void> {
  await db.schema
    .alterTable('report_payloads')
    .addColumn('is_started', whole, (column) => column.notNull().defaultTo(0))
    .execute();
}
