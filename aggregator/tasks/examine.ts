// tasks/examine.ts — examines whether a charter's noise keeps its promises: seconds of arithmetic, on the event loop or in a thread of its own (privacy.md §9).
import { Worker } from 'node:worker_threads';
import { CodedError } from '@soundings/crypto/errors';
import { promiseIssues } from '@soundings/protocol/charter/charter-noise';
import type { Examine } from '../ports/ports.ts';

/** The examination was stopped, or its thread has failed. There is no verdict, so the mission isn't accepted. */
export class ExaminationError extends CodedError<'examination'> {}

/** Examines on the event loop. For tests and simulations, in which nothing else waits. */
export const examineInPlace: Examine = async (charter) => Promise.resolve(promiseIssues(charter));

/** Limits in seconds of this process's computing time, and of the clock. A charter isn't refused because the machine is busy. */
const CPU_SECONDS_MAX = 20;
const SECONDS_MAX = 900;
const LOOK_MS = 100;

/**
 * Examines in a thread, so that uploads are answered meanwhile. The thread is ended if it takes too long, so that no charter blocks an
 * aggregator. ExaminationError if it was ended or could not start: it never examines on the event loop instead.
 *
 * @param workerUrl the compiled charter-worker.ts. By default it is beside this file, or in dist if this runs from the sources, as in
 * tests.
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
        worker.once('exit', () => reject(new Error('the thread ended without an answer'))); // has no effect after a message
      });
    } catch (cause) {
      throw new ExaminationError(
        'examination',
        `The examination of the charter of "${charter.mission}" gave no verdict within ${Math.ceil(waited)} seconds, so the mission is not accepted. Either the charter's numbers are too large to examine, or the thread has failed.`,
        { cause },
      );
    } finally {
      clearInterval(timer);
      await worker.terminate();
    }
  };
}
