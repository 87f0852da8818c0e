// 0002-charges.ts — what marking a window collected cost its mission's ledger (privacy.md §5).
import type { Kysely } from 'kysely';

export async function charges(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('collected').addColumn('charge', 'text').execute();
}
