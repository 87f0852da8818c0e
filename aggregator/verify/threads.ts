// verify/threads.ts — worker threads, and a queue of requests to them.
import { Worker } from 'node:worker_threads';
import type { WorkerAnswers, WorkerReply, WorkerRequest } from './worker.ts';

type Kind = keyof WorkerAnswers;

export interface Threads {
  /**
   * Sends a request to a worker. Requests of kind `receive` go before those of kind `verify`, which come a whole job at a time. Rejects if
   * the worker died or was ended. A bad report gives an answer and never a rejection.
   *
   * @param given the request's buffers that are transferred to the worker, and can't be used here afterwards.
   */
  ask<K extends Kind>(request: Extract<WorkerRequest, { kind: K }>, given: readonly ArrayBuffer[]): Promise<WorkerAnswers[K]>;
  /** Ends the workers. Their pending requests are rejected. */
  close(): Promise<void>;
}

interface Pending {
  readonly request: WorkerRequest;
  readonly given: readonly ArrayBuffer[];
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

interface Slot {
  worker: Worker | undefined;
  current: Pending | undefined;
}

/** @param onLost called when a worker has died. Another one is started when there is work. */
export function workerThreads(workers: number, workerUrl: URL, onLost: (error: unknown) => void): Threads {
  const pool: Pool = { workerUrl, onLost, queues: { receive: [], verify: [] }, slots: [], isClosed: false };
  for (let count = 0; count < workers; count++) {
    const slot: Slot = { worker: undefined, current: undefined };
    slot.worker = started(pool, slot);
    pool.slots.push(slot);
  }
  return {
    ask: async (request, given) => {
      if (pool.isClosed) throw new Error('the workers have been ended');
      return new Promise((resolve, reject) => {
        pool.queues[request.kind].push({ request, given, resolve, reject });
        next(pool);
      });
    },
    close: async () => {
      pool.isClosed = true;
      const { queues, slots } = pool;
      const left = [...queues.receive.splice(0), ...queues.verify.splice(0), ...slots.flatMap(({ current }) => current ?? [])];
      for (const { reject } of left) reject(new Error('the workers were ended'));
      await Promise.all(slots.map(async ({ worker }) => worker?.terminate()));
    },
  };
}

/** The pool's state. Only the functions below change it, on one thread. */
interface Pool {
  readonly workerUrl: URL;
  readonly onLost: (error: unknown) => void;
  readonly queues: Readonly<Record<Kind, Pending[]>>;
  readonly slots: Slot[];
  isClosed: boolean;
}

/**
 * What a worker's young objects may take, in megabytes. What it works on lies in buffers outside of V8's heap, which are let go when the young
 * are collected: with V8's own 48 they wait longer, for no gain in time.
 */
const YOUNG_MB = 6;

function started(pool: Pool, slot: Slot): Worker {
  const worker = new Worker(pool.workerUrl, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
  worker.on('message', (reply: WorkerReply) => settle(pool, slot, reply));
  worker.on('error', (error) => lose(pool, slot, worker, error));
  worker.on('exit', () => lose(pool, slot, worker, new Error('a worker thread ended by itself')));
  worker.unref(); // idle workers don't keep the process running
  return worker;
}

function settle(pool: Pool, slot: Slot, reply: WorkerReply): void {
  const { current } = slot;
  slot.current = undefined;
  if (reply.kind === 'failure') current?.reject(new Error(`a worker failed: ${reply.name}`));
  else current?.resolve(reply.answer as never);
  next(pool);
}

/**
 * If a worker dies, for example because it has no memory left, its one request is rejected. The job that the request belongs to is tried
 * again from the store.
 */
function lose(pool: Pool, slot: Slot, worker: Worker, error: unknown): void {
  if (slot.worker !== worker || pool.isClosed) return;
  const { current } = slot;
  Object.assign(slot, { worker: undefined, current: undefined });
  current?.reject(error);
  pool.onLost(error);
  next(pool);
}

function next(pool: Pool): void {
  const { queues, slots } = pool;
  for (const slot of slots) {
    while (slot.current === undefined) {
      const pending = queues.receive.shift() ?? queues.verify.shift();
      if (pending === undefined) return;
      give(pool, slot, pending);
    }
  }
}

function give(pool: Pool, slot: Slot, pending: Pending): void {
  try {
    slot.worker ??= started(pool, slot);
    slot.worker.postMessage(pending.request, pending.given);
    slot.current = pending;
  } catch (error) {
    pending.reject(error);
  }
}
