// prio3-messages.ts — decodes Prio3's messages; only the canonical encoding of VDAF-20 §7.2.7 is accepted
//
// All parts have a fixed size, so concat() is all that encoding needs. Everything decoded is a view, but for the state's parts. A decoder
// throws DecodeError if the size is wrong or an element is not below the modulus.
import { DecodeError } from '../errors.ts';
import { isCanonical } from '../field/field.ts';
import type { Instance } from './prio3-instance.ts';

/** `Prio3Seed joint_rand_parts[SHARES]`, or nothing without joint randomness. */
export function decodePublicShare({ sizes, shares }: Instance, bytes: Uint8Array): readonly Uint8Array[] {
  assertLength(bytes, sizes.publicShare, 'publicShare');
  if (sizes.jointRandSeed === 0) return [];
  return Array.from({ length: shares }, (_, aggId) => bytes.subarray(aggId * sizes.jointRandSeed, (aggId + 1) * sizes.jointRandSeed));
}

export type InputShare =
  | { readonly kind: 'leader'; readonly measShare: Uint8Array; readonly proofsShare: Uint8Array; readonly blind: Uint8Array }
  | { readonly kind: 'helper'; readonly share: Uint8Array; readonly blind: Uint8Array };

/**
 * Aggregator 0: `Prio3Field meas_share[MEAS_LEN]; Prio3Field proofs_share[PROOF_LEN * PROOFS]; Prio3Seed blind`.
 * Any other: `Prio3Seed share; Prio3Seed blind`. The blind is there only with joint randomness.
 */
export function decodeInputShare(instance: Instance, aggId: number, bytes: Uint8Array): InputShare {
  const { sizes } = instance;
  if (aggId > 0) {
    assertLength(bytes, sizes.helperShare, 'inputShare');
    const end = sizes.helperShare - sizes.jointRandSeed;
    return { kind: 'helper', share: bytes.subarray(0, end), blind: bytes.subarray(end) };
  }
  assertLength(bytes, sizes.leaderShare, 'inputShare');
  const end = sizes.meas + sizes.proofs;
  return {
    kind: 'leader',
    measShare: elements(instance, bytes.subarray(0, sizes.meas), 'inputShare.measShare'),
    proofsShare: elements(instance, bytes.subarray(sizes.meas, end), 'inputShare.proofsShare'),
    blind: bytes.subarray(end),
  };
}

/** `Prio3Field verifiers_share[VERIFIER_LEN * PROOFS]; Prio3Seed joint_rand_part`, the latter only with joint randomness. */
export function decodeVerifierShare(
  instance: Instance,
  bytes: Uint8Array,
): { readonly verifiersShare: Uint8Array; readonly jointRandPart: Uint8Array } {
  const { sizes } = instance;
  assertLength(bytes, sizes.verifierShare, 'verifierShare');
  return {
    verifiersShare: elements(instance, bytes.subarray(0, sizes.verifiers), 'verifierShare.verifiersShare'),
    jointRandPart: bytes.subarray(sizes.verifiers),
  };
}

/** `Prio3Seed joint_rand`, or nothing without joint randomness. */
export function decodeVerifierMessage({ sizes }: Instance, bytes: Uint8Array): Uint8Array {
  assertLength(bytes, sizes.verifierMessage, 'verifierMessage');
  return bytes;
}

/** `Prio3Field agg_share[OUTPUT_LEN]`; output shares look the same. */
export function decodeAggShare(instance: Instance, bytes: Uint8Array, name: string): Uint8Array {
  assertLength(bytes, instance.sizes.aggShare, name);
  return elements(instance, bytes, name);
}

/**
 * The state between verifyInit and verifyNext, whose form the draft leaves open. Ours is output share ‖ corrected seed. Both are copies: the
 * output share is about to be handed on, and a view of a state as short as Count's would make V8 move it out of its heap first.
 */
export function decodeState(
  instance: Instance,
  bytes: Uint8Array,
): { readonly outShare: Uint8Array; readonly correctedJointRandSeed: Uint8Array } {
  const { sizes } = instance;
  assertLength(bytes, sizes.aggShare + sizes.jointRandSeed, 'state');
  return {
    outShare: elements(instance, bytes.slice(0, sizes.aggShare), 'state.outShare'),
    correctedJointRandSeed: bytes.slice(sizes.aggShare),
  };
}

function elements({ circuit }: Instance, bytes: Uint8Array, path: string): Uint8Array {
  if (!isCanonical(circuit.field, bytes)) throw new DecodeError(path, 'an element is not below the modulus of the field');
  return bytes;
}

function assertLength(bytes: Uint8Array, size: number, path: string): void {
  if (bytes.length !== size) throw new DecodeError(path, `expected ${size} bytes, found ${bytes.length}`);
}
