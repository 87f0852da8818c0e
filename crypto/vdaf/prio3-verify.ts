// prio3-verify.ts — the aggregators' check of a report (VDAF-20 §7.2.2)
import { concat, equalConstantTime } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { addVec, decideVec, queryVec, truncateVec } from '../flp/encoded.ts';
import { proofLen, queryRandLen, verifierLen } from '../flp/lengths.ts';
import {
  hasJointRand,
  helperMeasShare,
  helperProofsShare,
  jointRandPart,
  jointRands,
  jointRandSeed,
  ofProof,
  queryRands,
  type Instance,
} from './prio3-instance.ts';
import {
  decodeInputShare,
  decodePublicShare,
  decodeState,
  decodeVerifierMessage,
  decodeVerifierShare,
  type InputShare,
} from './prio3-messages.ts';

export interface Initialized {
  /** Secret, and only for verifyNext. */
  readonly state: Uint8Array;
  readonly verifierShare: Uint8Array;
}

/** Queries the share of the measurement and of each proof. DecodeError for what a client could have sent wrong. */
export function verifyInit(
  instance: Instance,
  verifyKey: Uint8Array,
  ctx: Uint8Array,
  aggId: number,
  nonce: Uint8Array,
  publicShare: Uint8Array,
  inputShare: Uint8Array,
): Initialized {
  const { circuit, shares, proofs } = instance;
  const jointRandParts = decodePublicShare(instance, publicShare);
  const { measShare, proofsShare, blind } = expandInputShare(instance, ctx, aggId, decodeInputShare(instance, aggId, inputShare));
  const joint = correctJointRand(instance, ctx, aggId, nonce, measShare, blind, jointRandParts);
  const queryRand = queryRands(instance, verifyKey, ctx, nonce);
  const verifiersShare = Array.from({ length: proofs }, (_, proof) =>
    queryVec(
      circuit,
      measShare,
      ofProof(instance, proofsShare, proof, proofLen(circuit)),
      ofProof(instance, queryRand, proof, queryRandLen(circuit)),
      ofProof(instance, joint.rands, proof, circuit.jointRandLen),
      shares,
    ),
  );
  return {
    state: concat(truncateVec(circuit, measShare), joint.correctedSeed),
    verifierShare: concat(...verifiersShare, joint.ownPart),
  };
}

/**
 * CryptoError `verify` unless the public share gives, for this aggregator's own part of the joint randomness, the part that it computed.
 * verifyInit puts its own part into the seed and takes the client's word for the others. A client that is truthful about one aggregator's part
 * and lies about another's gives them different seeds, and may have made a proof that holds under both: the aggregator that was told the truth
 * accepts in verifyNext, after which the other one rejects. With this check of each aggregator's own part, all of them have one seed, or some
 * aggregator rejects before anybody has accepted. The draft leaves it to verifyNext (VDAF-20 §7.2.2), which comes too late where one aggregator
 * commits before the other has finished.
 */
export function assertOwnJointRandPart({ sizes }: Instance, aggId: number, publicShare: Uint8Array, verifierShare: Uint8Array): void {
  const size = sizes.jointRandSeed;
  const claimed = publicShare.subarray(aggId * size, (aggId + 1) * size);
  if (equalConstantTime(claimed, verifierShare.subarray(sizes.verifiers))) return;
  throw new CryptoError('verify', "This aggregator's joint randomness is not what the client claimed; reject the report.");
}

/** Adds the verifier shares up, decides, and joins the parts of the joint randomness. `verifierShares`: one for each aggregator, in order. */
export function verifierSharesToMessage(instance: Instance, ctx: Uint8Array, verifierShares: readonly Uint8Array[]): Uint8Array {
  const { circuit, proofs } = instance;
  const decoded = verifierShares.map((share) => decodeVerifierShare(instance, share));
  const verifiers = decoded.map((share) => share.verifiersShare).reduce((sum, share) => addVec(circuit.field, sum, share));
  for (let proof = 0; proof < proofs; proof++) {
    if (!decideVec(circuit, ofProof(instance, verifiers, proof, verifierLen(circuit)))) {
      throw new CryptoError('verify', 'The proof of this measurement does not hold; reject the report.');
    }
  }
  if (!hasJointRand(instance)) return new Uint8Array(0);
  return jointRandSeed(
    instance,
    ctx,
    decoded.map((share) => share.jointRandPart),
  );
}

/** The output share, if the client told the truth about the other aggregators' parts of the joint randomness. */
export function verifyNext(instance: Instance, state: Uint8Array, verifierMessage: Uint8Array): Uint8Array {
  const { outShare, correctedJointRandSeed } = decodeState(instance, state);
  if (!equalConstantTime(decodeVerifierMessage(instance, verifierMessage), correctedJointRandSeed)) {
    throw new CryptoError('verify', 'The joint randomness is not what the client claimed; reject the report.');
  }
  return outShare.slice();
}

function expandInputShare(
  instance: Instance,
  ctx: Uint8Array,
  aggId: number,
  inputShare: InputShare,
): { readonly measShare: Uint8Array; readonly proofsShare: Uint8Array; readonly blind: Uint8Array } {
  if (inputShare.kind === 'leader') return inputShare;
  const { share, blind } = inputShare;
  return {
    measShare: helperMeasShare(instance, ctx, aggId, share),
    proofsShare: helperProofsShare(instance, ctx, aggId, share),
    blind,
  };
}

/**
 * The joint randomness with this aggregator's own part computed, not believed. For the others' parts the client's word is taken, and
 * verifyNext finds out whether it was true. Everything empty if the circuit has no joint randomness.
 */
function correctJointRand(
  instance: Instance,
  ctx: Uint8Array,
  aggId: number,
  nonce: Uint8Array,
  measShare: Uint8Array,
  blind: Uint8Array,
  jointRandParts: readonly Uint8Array[],
): { readonly ownPart: Uint8Array; readonly correctedSeed: Uint8Array; readonly rands: Uint8Array } {
  const none = new Uint8Array(0);
  if (!hasJointRand(instance)) return { ownPart: none, correctedSeed: none, rands: none };
  const ownPart = jointRandPart(instance, ctx, aggId, blind, measShare, nonce);
  const correctedSeed = jointRandSeed(instance, ctx, jointRandParts.with(aggId, ownPart));
  return { ownPart, correctedSeed, rands: jointRands(instance, ctx, correctedSeed) };
}
