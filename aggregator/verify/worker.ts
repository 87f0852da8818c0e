// verify/worker.ts — one worker thread: does one step of verification, or of HPKE's setup, for some reports, and answers in order.
import { parentPort } from 'node:worker_threads';
import { concat } from '@soundings/crypto/bytes';
import { keySize, type HpkeSuite } from '@soundings/crypto/hpke/hpke';
import { NONCE_SIZE } from '@soundings/crypto/hpke/key-schedule';
import { importPrivateKey } from '@soundings/crypto/hpke/node';
import { messageKeyOf } from '../reports/message-keys.ts';
import type { VerifyTask } from '../ports/ports.ts';
import { reportVerifier, type ReportSteps } from './verify.ts';

export interface VerifyRequest {
  readonly kind: 'verify';
  readonly step: keyof ReportSteps;
  readonly task: VerifyTask;
  readonly items: readonly unknown[];
}

export interface ReceiveRequest {
  readonly kind: 'receive';
  readonly suite: HpkeSuite;
  readonly privateKey: Uint8Array;
  readonly info: Uint8Array;
  /** Encapsulated keys of `encSize` bytes, one after the other: sending one array takes a tenth of the time of many. */
  readonly encs: Uint8Array;
  readonly encSize: number;
}

export type WorkerRequest = VerifyRequest | ReceiveRequest;

export interface WorkerAnswers {
  readonly verify: readonly unknown[];
  /** Each key followed by its nonce, one after the other. Those at the positions in `refused` are not valid. */
  readonly receive: { readonly messageKeys: Uint8Array; readonly refused: readonly number[] };
}

export type WorkerReply =
  | { readonly kind: 'answer'; readonly answer: WorkerAnswers[keyof WorkerAnswers] }
  /** An unforeseen error. A bad report is not one: it gives an answer. */
  | { readonly kind: 'failure'; readonly name: string };

parentPort?.on('message', (request: WorkerRequest) => {
  parentPort?.postMessage(reply(request));
});

function reply(request: WorkerRequest): WorkerReply {
  try {
    return { kind: 'answer', answer: request.kind === 'verify' ? verify(request) : receive(request) };
  } catch (error) {
    return { kind: 'failure', name: error instanceof Error ? error.name : 'unknown' };
  }
}

function verify({ step, task, items }: VerifyRequest): WorkerAnswers['verify'] {
  const run = reportVerifier(task)[step] as (item: unknown) => unknown;
  return items.map((item) => run(item));
}

function receive({ suite, privateKey, info, encs, encSize }: ReceiveRequest): WorkerAnswers['receive'] {
  const key = importPrivateKey(suite, privateKey);
  const size = keySize(suite.aeadId) + NONCE_SIZE;
  const number = encs.length / encSize;
  const messageKeys = new Uint8Array(number * size);
  const refused: number[] = [];
  for (let at = 0; at < number; at++) {
    const found = messageKeyOf(key, info, encs.subarray(at * encSize, (at + 1) * encSize));
    if (found === undefined) refused.push(at);
    else messageKeys.set(concat(found.key, found.nonce), at * size);
  }
  return { messageKeys, refused };
}
