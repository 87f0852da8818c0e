// tables/forgotten.ts — the batches of which a database that was restored may have forgotten something: noted once, and never taken back.
import { NOBODYS, overlapping } from './buckets.ts';
import { transaction, type Tools, type Trx } from './dialect.ts';
import type { BucketRange, Upkeep } from '../../ports/store.ts';

export function forgottenBatches(tools: Tools): Pick<Upkeep, 'noteForgotten' | 'mayHaveForgotten'> {
  return {
    noteForgotten: async (taskId, ranges) =>
      transaction(tools, async (trx) => {
        for (const range of ranges) {
          if (await isCollectedToTheEnd(trx, taskId, range)) continue;
          await trx
            .insertInto('forgotten')
            .values({ task_id: taskId, first_bucket: range.first, last_bucket: range.last })
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        }
      }),
    mayHaveForgotten: async (taskId, bucket) => {
      const row = await tools.db
        .selectFrom('forgotten')
        .select('first_bucket')
        .where('task_id', '=', taskId)
        .where('first_bucket', '<=', bucket)
        .where('last_bucket', '>=', bucket)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}

/** A claim of the leader's that isn't finished may have gone on in any way since. */
async function isCollectedToTheEnd(trx: Trx, taskId: Uint8Array, range: BucketRange): Promise<boolean> {
  for (const { job_id } of await overlapping(trx, taskId, range)) {
    if (job_id.length === NOBODYS.length) continue;
    const job = await trx
      .selectFrom('collection_jobs')
      .select('state')
      .where('task_id', '=', taskId)
      .where('job_id', '=', job_id)
      .executeTakeFirst();
    if (job === undefined || job.state === 'finished') return true;
  }
  return false;
}
