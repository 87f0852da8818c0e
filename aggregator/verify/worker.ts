// verify/worker.ts — one worker thread: takes a step of verification for some reports, or decapsulates for some, and answers in order.
import { parentPort } from 'node:worker_threads';
import type { HpkeSuite } from '../../crypto/hpke/hpke.ts';
import { importPrivateKey } from '../../crypto/hpke/node.ts';
import { decapsulated } from '../aggregation/decapsulate.ts';
import type { VerifyTask } from '../ports.ts';
import { reportVerifier, type ReportSteps } from './verify.ts';

export interface VerifyRequest {
  readonly kind: 'verify';
  readonly step: keyof ReportSteps;
  readonly task: VerifyTask;
  readonly items: readonly unknown[];
}

export interface DecapsulateRequest {
  readonly kind: 'decapsulate';
  readonly suite: HpkeSuite;
  readonly privateKey: Uint8Array;
  /** Encapsulated keys of `encSize` bytes, one after the other: one array crosses for a tenth of the price of many. */
  readonly encs: Uint8Array;
  readonly encSize: number;
}

export type WorkerRequest = VerifyRequest | DecapsulateRequest;

export type WorkerAnswer =
  | { readonly kind: 'verified'; readonly results: readonly unknown[] }
  /** 32 bytes each, one after the other; those at the positions in `refused` mean nothing. */
  | { readonly kind: 'decapsulated'; readonly secrets: Uint8Array; readonly refused: readonly number[] }
  /** Not a bad report, which is a result, but something that nobody foresaw. */
  | { readonly kind: 'failure'; readonly name: string };

export const SECRET_SIZE = 32;

parentPort?.on('message', (request: WorkerRequest) => {
  parentPort?.postMessage(answer(request));
});

function answer(request: WorkerRequest): WorkerAnswer {
  try {
    return request.kind === 'verify' ? verify(request) : decapsulate(request);
  } catch (error) {
    return { kind: 'failure', name: error instanceof Error ? error.name : 'unknown' };
  }
}

function verify({ step, task, items }: VerifyRequest): WorkerAnswer {
  const run = reportVerifier(task)[step] as (item: unknown) => unknown;
  return { kind: 'verified', results: items.map((item) => run(item)) };
}

function decapsulate({ suite, privateKey, encs, encSize }: DecapsulateRequest): WorkerAnswer {
  const key = importPrivateKey(suite, privateKey);
  const number = encs.length / encSize;
  const secrets = new Uint8Array(number * SECRET_SIZE);
  const refused: number[] = [];
  for (let at = 0; at < number; at++) {
    const secret = decapsulated(key, encs.subarray(at * encSize, (at + 1) * encSize));
    if (secret === undefined) refused.push(at);
    else secrets.set(secret, at * SECRET_SIZE);
  }
  return { kind: 'decapsulated', secrets, refused };
}
