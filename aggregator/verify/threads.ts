// verify/threads.ts — worker threads, and a queue of what they are asked.
import { Worker } from 'node:worker_threads';
import type { WorkerAnswer, WorkerRequest } from './worker.ts';

export interface Threads {
  /** Rejects where the worker died of it or was ended; never for a bad report, which is an answer. */
  ask(request: WorkerRequest): Promise<WorkerAnswer>;
  /** Ends the workers; what they were asked fails. */
  close(): Promise<void>;
}

interface Pending {
  readonly request: WorkerRequest;
  readonly resolve: (answer: WorkerAnswer) => void;
  readonly reject: (error: Error) => void;
}

interface Slot {
  worker: Worker;
  current: Pending | undefined;
}

export function workerThreads(workers: number, workerUrl: URL): Threads {
  // All owned by the functions below, on one thread.
  const queue: Pending[] = [];
  const slots: Slot[] = [];
  const state = { isClosed: false };

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
    if (answer.kind === 'failure') current.reject(new Error(`a worker failed: ${answer.name}`));
    else current.resolve(answer);
    next();
  }

  /** A worker that died, of memory for example, takes its one request with it; the job that it belongs to is tried again from its store. */
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

  slots.push(...Array.from({ length: workers }, (): Slot => ({ worker: spawn(), current: undefined })));
  return {
    ask: async (request) => {
      if (state.isClosed) throw new Error('the workers have been ended');
      return new Promise((resolve, reject) => {
        queue.push({ request, resolve, reject });
        next();
      });
    },
    close: async () => {
      state.isClosed = true;
      const left = [...queue.splice(0), ...slots.flatMap(({ current }) => current ?? [])];
      for (const { reject } of left) reject(new Error('the workers were ended'));
      await Promise.all(slots.map(async ({ worker }) => worker.terminate()));
    },
  };
}
