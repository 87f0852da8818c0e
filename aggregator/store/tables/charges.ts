// tables/charges.ts — a mission's ledger as the windows that are marked collected have it: their sum, and so never out of step (privacy.md §5).
import type { Tools, Trx } from './dialect.ts';
import type { Charged, WindowCharge } from '../../ports/store.ts';

/**
 * Whether one more window may be marked collected. Until the transaction ends no other one of the mission can ask: the task's lock, which the
 * caller holds, is that of one task, and a mission has several.
 */
export async function isAffordable({ dialect }: Tools, trx: Trx, charge: WindowCharge | undefined): Promise<boolean> {
  if (charge === undefined) return true;
  await dialect.lockTask(trx, charge.charterDigest, 'exclusive');
  return charge.fits(await chargedTo(trx, charge.charterDigest));
}

/** What a mission's collected windows were charged with. */
export async function chargedTo(db: Pick<Trx, 'selectFrom'>, charterDigest: Uint8Array): Promise<readonly Charged[]> {
  const rows = await db
    .selectFrom('collected as c')
    .innerJoin('tasks as t', 't.task_id', 'c.task_id')
    .select(({ fn }) => ['c.charge', fn.countAll<number>().as('times')])
    .where('t.charter_digest', '=', charterDigest)
    .where('c.charge', 'is not', null)
    .groupBy('c.charge')
    .execute();
  return rows.map(({ charge, times }) => ({ record: charge ?? '', times }));
}
