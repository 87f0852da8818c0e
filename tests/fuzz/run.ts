// run.ts — tries every target in turn until the time or the number of inputs is up, and keeps count.
import { performance } from 'node:perf_hooks';
import { toHex } from '../../crypto/bytes.ts';
import { seededPick } from './pick.ts';
import { FuzzFailure, type Target } from './target.ts';

export interface Tally {
  readonly kind: Target['kind'];
  readonly name: string;
  readonly inputs: number;
  readonly accepted: number;
  readonly refused: number;
  readonly slowestMs: number;
  /** What went wrong, with the input in hexadecimal. */
  readonly failures: readonly string[];
}

export interface Budget {
  /** Inputs for each target in one turn. */
  readonly inputsPerTurn: number;
  /** Whether another turn is due. */
  readonly goesOn: (turnsDone: number) => boolean;
}

/** No input may take more of the processor than this. */
export const HANG_MS = 1000;
/** A target that fails all the time needs no more examples. */
const FAILURES_KEPT = 5;

/** The same seed, targets and number of turns try the same inputs. */
export async function fuzz(targets: readonly Target[], seed: number, { inputsPerTurn, goesOn }: Budget): Promise<readonly Tally[]> {
  const runs = targets.map((target, i) => ({
    target,
    pick: seededPick(seed + i * 7919),
    tally: { inputs: 0, accepted: 0, refused: 0, slowestMs: 0, failures: [] as string[] },
  }));
  for (let turn = 0; goesOn(turn); turn++) {
    for (const { target, pick, tally } of runs) {
      for (let i = 0; i < inputsPerTurn; i++) {
        const startMs = performance.now();
        const before = process.cpuUsage();
        try {
          const attempt = target.attempt(pick);
          tally[(attempt instanceof Promise ? await attempt : attempt).outcome]++;
        } catch (error) {
          if (tally.failures.length < FAILURES_KEPT) tally.failures.push(described(error));
        }
        const tookMs = performance.now() - startMs;
        tally.slowestMs = Math.max(tally.slowestMs, tookMs);
        // On a busy machine the clock goes on while nothing is done: what counts is this process's own work.
        const { user, system } = process.cpuUsage(before);
        const workedMs = (user + system) / 1000;
        if (workedMs > HANG_MS && tally.failures.length < FAILURES_KEPT)
          tally.failures.push(`an input took ${workedMs.toFixed(0)} ms of work`);
        tally.inputs++;
      }
    }
  }
  return runs.map(({ target: { kind, name }, tally }) => ({ kind, name, ...tally }));
}

function described(error: unknown): string {
  if (error instanceof FuzzFailure) return `${error.message} [${toHex(error.input.subarray(0, 2000))}]`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
