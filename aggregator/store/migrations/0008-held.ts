// 0008-held.ts — adds what an aggregator shows of a contribution that it holds, which is enough to check its signature (protocol.md "Held").
import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../tables/dialect.ts';

/** Older rows have null here, and so have rows that a replica of the previous build still writes. */
export async function held(db: Kysely<unknown>, { bytes }: ColumnTypes): Promise<void> {
  await db.schema.alterTable('contributions').addColumn('held', bytes).execute();
}
