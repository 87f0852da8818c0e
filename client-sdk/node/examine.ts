// examine.ts — does a charter's noise keep its promises? Asked in a thread, so that no charter can hold a program up for ever (privacy.md §9; protocol.md, "Limits of documents").
import type { Examine } from '../send/agreement.ts';
import { SdkError } from '../errors.ts';
import { answerInThread, EXAMINATION_LIMITS, type ThreadLimits } from './in-thread.ts';
import { workerBeside } from './worker-beside.ts';

/** @param workerUrl where the compiled charter-worker.ts is; beside this file unless something else is said. */
export function examineInThread(
  limits: ThreadLimits = EXAMINATION_LIMITS,
  workerUrl: URL = workerBeside(import.meta.url, './charter-worker.js'),
): Examine {
  return async (charter) => {
    const outcome = await answerInThread<readonly string[]>(workerUrl, charter, limits);
    if (outcome.kind === 'answer') return outcome.answer;
    throw new SdkError(
      'mission',
      `The examination of this charter was stopped after ${outcome.seconds} seconds: its numbers are too large to be worked out. Nothing was sent; tell the convenor.`,
    );
  };
}
