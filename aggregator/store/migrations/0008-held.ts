// 0008-held.ts — what an aggregator shows of a contribution that it holds: enough to check its signature (protocol.md "Held").
import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../tables/dialect.ts';

/** Rows of before have none, and so have those that a replica of the build before writes meanwhile. */
export async function held(db: Kysely<unknown>, { bytes }: ColumnTypes): Promise<void> {
  await db.schema.alterTable('contributions').addColumn('held', bytes).execute();
}
