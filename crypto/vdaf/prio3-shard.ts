// prio3-shard.ts — the client's part: splits a measurement and its proofs into shares (VDAF-20 §7.2.1)
import { concat } from '../bytes.ts';
import { proveVec, subtractVec } from '../flp/encoded.ts';
import { proveRandLen } from '../flp/lengths.ts';
import { SEED_SIZE } from '../xof/turboshake128.ts';
import {
  hasJointRand,
  helperMeasShare,
  helperProofsShare,
  jointRandPart,
  jointRands,
  jointRandSeed,
  ofProof,
  proveRands,
  type Instance,
} from './prio3-instance.ts';

export interface Sharded {
  readonly publicShare: Uint8Array;
  /** The leader's, then each helper's. */
  readonly inputShares: readonly Uint8Array[];
}

interface HelperShare {
  readonly aggId: number;
  readonly share: Uint8Array;
  /** Empty without joint randomness. */
  readonly blind: Uint8Array;
}

/** `meas` is the encoded measurement. `nonce` and `rand` must have the sizes that prio3.ts checks. */
export function shard(instance: Instance, ctx: Uint8Array, meas: Uint8Array, nonce: Uint8Array, rand: Uint8Array): Sharded {
  const { helpers, leaderBlind, proveSeed } = takeSeeds(instance, rand);
  const { leaderMeasShare, jointRandParts } = shareMeasurement(instance, ctx, meas, nonce, helpers, leaderBlind);
  const leaderProofsShare = shareProofs(instance, ctx, meas, helpers, proveSeed, jointRandParts);
  return {
    publicShare: concat(...jointRandParts),
    inputShares: [concat(leaderMeasShare, leaderProofsShare, leaderBlind), ...helpers.map(({ share, blind }) => concat(share, blind))],
  };
}

/** Splits `rand`: each helper's seed, followed by its blind if there is joint randomness; the leader's blind; the prover's seed. */
function takeSeeds(
  instance: Instance,
  rand: Uint8Array,
): { readonly helpers: readonly HelperShare[]; readonly leaderBlind: Uint8Array; readonly proveSeed: Uint8Array } {
  const { shares, sizes } = instance;
  let taken = 0;
  const take = (size: number): Uint8Array => rand.subarray(taken, (taken += size));
  const helpers = Array.from({ length: shares - 1 }, (_, i) => ({
    aggId: i + 1,
    share: take(SEED_SIZE),
    blind: take(sizes.jointRandSeed),
  }));
  return { helpers, leaderBlind: take(sizes.jointRandSeed), proveSeed: take(SEED_SIZE) };
}

function shareMeasurement(
  instance: Instance,
  ctx: Uint8Array,
  meas: Uint8Array,
  nonce: Uint8Array,
  helpers: readonly HelperShare[],
  leaderBlind: Uint8Array,
): { readonly leaderMeasShare: Uint8Array; readonly jointRandParts: readonly Uint8Array[] } {
  const { circuit } = instance;
  let leaderMeasShare = meas;
  const helperParts: Uint8Array[] = [];
  for (const { aggId, share, blind } of helpers) {
    const measShare = helperMeasShare(instance, ctx, aggId, share);
    leaderMeasShare = subtractVec(circuit.field, leaderMeasShare, measShare);
    if (hasJointRand(instance)) helperParts.push(jointRandPart(instance, ctx, aggId, blind, measShare, nonce));
  }
  if (!hasJointRand(instance)) return { leaderMeasShare, jointRandParts: [] };
  const leaderPart = jointRandPart(instance, ctx, 0, leaderBlind, leaderMeasShare, nonce);
  return { leaderMeasShare, jointRandParts: [leaderPart, ...helperParts] };
}

/** The leader's share of all proofs: the proofs minus the helpers' shares, which come from their seeds. */
function shareProofs(
  instance: Instance,
  ctx: Uint8Array,
  meas: Uint8Array,
  helpers: readonly HelperShare[],
  proveSeed: Uint8Array,
  jointRandParts: readonly Uint8Array[],
): Uint8Array {
  const { circuit, proofs } = instance;
  const proveRand = proveRands(instance, ctx, proveSeed);
  const jointRand = hasJointRand(instance) ? jointRands(instance, ctx, jointRandSeed(instance, ctx, jointRandParts)) : new Uint8Array(0);
  const allProofs = Array.from({ length: proofs }, (_, proof) =>
    proveVec(
      circuit,
      meas,
      ofProof(instance, proveRand, proof, proveRandLen(circuit)),
      ofProof(instance, jointRand, proof, circuit.jointRandLen),
    ),
  );
  return helpers.reduce(
    (rest, { aggId, share }) => subtractVec(circuit.field, rest, helperProofsShare(instance, ctx, aggId, share)),
    concat(...allProofs),
  );
}
