// verify/slice.ts — verification on the event loop, in slices.
import type { Verifier } from '../ports/ports.ts';
import { inSlices, type Pause } from '../slices.ts';
import { reportVerifier } from './verify.ts';

/**
 * How many reports are verified between two pauses. One takes from a fifth of a millisecond (a count) to some milliseconds (a long vector).
 */
const SLICE_REPORTS = 4;

export function slicedVerifier(pause: Pause): Verifier {
  return {
    leaderInit: async (task, shares) => inSlices(shares, SLICE_REPORTS, reportVerifier(task).leaderInit, pause),
    leaderContinue: async (task, steps) => inSlices(steps, SLICE_REPORTS, reportVerifier(task).leaderContinue, pause),
    helperInit: async (task, shares) => inSlices(shares, SLICE_REPORTS, reportVerifier(task).helperInit, pause),
  };
}
