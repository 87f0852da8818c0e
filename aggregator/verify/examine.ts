// verify/examine.ts — does a charter's noise keep its promises? Seconds of arithmetic, in place or in a thread of its own (privacy.md §9).
import { Worker } from 'node:worker_threads';
import { promiseIssues } from '../../protocol/mission/charter-noise.ts';
import type { Examine } from '../ports.ts';

/** Where nobody waits meanwhile. */
export const examineInPlace: Examine = async (charter) => Promise.resolve(promiseIssues(charter));

/**
 * In a thread, so that uploads are answered meanwhile. Where none can be had, as in a program that isn't compiled, in place.
 *
 * @param workerUrl where the compiled charter-worker.ts is; beside this file unless something else is said.
 */
export function examineInThread(workerUrl: URL = new URL('./charter-worker.js', import.meta.url)): Examine {
  return async (charter) => {
    const answered = new Promise<readonly string[]>((resolve, reject) => {
      const worker = new Worker(workerUrl, { workerData: charter });
      worker.once('message', resolve).once('error', reject);
      worker.once('exit', () => reject(new Error('the thread ended without an answer'))); // too late to matter after one
    });
    return answered.catch(async () => examineInPlace(charter));
  };
}
