// tasks/examine.ts — does a charter's noise keep its promises? Seconds of arithmetic, in place or in a thread of its own (privacy.md §9).
import { Worker } from 'node:worker_threads';
import { CodedError } from '@soundings/crypto/errors';
import { promiseIssues } from '@soundings/protocol/charter/charter-noise';
import type { Examine } from '../ports/ports.ts';

/** The examination was given up, or its thread has failed: no verdict, so the mission isn't taken on. */
export class ExaminationError extends CodedError<'examination'> {}

/** For tests and simulations, in which nobody waits meanwhile. */
export const examineInPlace: Examine = async (charter) => Promise.resolve(promiseIssues(charter));

/** Seconds of this process's own computing, and of the clock: a busy machine isn't held against a charter. */
const CPU_SECONDS_MAX = 20;
const SECONDS_MAX = 900;
const LOOK_MS = 100;

/**
 * In a thread, so that uploads are answered meanwhile, and which is ended if it takes too long: no charter holds an aggregator up. ExaminationError
 * then, and if there is no thread to be had; it is never done in place instead.
 *
 * @param workerUrl where the compiled charter-worker.ts is; beside this file, or, run from the sources as in tests, in dist.
 */
export function examineInThread(
  workerUrl: URL = new URL(
    './charter-worker.js',
    import.meta.url.replace(/\/aggregator\/tasks\/examine\.ts$/, '/aggregator/dist/tasks/examine.js'),
  ),
  cpuSecondsMax: number = CPU_SECONDS_MAX,
): Examine {
  return async (charter) => {
    const worker = new Worker(workerUrl, { workerData: charter, execArgv: [] });
    const begun = process.cpuUsage();
    let waited = 0;
    const timer = setInterval(() => {
      waited += LOOK_MS / 1000;
      const { user, system } = process.cpuUsage(begun);
      const isLong = waited >= cpuSecondsMax && (user + system) / 1e6 >= cpuSecondsMax;
      if (isLong || waited >= SECONDS_MAX) void worker.terminate();
    }, LOOK_MS);
    try {
      return await new Promise<readonly string[]>((resolve, reject) => {
        worker.once('message', resolve).once('error', reject);
        worker.once('exit', () => reject(new Error('the thread ended without an answer'))); // too late to matter after one
      });
    } catch (cause) {
      throw new ExaminationError(
        'examination',
        `The examination of the charter of "${charter.mission}" gave no verdict within ${Math.ceil(waited)} seconds, so the mission is not taken on: its numbers are too large to be worked out, or its thread has failed.`,
        { cause },
      );
    } finally {
      clearInterval(timer);
      await worker.terminate();
    }
  };
}
