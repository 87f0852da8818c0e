// kernel.ts — the hot operations of Prio3 as one interface; who does them is decided in choose.ts
//
// Below it lie the fields, the XOF and the FLP in plain TypeScript (reference.ts) or WebAssembly (wasm.ts); above it,
// crypto/vdaf knows neither. Both give the same bytes for the same arguments, always.
import type { Field } from '../field/field.ts';
import type { Circuit } from '../flp/circuit.ts';

/**
 * A vector of field elements is its little-endian encoding, `field.encodedSize` bytes each: the wire's form and the kernel's memory.
 *
 * Every vector given must have the length that is said and only elements < p: that is checked once, at the door of crypto/vdaf,
 * with `isCanonical`. Arguments are never written to; results are fresh and belong to the caller.
 * `circuit.shape` says which of the circuits of VDAF-20 §7.4 it is, and its parameters; an implementation that has no fast way
 * for a shape (`other` above all, a circuit of somebody's own) leaves it to the reference.
 */
export interface Kernel {
  readonly name: string;

  /** 32 bytes of XofTurboShake128 (VDAF-20 §6.2.1). `binder` is the concatenation of its parts, so that a long share isn't copied. */
  deriveSeed(seed: Uint8Array, dst: Uint8Array, binder: readonly Uint8Array[]): Uint8Array;

  /** `length` elements from XofTurboShake128, by rejection (VDAF-20 §6.2). */
  expandIntoVec(field: Field, seed: Uint8Array, dst: Uint8Array, binder: readonly Uint8Array[], length: number): Uint8Array;

  /** Whether `vec` is a whole number of elements, each < p. The only function that takes bytes of a peer. */
  isCanonical(field: Field, vec: Uint8Array): boolean;

  /** left + right, element by element; equal lengths. */
  add(field: Field, left: Uint8Array, right: Uint8Array): Uint8Array;

  /** left − right, element by element; equal lengths. */
  subtract(field: Field, left: Uint8Array, right: Uint8Array): Uint8Array;

  /** `circuit.measLen` elements → `circuit.outputLen`: a linear function, so also of shares (VDAF-20 §7.1.1). */
  truncate(circuit: Circuit, meas: Uint8Array): Uint8Array;

  /** One proof, `proofLen(circuit)` elements (VDAF-20 §7.3.3). `proveRand`: `proveRandLen(circuit)`, `jointRand`: `circuit.jointRandLen`. */
  prove(circuit: Circuit, meas: Uint8Array, proveRand: Uint8Array, jointRand: Uint8Array): Uint8Array;

  /**
   * One verifier share, `verifierLen(circuit)` elements, from one of `numShares` shares of a measurement and its proof
   * (VDAF-20 §7.3.4). `queryRand`: `queryRandLen(circuit)` elements. CryptoError `verify` where a test point is a root of unity.
   */
  query(
    circuit: Circuit,
    measShare: Uint8Array,
    proofShare: Uint8Array,
    queryRand: Uint8Array,
    jointRand: Uint8Array,
    numShares: number,
  ): Uint8Array;

  /** Whether the sum of all verifier shares is that of a valid measurement (VDAF-20 §7.3.5). */
  decide(circuit: Circuit, verifier: Uint8Array): boolean;
}
