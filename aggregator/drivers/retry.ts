// drivers/retry.ts — when the same bytes are sent again, and what is logged about it.
import { fraction, type Context } from '../context.ts';
import { taskName } from '../tasks/task.ts';

export interface Backoff {
  readonly retryFirstMs: number;
  readonly retryMaxMs: number;
}

/**
 * The wait in milliseconds before try number `attempts` + 1. It doubles with every try up to the maximum, and is at least what the peer
 * asked for. It is varied by up to a quarter, so that jobs that failed together don't all come back together. `random` is uniform in [0,
 * 1).
 */
export function retryDelayMs(
  { retryFirstMs, retryMaxMs }: Backoff,
  attempts: number,
  retryAfterMs: number | undefined,
  random: number,
): number {
  const doubled = Math.min(retryMaxMs, retryFirstMs * 2 ** Math.min(attempts - 1, 30));
  return Math.max(Math.round(doubled * (0.75 + random / 2)), Math.min(retryAfterMs ?? 0, RETRY_AFTER_MAX_MS));
}

/** Whether this try is logged. A job that keeps failing is logged ever less: at its first, second, fourth, eighth try and so on. */
export function isWorthALine(attempts: number): boolean {
  return (attempts & (attempts - 1)) === 0;
}

export interface Retry {
  readonly attempts: number;
  readonly notBeforeMs: number;
}

/** Counts a job's failed try, logs it if `isWorthALine` or if the alarm is due, and returns when the next try is due. */
export function failedTry(
  context: Context,
  kind: 'aggregation' | 'collection',
  job: { readonly taskId: Uint8Array; readonly attempts: number },
  reason: string,
  retryAfterMs: number | undefined,
): Retry {
  const { config, clock, metrics, log } = context;
  const attempts = job.attempts + 1;
  const isAlarm = attempts === config.alarmAfterAttempts;
  metrics.count('job_retries_total', 1, { job: kind });
  if (isAlarm) metrics.count('job_alarms_total');
  if (isAlarm) log('error', 'job-parked', { task: taskName(job.taskId), attempts, reason });
  else if (isWorthALine(attempts)) log('warn', 'job-retried', { task: taskName(job.taskId), attempts, reason });
  return { attempts, notBeforeMs: clock.now() + retryDelayMs(config, attempts, retryAfterMs, fraction(context)) };
}

/** The longest wait that a peer can ask for: it must not be able to stop us for good. */
const RETRY_AFTER_MAX_MS = 3_600_000;
