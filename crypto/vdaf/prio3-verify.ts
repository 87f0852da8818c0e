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

/** Queries this aggregator's share of the measurement and of each proof. DecodeError if the client's shares are malformed. */
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
 * CryptoError `verify` unless the public share's part of the joint randomness for this aggregator is the part that it computed itself.
 * verifyInit computes the seed from its own part and believes the client about the others' parts. If the client is truthful about one
 * aggregator's part and lies about another's, the two have different seeds, and the client may have made a proof that holds under both.
 * The aggregator that was told the truth then accepts in verifyNext, and the other rejects only after that. If each aggregator checks
 * its own part here, either all have the same seed, or one of them rejects before any has accepted. The draft leaves this check to
 * verifyNext (VDAF-20 §7.2.2), which is too late if one aggregator commits before the other has finished.
 */
export function assertOwnJointRandPart(instance: Instance, aggId: number, publicShare: Uint8Array, verifierShare: Uint8Array): void {
  if (!hasJointRand(instance)) return;
  const { jointRandSeed: size, verifiers } = instance.sizes;
  const claimed = publicShare.subarray(aggId * size, (aggId + 1) * size);
  if (equalConstantTime(claimed, verifierShare.subarray(verifiers))) return;
  throw new CryptoError('verify', "This aggregator's joint randomness is not what the client claimed; reject the report.");
}

/** Adds up the verifier shares, one for each aggregator in order, decides, and derives the seed of the joint randomness. */
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

/** The output share. CryptoError `verify` if the client lied about a part of the joint randomness; DecodeError for malformed input. */
export function verifyNext(instance: Instance, state: Uint8Array, verifierMessage: Uint8Array): Uint8Array {
  const { outShare, correctedJointRandSeed } = decodeState(instance, state);
  if (!equalConstantTime(decodeVerifierMessage(instance, verifierMessage), correctedJointRandSeed)) {
    throw new CryptoError('verify', 'The joint randomness is not what the client claimed; reject the report.');
  }
  return outShare;
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
 * The joint randomness from this aggregator's own part, which it computes itself, and from the others' parts as the client claims them.
 * verifyNext finds out whether the claims were true. Everything is empty if the circuit has no joint randomness.
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
