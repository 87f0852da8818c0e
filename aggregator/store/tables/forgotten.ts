// tables/forgotten.ts — the batches of which a restored database may have lost records. Rows are never removed.
import { NOBODYS, overlapping } from './buckets.ts';
import { transaction, type Tools, type Trx } from './dialect.ts';
import { kept } from './kept.ts';
import type { BucketRange } from '../../ports/store/batch.ts';
import type { Upkeep } from '../../ports/store/upkeep.ts';

const forgottenWith = kept((db, { taskId, bucket }: { readonly taskId: Uint8Array; readonly bucket: Uint8Array }) =>
  db
    .selectFrom('forgotten')
    .select('first_bucket')
    .where('task_id', '=', taskId)
    .where('first_bucket', '<=', bucket)
    .where('last_bucket', '>=', bucket),
);

export function forgottenBatches(tools: Tools): Pick<Upkeep, 'noteForgotten' | 'mayHaveForgotten'> {
  return {
    noteForgotten: async (taskId, ranges) =>
      transaction(tools, async (trx) => {
        for (const range of ranges) {
          if (await isCollectedToTheEnd(tools, trx, taskId, range)) continue;
          await trx
            .insertInto('forgotten')
            .values({ task_id: taskId, first_bucket: range.first, last_bucket: range.last })
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        }
      }),
    mayHaveForgotten: async (taskId, bucket) => {
      const { rows } = await forgottenWith(tools, tools.db, { taskId, bucket });
      return rows.length > 0;
    },
  };
}

/** Whether the range's collection is known to have finished. We don't know how a leader's unfinished claim went on after the backup. */
async function isCollectedToTheEnd(tools: Tools, trx: Trx, taskId: Uint8Array, range: BucketRange): Promise<boolean> {
  for (const { job_id } of await overlapping(tools, trx, taskId, range)) {
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
