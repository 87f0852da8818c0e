// rehearse-worker.ts — a worker thread that rehearses one charter and ends: both aggregators listen in this process, and keep no page waiting.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { MissionError } from '@soundings/protocol/errors';
import { PrivacyError } from '@soundings/protocol/privacy/errors';
import { InputError } from '../errors.ts';
import { rehearse } from './rehearse.ts';
import type { RehearsalAnswer, RehearsalRequest } from './in-thread.ts';

const request = workerData as RehearsalRequest;
parentPort?.postMessage(await answer());

async function answer(): Promise<RehearsalAnswer> {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-rehearsal-'));
  const quiet = { update: () => undefined, done: () => undefined };
  try {
    // The thread is ended from outside, so nothing in it has to listen for a signal.
    const rehearsed = await rehearse({ ...request, folder }, () => performance.now() / 1000, quiet, new AbortController().signal);
    return { kind: 'rehearsed', rehearsed };
  } catch (error) {
    if (error instanceof MissionError) return { kind: 'refused', reasons: error.issues };
    if (error instanceof PrivacyError || error instanceof InputError) return { kind: 'refused', reasons: [error.message] };
    throw error;
  }
}
