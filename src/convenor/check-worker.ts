// check-worker.ts — a worker thread that checks one charter, or works out the noise of a draft, and ends.
import { parentPort, workerData } from 'node:worker_threads';
import { completeCharter } from '@soundings/protocol/charter/charter-noise';
import { checkDraft } from '@soundings/protocol/charter/charter';
import { MissionError } from '@soundings/protocol/errors';
import { PrivacyError } from '@soundings/protocol/privacy/errors';
import { checkCharterValue } from './charter-check.ts';
import { repairsOf } from './repairs.ts';
import { draftFigures } from './draft-figures.ts';
import type { CheckAnswers, CheckRequest } from './check-in-thread.ts';

const { work, value } = workerData as CheckRequest;
parentPort?.postMessage(answer());

function answer(): CheckAnswers[keyof CheckAnswers] {
  if (work === 'repairs') return { kind: 'repairs', repairs: repairsOf(value) };
  if (work === 'figures') return figures(value);
  return work === 'check' ? checkCharterValue(value) : complete(value);
}

function complete(draft: unknown): CheckAnswers['complete'] {
  try {
    return { kind: 'complete', charter: completeCharter(checkDraft(draft)) };
  } catch (error) {
    // An error's class and its issues don't survive the way out of a thread.
    if (error instanceof MissionError) return { kind: 'refused', reasons: error.issues };
    if (error instanceof PrivacyError) return { kind: 'refused', reasons: [error.message] };
    throw error;
  }
}

function figures(draft: unknown): CheckAnswers['figures'] {
  const outcome = complete(draft);
  return outcome.kind === 'refused' ? outcome : draftFigures(outcome.charter);
}
