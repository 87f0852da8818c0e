// false-parts.ts — a report whose public share may be false about the joint randomness, and whose proof is made for what each aggregator will compute
import { concat } from '../../crypto/bytes.ts';
import { decodeVec, encodeVec, reduce } from '../../crypto/field/field.ts';
import type { Valid } from '../../crypto/flp/circuit.ts';
import { gadgetPolyLen, wirePolyLen } from '../../crypto/flp/gadgets.ts';
import { proveRandLen } from '../../crypto/flp/lengths.ts';
import { wires } from '../../crypto/flp/wires.ts';
import type { ClientKernel } from '../../crypto/vdaf/kernel.ts';
import {
  helperMeasShare,
  helperProofsShare,
  jointRandPart,
  jointRands,
  jointRandSeed,
  messageSizes,
  type Instance,
} from '../../crypto/vdaf/prio3-instance.ts';
import { SEED_SIZE } from '../../crypto/xof/turboshake128.ts';
import type { RandomBytes } from '../../crypto/random.ts';

/** The two parts of the joint randomness, the leader's and the helper's. */
export type Parts = readonly [Uint8Array, Uint8Array];

/** What is shared out, and with which algorithm: any circuit with joint randomness. */
export interface Shared {
  readonly algorithmId: number;
  readonly circuit: Valid<never, unknown>;
  /** The encoded measurement, as field elements. */
  readonly meas: readonly bigint[];
}

/**
 * Shares of a measurement under a public share that says `claim(true parts)`. Each aggregator replaces its own part by the true one, so a false
 * part gives the two different joint randomness; the proof is made for the wires that both together will see. If every element of the
 * measurement is 1, it holds whatever the two seeds are: the second factor of each product is zero.
 */
export function falsePartShares(
  { algorithmId, circuit, meas }: Shared,
  kernel: ClientKernel,
  ctx: Uint8Array,
  nonce: Uint8Array,
  random: RandomBytes,
  claim: (parts: Parts) => Parts,
): { readonly publicShare: Uint8Array; readonly leaderShare: Uint8Array; readonly helperShare: Uint8Array } {
  const { field } = circuit;
  const instance: Instance = { algorithmId, circuit, shares: 2, proofs: 1, kernel, sizes: messageSizes(circuit, 2, 1) };
  const [helperSeed, helperBlind, leaderBlind] = [random(SEED_SIZE).slice(), random(SEED_SIZE).slice(), random(SEED_SIZE).slice()];
  const helper = decodeVec(field, helperMeasShare(instance, ctx, 1, helperSeed));
  const leader = meas.map((element, i) => reduce(field, element - (helper[i] ?? 0n)));
  const part = (aggId: number, blind: Uint8Array, share: readonly bigint[]) =>
    jointRandPart(instance, ctx, aggId, blind, encodeVec(field, share), nonce);
  const parts: Parts = [part(0, leaderBlind, leader), part(1, helperBlind, helper)];
  const claimed = claim(parts);
  const seen = (own: Parts) => decodeVec(field, jointRands(instance, ctx, jointRandSeed(instance, ctx, own)));
  const proof = proveFor(
    circuit,
    { share: leader, joint: seen([parts[0], claimed[1]]) },
    { share: helper, joint: seen([claimed[0], parts[1]]) },
    decodeVec(field, kernel.expandIntoVec(field, random(SEED_SIZE).slice(), new Uint8Array(0), [], proveRandLen(circuit))),
  );
  const helperProof = decodeVec(field, helperProofsShare(instance, ctx, 1, helperSeed));
  const leaderProof = proof.map((element, i) => reduce(field, element - (helperProof[i] ?? 0n)));
  return {
    publicShare: concat(...claimed),
    leaderShare: concat(encodeVec(field, leader), encodeVec(field, leaderProof), leaderBlind),
    helperShare: concat(helperSeed, helperBlind),
  };
}

interface Seen {
  readonly share: readonly bigint[];
  readonly joint: readonly bigint[];
}

/** The proof for the sum of what the two will put on the gadget's wires, each with its own joint randomness. */
function proveFor(
  { field, gadgets, eval: evaluate }: Valid<never, unknown>,
  leader: Seen,
  helper: Seen,
  seeds: readonly bigint[],
): bigint[] {
  const [use] = gadgets;
  if (use === undefined) throw new RangeError('a circuit without a gadget needs no proof');
  const calls = ({ share, joint }: Seen): (readonly bigint[])[] => {
    const inputs: (readonly bigint[])[] = [];
    evaluate([(call) => (inputs.push([...call]), 0n)], share, joint, 2);
    return inputs;
  };
  const helperCalls = calls(helper);
  const wired = wires(use.gadget, use.calls, seeds);
  for (const [call, inputs] of calls(leader).entries())
    wired.record(inputs.map((input, wire) => reduce(field, input + (helperCalls[call]?.[wire] ?? 0n))));
  const length = gadgetPolyLen(use.gadget.degree, wirePolyLen(use.calls));
  return [...seeds, ...use.gadget.evalPoly(field, wired.polys).slice(0, length)];
}
