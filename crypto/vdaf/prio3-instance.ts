// prio3-instance.ts — one Prio3 with all its parameters fixed: its sizes, and what it derives from seeds (VDAF-20 §7.2.6)
import type { Circuit } from '../flp/circuit.ts';
import { proofLen, proveRandLen, queryRandLen, verifierLen } from '../flp/lengths.ts';
import type { ClientKernel } from './kernel.ts';
import { domainSeparationTag, usage } from '../xof/domain.ts';
import { SEED_SIZE } from '../xof/turboshake128.ts';

export const NONCE_SIZE = 16;
export const VERIFY_KEY_SIZE = 32;

export interface Instance {
  readonly algorithmId: number;
  readonly circuit: Circuit;
  readonly shares: number;
  readonly proofs: number;
  readonly kernel: ClientKernel;
  readonly sizes: MessageSizes;
}

/** Size in bytes of each message (VDAF-20 §7.2.7), and of the parts that several messages share. */
export interface MessageSizes {
  readonly publicShare: number;
  readonly leaderShare: number;
  readonly helperShare: number;
  readonly verifierShare: number;
  readonly verifierMessage: number;
  readonly aggShare: number;
  readonly meas: number;
  readonly proofs: number;
  readonly verifiers: number;
  /** The size of a seed if the circuit has joint randomness, otherwise 0. */
  readonly jointRandSeed: number;
}

export function messageSizes(circuit: Circuit, shares: number, proofs: number): MessageSizes {
  const elements = (count: number): number => count * circuit.field.encodedSize;
  const jointRandSeed = circuit.jointRandLen > 0 ? SEED_SIZE : 0;
  const meas = elements(circuit.measLen);
  const allProofs = elements(proofLen(circuit) * proofs);
  const verifiers = elements(verifierLen(circuit) * proofs);
  return {
    publicShare: jointRandSeed * shares,
    leaderShare: meas + allProofs + jointRandSeed,
    helperShare: SEED_SIZE + jointRandSeed,
    verifierShare: verifiers + jointRandSeed,
    verifierMessage: jointRandSeed,
    aggShare: elements(circuit.outputLen),
    meas,
    proofs: allProofs,
    verifiers,
    jointRandSeed,
  };
}

/** Random bytes for sharding: a seed for each helper and one for the prover, and with joint randomness also a blind for each aggregator. */
export function randSize({ shares, sizes }: Instance): number {
  return shares * (SEED_SIZE + sizes.jointRandSeed);
}

export function hasJointRand({ circuit }: Instance): boolean {
  return circuit.jointRandLen > 0;
}

export function helperMeasShare(instance: Instance, ctx: Uint8Array, aggId: number, share: Uint8Array): Uint8Array {
  return expand(instance, share, 'measShare', ctx, [Uint8Array.of(aggId)], instance.circuit.measLen);
}

export function helperProofsShare(instance: Instance, ctx: Uint8Array, aggId: number, share: Uint8Array): Uint8Array {
  const { circuit, proofs } = instance;
  return expand(instance, share, 'proofShare', ctx, [Uint8Array.of(proofs, aggId)], proofLen(circuit) * proofs);
}

export function proveRands(instance: Instance, ctx: Uint8Array, proveSeed: Uint8Array): Uint8Array {
  const { circuit, proofs } = instance;
  return expand(instance, proveSeed, 'proveRandomness', ctx, [Uint8Array.of(proofs)], proveRandLen(circuit) * proofs);
}

export function queryRands(instance: Instance, verifyKey: Uint8Array, ctx: Uint8Array, nonce: Uint8Array): Uint8Array {
  const { circuit, proofs } = instance;
  return expand(instance, verifyKey, 'queryRandomness', ctx, [Uint8Array.of(proofs), nonce], queryRandLen(circuit) * proofs);
}

export function jointRandPart(
  { kernel, algorithmId }: Instance,
  ctx: Uint8Array,
  aggId: number,
  blind: Uint8Array,
  measShare: Uint8Array,
  nonce: Uint8Array,
): Uint8Array {
  const tag = domainSeparationTag(algorithmId, usage.jointRandPart, ctx);
  return kernel.deriveSeed(blind, tag, [Uint8Array.of(aggId), nonce, measShare]);
}

export function jointRandSeed({ kernel, algorithmId }: Instance, ctx: Uint8Array, jointRandParts: readonly Uint8Array[]): Uint8Array {
  return kernel.deriveSeed(new Uint8Array(SEED_SIZE), domainSeparationTag(algorithmId, usage.jointRandSeed, ctx), jointRandParts);
}

export function jointRands(instance: Instance, ctx: Uint8Array, seed: Uint8Array): Uint8Array {
  const { circuit, proofs } = instance;
  return expand(instance, seed, 'jointRandomness', ctx, [Uint8Array.of(proofs)], circuit.jointRandLen * proofs);
}

function expand(
  { kernel, algorithmId, circuit }: Instance,
  seed: Uint8Array,
  use: keyof typeof usage,
  ctx: Uint8Array,
  binder: readonly Uint8Array[],
  length: number,
): Uint8Array {
  return kernel.expandIntoVec(circuit.field, seed, domainSeparationTag(algorithmId, usage[use], ctx), binder, length);
}

/** A view of the elements that belong to proof number `proof`, in a vector with `length` elements for each proof. */
export function ofProof({ circuit }: Instance, vec: Uint8Array, proof: number, length: number): Uint8Array {
  const size = length * circuit.field.encodedSize;
  return vec.subarray(proof * size, (proof + 1) * size);
}

export function assertInteger(value: number, min: number, max: number, name: string): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new RangeError(`${name}: expected an integer from ${min} to ${max}, got ${value}`);
}

export function assertSize(bytes: Uint8Array, size: number, name: string): void {
  if (bytes.length !== size) throw new RangeError(`${name}: expected ${size} bytes, got ${bytes.length}`);
}

/** RangeError unless there is one share for each aggregator. */
export function assertOneEach(list: readonly Uint8Array[], shares: number, name: string): void {
  if (list.length !== shares) throw new RangeError(`${name}: expected ${shares}, one for each aggregator, got ${list.length}`);
}
