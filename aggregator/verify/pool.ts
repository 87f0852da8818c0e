// verify/pool.ts — verification and HPKE's curve in worker threads, so that the event loop stays free for requests however many reports come.
import { concat } from '../../crypto/bytes.ts';
import { hasPublicKeyForm, keySize } from '../../crypto/hpke/hpke.ts';
import type { MessageKey } from '../../crypto/hpke/key-schedule.ts';
import type { Receive, Verifier, VerifyTask } from '../ports.ts';
import type { Pause } from '../slices.ts';
import { slicedVerifier } from './slice.ts';
import { workerThreads } from './threads.ts';
import { reportVerifier, type ReportSteps } from './verify.ts';
import { NONCE_SIZE } from './worker.ts';

export interface VerifierPool extends Verifier {
  readonly receive: Receive;
  /** Ends the workers; what they were asked fails. */
  close(): Promise<void>;
}

/** Reports that one message to a worker carries: enough to be worth the trip, few enough to share a job out. */
const CHUNK_REPORTS = 16;
/** Encapsulated keys are some bytes only. */
const CHUNK_ENCS = 125;
/** A report with a shorter share is verified sooner than it has gone to a worker and come back. */
const WORTH_THE_TRIP_BYTES = 1024;

/**
 * @param pause for what is not worth a trip, as in {@link slicedVerifier}.
 * @param workerUrl where the compiled worker.ts is; beside this file unless something else is said.
 */
export function verifierPool(workers: number, pause: Pause, workerUrl: URL = new URL('./worker.js', import.meta.url)): VerifierPool {
  const threads = workerThreads(workers, workerUrl);
  const sliced = slicedVerifier(pause);

  async function verify<Out>(step: keyof ReportSteps, task: VerifyTask, items: readonly unknown[]): Promise<readonly Out[]> {
    const answers = chunksOf(items, CHUNK_REPORTS).map(async (chunk) => threads.ask({ kind: 'verify', step, task, items: chunk }));
    return (await Promise.all(answers)).flatMap((answer) => (answer.kind === 'verified' ? answer.results : [])) as Out[];
  }

  const isLong = (task: VerifyTask) => reportVerifier(task).leaderShareBytes >= WORTH_THE_TRIP_BYTES;
  return {
    leaderInit: async (task, shares) => (isLong(task) ? verify('leaderInit', task, shares) : sliced.leaderInit(task, shares)),
    leaderContinue: async (task, steps) => (isLong(task) ? verify('leaderContinue', task, steps) : sliced.leaderContinue(task, steps)),
    helperInit: async (task, shares) => (isLong(task) ? verify('helperInit', task, shares) : sliced.helperInit(task, shares)),
    receive: async ({ suite, privateKey, publicKey }, info, encs) => {
      const encSize = publicKey.length; // Npk = Nenc
      const [keyBytes, size] = [keySize(suite.aeadId), keySize(suite.aeadId) + NONCE_SIZE];
      const found = new Array<MessageKey | undefined>(encs.length);
      const wellFormed = [...encs.entries()].filter(([, enc]) => hasPublicKeyForm(suite.kemId, enc));
      const asked = chunksOf(wellFormed, CHUNK_ENCS).map(async (chunk) => {
        const packed = concat(...chunk.map(([, enc]) => enc));
        const answer = await threads.ask({ kind: 'receive', suite, privateKey, info, encs: packed, encSize });
        if (answer.kind !== 'received') return;
        const refused = new Set(answer.refused);
        for (const [n, [at]] of chunk.entries()) {
          const bytes = answer.messageKeys.subarray(n * size, (n + 1) * size);
          if (!refused.has(n)) found[at] = { key: bytes.subarray(0, keyBytes), nonce: bytes.subarray(keyBytes) };
        }
      });
      await Promise.all(asked);
      return found;
    },
    close: async () => threads.close(),
  };
}

function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
