// tables/charges.ts — a mission's ledger, which is the sum over the windows marked as collected, so that the two can't disagree (privacy.md §5).
import type { Tools, Trx } from './dialect.ts';
import type { Charged, WindowCharge } from '../../ports/store/batch.ts';

/**
 * Whether the mission's budget allows this charge. Locks the mission until the transaction ends, because the caller's lock is for one task
 * only and a mission has several.
 */
export async function isAffordable({ dialect }: Tools, trx: Trx, charge: WindowCharge | undefined): Promise<boolean> {
  if (charge === undefined) return true;
  await dialect.lockTask(trx, charge.charterDigest, 'exclusive');
  return charge.fits(await chargedTo(trx, charge.charterDigest));
}

/** The charges of a mission's collected windows. */
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
