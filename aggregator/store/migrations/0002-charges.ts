// 0002-charges.ts — adds what marking a window as collected cost in its mission's ledger (privacy.md §5).
import type { Kysely } from 'kysely';

export async function charges(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('collected').addColumn('charge', 'text').execute();
}
