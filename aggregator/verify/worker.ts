// verify/worker.ts — one worker thread: takes a step of verification for some reports, answers with its results in order.
import { parentPort } from 'node:worker_threads';
import type { VerifyTask } from '../ports.ts';
import { reportVerifier, type ReportVerifier } from './verify.ts';

export interface WorkerRequest {
  readonly id: number;
  readonly step: keyof ReportVerifier;
  readonly task: VerifyTask;
  readonly items: readonly unknown[];
}

export type WorkerAnswer =
  | { readonly id: number; readonly results: readonly unknown[] }
  /** Not a bad report, which is a result, but something that nobody foresaw. */
  | { readonly id: number; readonly failure: string };

parentPort?.on('message', ({ id, step, task, items }: WorkerRequest) => {
  parentPort?.postMessage(answer(id, step, task, items));
});

function answer(id: number, step: keyof ReportVerifier, task: VerifyTask, items: readonly unknown[]): WorkerAnswer {
  try {
    const verify = reportVerifier(task)[step] as (item: unknown) => unknown;
    return { id, results: items.map((item) => verify(item)) };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.name : 'unknown' };
  }
}
