// ports/store/given-up.ts — batches that end without a result.
import type { NotGivenReason } from '@soundings/protocol/register/not-given';
import type { Adder, BatchSum, BucketRange } from './batch.ts';

export interface GivenUpBatches {
  /**
   * The IDs of the reports within these times (both inclusive) that this aggregator has committed, after `after` in the order of their
   * bytes. The leader's come from its reports, the helper's from its replay records.
   */
  committedReports(
    taskId: Uint8Array,
    times: { readonly first: number; readonly last: number },
    after: Uint8Array,
    rowsMax: number,
  ): Promise<readonly Uint8Array[]>;
  /**
   * Ends a batch without a result: no report joins it any more, nothing of it is released or charged, and its totals are deleted.
   * 'collected': some of it was claimed or released, so its cost must stay charged; nothing was changed.
   */
  giveUpBatch(taskId: Uint8Array, range: BucketRange): Promise<'given-up' | 'repeated' | 'collected'>;
  /**
   * Ends a batch without a result like {@link giveUpBatch}, if `decide` says why from its totals. 'closed': from now on, or since before. 'open':
   * `decide` gave no reason, or reports of it are still being aggregated. 'collected': as there.
   */
  closeBatch(
    taskId: Uint8Array,
    range: BucketRange,
    adder: Adder,
    decide: (sum: BatchSum) => NotGivenReason | undefined,
  ): Promise<'closed' | 'open' | 'collected'>;
}
