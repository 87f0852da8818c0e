// in-thread.ts — work that may take long, in a thread of its own that is ended when it has taken too long or is no longer wanted (protocol.md, "Limits of documents").
import { Worker } from 'node:worker_threads';

/** `cpu`: what this process may compute meanwhile. A busy machine gives less of it in a second, so that isn't held against the work. */
export interface ThreadLimits {
  readonly cpuSeconds: number;
  readonly seconds: number;
  /** What the thread may keep in memory. If it needs more, it ends with the error ERR_WORKER_OUT_OF_MEMORY. Without it, as much as the process. */
  readonly memoryMb?: number;
}

/** Enough for any charter that a mission of hundreds of organisations has, twenty times over; a quarter of an hour if the machine gives it nothing. */
export const EXAMINATION_LIMITS: ThreadLimits = { cpuSeconds: 20, seconds: 900 };

export type ThreadOutcome<T> = { readonly kind: 'answer'; readonly answer: T } | { readonly kind: 'too-long'; readonly seconds: number };

const LOOK_MS = 100;

/** Room for what a thread with a limit throws away soon. With V8's own 16 MB, three times over, a reader of rows would take 20 MB more. */
const YOUNG_MB = 8;

/**
 * The one message that a worker sends, given its `workerData`. The worker is ended before this returns or throws: nothing of it goes on. Rejects
 * with the signal's reason if that is aborted, and with an Error if the worker fails; it is never done in place instead.
 */
export async function answerInThread<T>(
  workerUrl: URL,
  workerData: unknown,
  { cpuSeconds, seconds, memoryMb }: ThreadLimits = EXAMINATION_LIMITS,
  signal?: AbortSignal,
): Promise<ThreadOutcome<T>> {
  signal?.throwIfAborted();
  const worker = new Worker(workerUrl, {
    workerData,
    execArgv: [], // nothing that was asked to be loaded before this program
    ...(memoryMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: YOUNG_MB } }),
  });
  const begun = process.cpuUsage();
  let looks = 0;
  const spentCpu = () => {
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1e6;
  };
  return new Promise<ThreadOutcome<T>>((resolve, reject) => {
    const timer = setInterval(() => {
      const waited = (++looks * LOOK_MS) / 1000;
      if (waited < seconds && !(waited >= cpuSeconds && spentCpu() >= cpuSeconds)) return;
      finish(() => resolve({ kind: 'too-long', seconds: Math.round(waited) }));
    }, LOOK_MS);
    const aborted = () => finish(() => reject(signal?.reason as Error));
    let isOver = false;
    const finish = (then: () => void) => {
      if (isOver) return; // ended by us, the thread also exits
      isOver = true;
      clearInterval(timer);
      signal?.removeEventListener('abort', aborted);
      void worker.terminate().then(then, then);
    };
    signal?.addEventListener('abort', aborted);
    worker.once('message', (answer: T) => finish(() => resolve({ kind: 'answer', answer })));
    worker.once('error', (error) => finish(() => reject(error)));
    worker.once('exit', () => finish(() => reject(new Error('The thread ended without an answer.'))));
  });
}
