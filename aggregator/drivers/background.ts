// drivers/background.ts — the helper's work on requests that it accepted and did not answer at once (DAP-18 §3.1).
import { DapProblem } from '@soundings/protocol/dap/problem';
import type { Context } from '../context.ts';
import { answerAggregateShare, answerAggregationJob, type ShareRequest } from '../helper-work.ts';
import { Refusal } from '../refusal.ts';
import { leaderUrl, type Task } from '../tasks/task.ts';
import { forEach } from './each.ts';

/** Answers the requests that were postponed. Returns how many there were. */
export async function workInBackground(context: Context): Promise<number> {
  const { store, clock, config } = context;
  const jobs = await store.leaseHelperJobs(REQUESTS_AT_ONCE, clock.now(), clock.now() + config.leaseMs);
  const answered = await forEach(context, 'background', jobs, async ({ taskId, jobId, request }) => {
    const task = await context.tasks.find(taskId);
    if (task === undefined || context.quarantine.peers.has(leaderUrl(task))) return 0;
    await answerAggregationJob(context, task, jobId, request);
    return 1;
  });
  const shares = await store.leaseAggregateShares(REQUESTS_AT_ONCE, clock.now(), clock.now() + config.leaseMs);
  const given = await forEach(context, 'background', shares, async ({ taskId, shareId, request, leaderStatement }) => {
    const task = await context.tasks.find(taskId);
    if (task === undefined || context.quarantine.peers.has(leaderUrl(task))) return 0;
    await answerShareOrFail(context, task, shareId, { body: request, leaderStatement });
    return 1;
  });
  return answered + given;
}

const REQUESTS_AT_ONCE = 8;

async function answerShareOrFail(context: Context, task: Task, shareId: Uint8Array, request: ShareRequest): Promise<void> {
  try {
    await answerAggregateShare(context, task, shareId, request);
  } catch (error) {
    if (!(error instanceof DapProblem || error instanceof Refusal)) throw error;
    await context.store.failAggregateShare(task.taskId, shareId, error.code);
  }
}
