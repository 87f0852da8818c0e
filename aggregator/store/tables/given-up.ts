// tables/given-up.ts — batches that the two aggregators have counted differently: lists the reports that this one has in them, and ends them without a result.
import { utf8 } from '@soundings/crypto/bytes';
import { audit, batchDetail } from './audit.ts';
import { isBusy, overlapping, scrubBuckets, sumRange } from './buckets.ts';
import { plain, transaction, type Tools, type Trx } from './dialect.ts';
import type { NotGivenReason } from '@soundings/protocol/register/not-given';
import type { BucketRange } from '../../ports/store/batch.ts';
import type { GivenUpBatches } from '../../ports/store/given-up.ts';

/** Stored in `collected` instead of a job's ID, which has 16 bytes. */
export const GIVEN_UP_BY = utf8('given up');

/** Why a range can't be collected that overlaps these collected ranges. */
export function whyCollected(others: readonly { readonly job_id: Uint8Array }[]): 'overlap' | 'given-up' {
  return others.some(({ job_id }) => job_id.length === GIVEN_UP_BY.length) ? 'given-up' : 'overlap';
}

export function givenUpBatches(tools: Tools): GivenUpBatches {
  return {
    committedReports: async (taskId, { first, last }, after, rowsMax) => {
      const rows = await tools.db
        .selectFrom('reports')
        .select('report_id')
        .where('task_id', '=', taskId)
        .where('time', '>=', first)
        .where('time', '<=', last)
        .where('state', '=', 'aggregated')
        .where('report_id', '>', after)
        .unionAll((on) =>
          on
            .selectFrom('replays')
            .select('report_id')
            .where('task_id', '=', taskId)
            .where('time', '>=', first)
            .where('time', '<=', last)
            .where('report_id', '>', after),
        )
        .orderBy('report_id')
        .limit(rowsMax)
        .execute();
      return rows.map(({ report_id }) => plain(report_id));
    },
    giveUpBatch: async (taskId, range) =>
      transaction(tools, async (trx) => {
        await tools.dialect.lockTask(trx, taskId, 'exclusive');
        const others = await overlapping(tools, trx, taskId, range);
        if (others.length > 0) return whyCollected(others) === 'given-up' ? 'repeated' : 'collected';
        await endWithout(trx, taskId, range, 'mismatch');
        await audit(tools, trx, 'batch-given-up', batchDetail(taskId, range));
        return 'given-up';
      }),
    closeBatch: async (taskId, range, adder, decide) =>
      transaction(tools, async (trx) => {
        await tools.dialect.lockTask(trx, taskId, 'exclusive');
        const others = await overlapping(tools, trx, taskId, range);
        if (others.length > 0) return whyCollected(others) === 'given-up' ? 'closed' : 'collected';
        if (await isBusy(trx, taskId, range)) return 'open';
        const reason = decide(await sumRange(tools, trx, taskId, range, adder));
        if (reason === undefined) return 'open';
        await endWithout(trx, taskId, range, reason);
        await audit(tools, trx, 'batch-closed', { ...batchDetail(taskId, range), because: reason });
        return 'closed';
      }),
  };
}

/** Nothing joins the range any more, and nothing of it is given. */
async function endWithout(trx: Trx, taskId: Uint8Array, range: BucketRange, reason: NotGivenReason): Promise<void> {
  await trx
    .insertInto('collected')
    .values({
      task_id: taskId,
      first_bucket: range.first,
      last_bucket: range.last,
      job_id: GIVEN_UP_BY,
      statement: null,
      statement_v2: null,
      not_given: reason,
      charge: null,
    })
    .execute();
  await scrubBuckets(trx, taskId, range);
}
