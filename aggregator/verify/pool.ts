// verify/pool.ts — verification and decapsulation in worker threads, so that the event loop stays free for requests however many reports come.
import { concat } from '../../crypto/bytes.ts';
import { hasPublicKeyForm } from '../../crypto/hpke/hpke.ts';
import type { Decapsulate, Verifier, VerifyTask } from '../ports.ts';
import type { Pause } from '../slices.ts';
import { slicedVerifier } from './slice.ts';
import { workerThreads } from './threads.ts';
import { reportVerifier, type ReportSteps } from './verify.ts';
import { SECRET_SIZE } from './worker.ts';

export interface VerifierPool extends Verifier {
  readonly decapsulate: Decapsulate;
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
    decapsulate: async ({ suite, privateKey, publicKey }, encs) => {
      const encSize = publicKey.length; // Npk = Nenc
      const positions = [...encs.keys()].filter((at) => hasPublicKeyForm(suite.kemId, encs[at] ?? new Uint8Array(0)));
      const secrets = new Array<Uint8Array | undefined>(encs.length);
      const asked = chunksOf(positions, CHUNK_ENCS).map(async (chunk) => {
        const packed = concat(...chunk.map((at) => encs[at] ?? new Uint8Array(0)));
        const answer = await threads.ask({ kind: 'decapsulate', suite, privateKey, encs: packed, encSize });
        if (answer.kind !== 'decapsulated') return;
        for (const [n, at] of chunk.entries()) secrets[at] = answer.secrets.subarray(n * SECRET_SIZE, (n + 1) * SECRET_SIZE);
        for (const n of answer.refused) secrets[chunk[n] ?? NaN] = undefined;
      });
      await Promise.all(asked);
      return secrets;
    },
    close: async () => threads.close(),
  };
}

function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
