// verify/slice.ts — verification on the event loop, a few milliseconds at a time, so that requests get their turn in between.
import type { Verifier } from '../ports.ts';
import { reportVerifier } from './verify.ts';

/** @param pause resolves once others have had their turn: `setImmediate` in a server, nothing in a simulation. */
export function slicedVerifier(pause: () => Promise<void>): Verifier {
  return {
    leaderInit: async (task, shares) => inSlices(shares, reportVerifier(task).leaderInit, pause),
    leaderContinue: async (task, steps) => inSlices(steps, reportVerifier(task).leaderContinue, pause),
    helperInit: async (task, shares) => inSlices(shares, reportVerifier(task).helperInit, pause),
  };
}

/** Reports between two pauses. One takes from a fifth of a millisecond (a count) to some milliseconds (a long vector). */
const SLICE_REPORTS = 4;

async function inSlices<In, Out>(items: readonly In[], step: (item: In) => Out, pause: () => Promise<void>): Promise<Out[]> {
  const out: Out[] = [];
  for (const [at, item] of items.entries()) {
    if (at > 0 && at % SLICE_REPORTS === 0) await pause();
    out.push(step(item));
  }
  return out;
}
