// verify/pool.ts — verification in worker threads, so that the event loop stays free for requests however many reports there are.
import { Worker } from 'node:worker_threads';
import type { Verifier, VerifyTask } from '../ports.ts';
import type { ReportVerifier } from './verify.ts';
import type { WorkerAnswer, WorkerRequest } from './worker.ts';

export interface VerifierPool extends Verifier {
  /** Ends the workers; what they were asked fails. */
  close(): Promise<void>;
}

/** Reports that one message to a worker carries: enough to be worth the trip, few enough to share a job out. */
const CHUNK_REPORTS = 16;

interface Pending {
  readonly request: WorkerRequest;
  readonly resolve: (results: readonly unknown[]) => void;
  readonly reject: (error: Error) => void;
}

interface Slot {
  worker: Worker;
  current: Pending | undefined;
}

/** @param workerUrl where the compiled worker.ts is; beside this file unless something else is said. */
export function verifierPool(workers: number, workerUrl: URL = new URL('./worker.js', import.meta.url)): VerifierPool {
  // All owned by the functions below, on one thread.
  const queue: Pending[] = [];
  const slots: Slot[] = [];
  const state = { isClosed: false, nextId: 0 };

  function spawn(): Worker {
    const worker = new Worker(workerUrl);
    worker.on('message', (answer: WorkerAnswer) => settle(worker, answer));
    worker.on('error', (error: Error) => replace(worker, error));
    worker.unref(); // a process that is done needn't wait for its idle workers
    return worker;
  }

  function settle(worker: Worker, answer: WorkerAnswer): void {
    const slot = slots.find((candidate) => candidate.worker === worker);
    const current = slot?.current;
    if (slot === undefined || current === undefined) return;
    slot.current = undefined;
    if ('results' in answer) current.resolve(answer.results);
    else current.reject(new Error(`a worker failed: ${answer.failure}`));
    next();
  }

  /** A worker that died, of memory for example, takes its one chunk with it; the job that it belongs to is tried again from its store. */
  function replace(worker: Worker, error: Error): void {
    const slot = slots.find((candidate) => candidate.worker === worker);
    if (slot === undefined || state.isClosed) return;
    const { current } = slot;
    slot.current = undefined;
    slot.worker = spawn();
    current?.reject(error);
    next();
  }

  function next(): void {
    for (const slot of slots) {
      if (slot.current !== undefined) continue;
      const pending = queue.shift();
      if (pending === undefined) return;
      slot.current = pending;
      slot.worker.postMessage(pending.request);
    }
  }

  async function run<Out>(step: keyof ReportVerifier, task: VerifyTask, items: readonly unknown[]): Promise<readonly Out[]> {
    if (state.isClosed) throw new Error('the workers have been ended');
    const chunks = Array.from({ length: Math.ceil(items.length / CHUNK_REPORTS) }, (_, at) =>
      items.slice(at * CHUNK_REPORTS, (at + 1) * CHUNK_REPORTS),
    );
    const results = chunks.map(
      async (chunk) =>
        new Promise<readonly unknown[]>((resolve, reject) => {
          queue.push({ request: { id: state.nextId++, step, task, items: chunk }, resolve, reject });
        }),
    );
    next();
    return (await Promise.all(results)).flat() as Out[];
  }

  slots.push(...Array.from({ length: workers }, (): Slot => ({ worker: spawn(), current: undefined })));
  return {
    leaderInit: async (task, shares) => run('leaderInit', task, shares),
    leaderContinue: async (task, steps) => run('leaderContinue', task, steps),
    helperInit: async (task, shares) => run('helperInit', task, shares),
    close: async () => {
      state.isClosed = true;
      const left = [...queue.splice(0), ...slots.flatMap(({ current }) => current ?? [])];
      for (const { reject } of left) reject(new Error('the workers were ended'));
      await Promise.all(slots.map(async ({ worker }) => worker.terminate()));
    },
  };
}
