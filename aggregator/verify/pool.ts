// verify/pool.ts — does verification and HPKE's setup in worker threads, so that the event loop stays free for requests.
import { concat } from '@soundings/crypto/bytes';
import { hasPublicKeyForm, keySize } from '@soundings/crypto/hpke/hpke';
import { NONCE_SIZE, type MessageKey } from '@soundings/crypto/hpke/key-schedule';
import type { Receive, Verifier, VerifyTask } from '../ports/ports.ts';
import type { Pause } from '../slices.ts';
import { receiveInSlices } from '../reports/message-keys.ts';
import { slicedVerifier } from './slice.ts';
import { workerThreads } from './threads.ts';
import { reportVerifier, type ReportSteps } from './verify.ts';

export interface VerifierPool extends Verifier {
  readonly receive: Receive;
  /** Ends the workers. Their pending requests are rejected. */
  close(): Promise<void>;
}

/** How many reports one message to a worker contains: enough to be worth sending, few enough to spread a job over the workers. */
const CHUNK_REPORTS = 16;
/** How many encapsulated keys one message contains: about ten milliseconds of work. */
const CHUNK_ENCS = 125;
/** Fewer keys are computed on the event loop: waking a worker takes as long as computing five. */
const WORTH_THE_TRIP_ENCS = 5;
/** A report with a shorter share is verified on the event loop, because sending it to a worker would take longer than verifying it. */
const WORTH_THE_TRIP_BYTES = 4096;

export interface PoolOptions {
  /** The pause for work that is not worth sending to a worker, as in {@link slicedVerifier}. */
  readonly pause: Pause;
  /** Called when a worker has died. */
  readonly onLost?: (error: unknown) => void;
  /** The compiled worker.ts. By default it is beside this file. */
  readonly workerUrl?: URL;
}

export function verifierPool(workers: number, { pause, onLost = () => undefined, workerUrl }: PoolOptions): VerifierPool {
  const threads = workerThreads(workers, workerUrl ?? new URL('./worker.js', import.meta.url), onLost);
  const sliced = slicedVerifier(pause);
  const receiveHere = receiveInSlices(pause);

  async function verify<Out>(step: keyof ReportSteps, task: VerifyTask, reports: readonly object[]): Promise<readonly Out[]> {
    const answers = chunksOf(reports, CHUNK_REPORTS).map(async (chunk) => {
      const items = chunk.map(withOwnBytes);
      const given = items.flatMap((item) => Object.values(item).map(({ buffer }) => buffer));
      return threads.ask<'verify'>({ kind: 'verify', step, task, items }, given);
    });
    return (await Promise.all(answers)).flat() as Out[];
  }

  const isLong = (task: VerifyTask) => reportVerifier(task).leaderShareBytes >= WORTH_THE_TRIP_BYTES;
  return {
    leaderInit: async (task, shares) => (isLong(task) ? verify('leaderInit', task, shares) : sliced.leaderInit(task, shares)),
    leaderContinue: async (task, steps) => (isLong(task) ? verify('leaderContinue', task, steps) : sliced.leaderContinue(task, steps)),
    helperInit: async (task, shares) => (isLong(task) ? verify('helperInit', task, shares) : sliced.helperInit(task, shares)),
    receive: async (key, info, encs) => {
      const { suite, privateKey, publicKey } = key;
      if (encs.length < WORTH_THE_TRIP_ENCS) return receiveHere(key, info, encs);
      const [keyBytes, size] = [keySize(suite.aeadId), keySize(suite.aeadId) + NONCE_SIZE];
      const found = new Array<MessageKey | undefined>(encs.length).fill(undefined);
      const wellFormed = [...encs.entries()].filter(([, enc]) => hasPublicKeyForm(suite.kemId, enc));
      const asked = chunksOf(wellFormed, CHUNK_ENCS).map(async (chunk) => {
        const packed = concat(...chunk.map(([, enc]) => enc));
        const encSize = publicKey.length; // Npk = Nenc
        const request = { kind: 'receive', suite, privateKey: privateKey.slice(), info: info.slice(), encs: packed, encSize } as const;
        const { messageKeys, refused } = await threads.ask<'receive'>(request, []);
        for (const [n, [at]] of chunk.entries()) {
          const bytes = messageKeys.subarray(n * size, (n + 1) * size);
          if (!refused.includes(n)) found[at] = { key: bytes.subarray(0, keyBytes), nonce: bytes.subarray(keyBytes) };
        }
      });
      await Promise.all(asked);
      return found;
    },
    close: async () => threads.close(),
  };
}

/**
 * Copies the fields, all of which are bytes. They may be views of a larger buffer, all of which would otherwise be sent to a worker with
 * each chunk. A long input share that has a buffer to itself is handed over instead (ports.ts).
 */
function withOwnBytes(report: object): Readonly<Record<string, Uint8Array<ArrayBuffer>>> {
  const fields = Object.entries(report as Readonly<Record<string, Uint8Array<ArrayBuffer>>>);
  return Object.fromEntries(fields.map(([name, bytes]) => [name, name === 'inputShare' && hasOwnBuffer(bytes) ? bytes : bytes.slice()]));
}

/** Extensions and lengths that stand before a share in its plaintext. */
const BESIDE_BYTES_MAX = 256;

function hasOwnBuffer({ buffer, length }: Uint8Array): boolean {
  return buffer instanceof ArrayBuffer && length >= WORTH_THE_TRIP_BYTES && buffer.byteLength - length <= BESIDE_BYTES_MAX;
}

function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
