// release-totals.ts — from both aggregate shares to the noisy totals: what a collector does, and whoever recomputes a release (VDAF-20 §5.5, "Unsharding").
import { CryptoError } from '@soundings/crypto/errors';
import { field128 } from '@soundings/crypto/field/field128';
import { aggregatorsReach } from '../charter/aggregator-noise.ts';
import type { MissionTask } from '../charter/tasks.ts';
import { vdafFromConfig } from '../dap/task-vdaf.ts';

export type Totals =
  /** Cell by cell, with the encoding's offset taken off. */
  | { readonly kind: 'totals'; readonly totals: readonly bigint[] }
  /** A share isn't one of this task. */
  | { readonly kind: 'malformed'; readonly cause: CryptoError }
  /** Further away than so many contributions, and the aggregators' own noise, can add up to. */
  | { readonly kind: 'out-of-range' };

/** `reportCount` contributions, one from each organisation. `shares` are the leader's and the helper's. */
export function totalsOf(task: MissionTask, shares: readonly [Uint8Array, Uint8Array], reportCount: number): Totals {
  const sums = unshard(task, shares, reportCount);
  if (sums instanceof CryptoError) return { kind: 'malformed', cause: sums };
  const limit = BigInt(reportCount) * task.vdaf.maxMeasurement;
  const reach = aggregatorsReach(task);
  if (sums.some((sum) => sum < -reach || sum > limit + reach)) return { kind: 'out-of-range' };
  const offset = BigInt(reportCount) * task.noiseBound;
  return { kind: 'totals', totals: sums.map((sum) => sum - offset) };
}

function unshard({ configuration }: MissionTask, shares: readonly Uint8Array[], reportCount: number): readonly bigint[] | CryptoError {
  const vdaf = vdafFromConfig(configuration.vdafType, configuration.vdafConfiguration);
  try {
    return (vdaf.unshard(shares, reportCount) as readonly bigint[]).map(signed); // a mission's tasks are Prio3SumVec
  } catch (cause) {
    if (cause instanceof CryptoError) return cause;
    throw cause;
  }
}

/**
 * Sums of contributions are far below half of the field's modulus. The aggregators' noise may make a sum negative; it is then just below the modulus.
 */
function signed(element: bigint): bigint {
  return element > field128.modulus / 2n ? element - field128.modulus : element;
}
