// helper-work.ts — the helper's two kinds of work, each from a request to the stored answer (DAP-18 §4.5.3.2, §4.6.4).
import type { VerifyInit } from '@soundings/protocol/dap/aggregation';
import { DapProblem, type DapProblemType } from '@soundings/protocol/dap/problem';
import type { ReportError } from '@soundings/protocol/dap/report-error';
import { Role } from '@soundings/protocol/dap/role';
import { encodeAnswer, openInit, readInitReq, verifiedInits } from './aggregation/helper.ts';
import { checkedAtOnce } from './reports/input-share.ts';
import { messageKeys } from './reports/message-keys.ts';
import { chargeOf } from './collection/charge.ts';
import { decideShare, readAggregateShareReq } from './collection/helper.ts';
import type { Context } from './context.ts';
import { countedReasons } from './ops/reasons.ts';
import { givenUp, overBudget, Refusal } from './refusal.ts';
import { inSlices } from './slices.ts';
import { assertNotStoppedFor } from './tasks/stopped.ts';
import { closesMs, taskName, type Task } from './tasks/task.ts';
import { sha256 } from '@soundings/crypto/sha256';

/** Works on an aggregation job and stores its answer before returning it. The same request gives the same answer. */
export async function answerAggregationJob(context: Context, task: Task, jobId: Uint8Array, body: Uint8Array): Promise<Uint8Array> {
  const { store, verifier, clock, config, pause } = context;
  const job = readInitReq(task, body, config.limits.aggregationJobReportsMax);
  const sealed = job.verifyInits.map(({ reportShare }) => reportShare.encryptedInputShare);
  const received = await messageKeys(context, Role.helper, sealed);
  const now = { nowMs: clock.now(), clockSkewSeconds: config.clockSkewSeconds };
  const open = (init: VerifyInit, at: number) => openInit(task, init, received[at], now);
  const opened = await inSlices(job.verifyInits, checkedAtOnce(task, Role.helper), open, pause);
  const shares = opened.flatMap((entry) => {
    if (entry.kind === 'reject') return [];
    const { publicShare, reportMetadata } = entry.init.reportShare;
    return [{ reportId: reportMetadata.reportId, publicShare, inputShare: entry.inputShare, inbound: entry.init.payload }];
  });
  const verified = verifiedInits(job, opened, await verifier.helperInit({ ...task.verify, aggParam: job.aggParam }, shares));
  const outcomes = verified.map(({ outcome }) => outcome);
  const commit = { taskId: task.taskId, jobId, requestDigest: sha256(body), outcomes };
  let refusals: readonly ReportError[] = [];
  const response = await store.commitHelperJob(
    commit,
    task.vdaf.withAggParam(job.aggParam),
    (refused) => {
      refusals = [...refused.values()];
      return encodeAnswer(verified, refused);
    },
    clock.now(),
  );
  const errors = [...outcomes.flatMap((outcome) => (outcome.kind === 'reject' ? [outcome.error] : [])), ...refusals];
  const reports = outcomes.length - errors.length;
  context.metrics.count('reports_aggregated_total', reports);
  for (const error of errors) context.metrics.count('reports_rejected_total', 1, { error });
  context.log('info', 'job-finished', {
    task: taskName(task.taskId),
    reports,
    rejected: errors.length,
    reason: countedReasons(errors),
  });
  return response;
}

/** A request for the helper's share, and the leader's own statement that came with it; undefined from a leader of the build before. */
export interface ShareRequest {
  readonly body: Uint8Array;
  readonly leaderStatement: Uint8Array | undefined;
}

/** Releases the share of a batch, once. DapProblem or Refusal if it may not be released. */
export async function answerAggregateShare(
  context: Context,
  task: Task,
  shareId: Uint8Array,
  { body, leaderStatement }: ShareRequest,
): Promise<Uint8Array> {
  const { store, clock, config, random, identityKey } = context;
  const query = readAggregateShareReq(task, body, config.limits.batchBucketsMax);
  assertNotStoppedFor(task, query.window);
  if (query.window !== undefined && clock.now() < closesMs(query.window)) {
    const retryAfter = String(Math.ceil((closesMs(query.window) - clock.now()) / 1000));
    throw new Refusal('window-open', 'This window has not closed yet, so its share cannot be released. Ask again after it has closed.', {
      headers: { 'retry-after': retryAfter },
    });
  }
  const released = await store.releaseAggregateShare(
    { taskId: task.taskId, shareId, requestDigest: sha256(body), range: query.range, charge: chargeOf(task, query.window) },
    task.vdaf.withAggParam(query.request.collectionJobReq.aggParam),
    (sum) => decideShare(task, query, sum, { identityKey, leaderStatement }, random),
    clock.now(),
  );
  if (released.kind !== 'released')
    context.metrics.count('shares_refused_total', 1, {
      error: released.kind === 'refused' ? released.failure : REFUSED_AS[released.kind],
    });
  switch (released.kind) {
    case 'released':
      context.metrics.count('shares_released_total');
      context.log('info', 'share-released', { task: taskName(task.taskId), reports: Number(query.request.reportCount) });
      return released.response;
    case 'over-budget':
      context.metrics.count('releases_over_budget_total');
      context.log('warn', 'share-refused', { task: taskName(task.taskId), code: 'overBudget' });
      throw overBudget();
    case 'given-up':
      throw givenUp();
    case 'overlap':
      throw new DapProblem('batchOverlap', 'Part of this batch was collected in another batch, so it cannot be collected again.');
    case 'refused':
      if (released.failure === 'batchMismatch') {
        context.metrics.count('batch_mismatch_total');
        context.log('error', 'batch-mismatch', { task: taskName(task.taskId) });
      }
      throw new DapProblem(released.failure, SHARE_REFUSALS[released.failure] ?? "The helper may not release this batch's share.");
  }
}

/** The name of the problem that the leader is sent. */
const REFUSED_AS = { overlap: 'batchOverlap', 'over-budget': 'overBudget', 'given-up': 'givenUp' } as const;

const SHARE_REFUSALS: Partial<Record<DapProblemType, string>> = {
  invalidBatchSize: 'The batch has too few reports, or reports of too few organisations.',
  batchMismatch: 'The helper has not counted the same reports in this batch as the leader. Both operators have to look into it.',
};
