// kernel.ts — the steps of Prio3 that take the time, as one interface; choose.ts picks the implementation
//
// A kernel is given a whole step at once, so that a report crosses into WebAssembly and back once. reference-kernel.ts does the steps as
// the draft writes them (crypto/vdaf/prio3-*.ts); wasm.ts does them on the embedded module. For the same arguments, both always give the
// same bytes or throw the same error, and no code above knows which one it uses. Vectors of field elements are in their little-endian
// encoding, which is the form on the wire and in the module. Arguments are never written to; results are new and belong to the caller.
import type { Field } from '../field/field.ts';
import type { Instance } from './prio3-instance.ts';
import type { Sharded } from './prio3-shard.ts';
import type { Initialized } from './prio3-verify.ts';

/** What a client needs: clients only shard, and a page should load no more than that. */
export interface ClientKernel {
  readonly name: string;

  /** 32 bytes of XofTurboShake128 (VDAF-20 §6.2.1). `binder` is given in parts, to be read one after the other without copying them. */
  deriveSeed(seed: Uint8Array, dst: Uint8Array, binder: readonly Uint8Array[]): Uint8Array;

  /** `length` elements from XofTurboShake128, by rejection sampling (VDAF-20 §6.2). */
  expandIntoVec(field: Field, seed: Uint8Array, dst: Uint8Array, binder: readonly Uint8Array[], length: number): Uint8Array;

  /** All that a client does with an encoded measurement (VDAF-20 §7.2.1). */
  shard(instance: Instance, ctx: Uint8Array, meas: Uint8Array, nonce: Uint8Array, rand: Uint8Array): Sharded;
}

export interface Kernel extends ClientKernel {
  /** All that an aggregator does with a report before it hears from the others (VDAF-20 §7.2.2). DecodeError, CryptoError `verify`. */
  verifyInit(
    instance: Instance,
    verifyKey: Uint8Array,
    ctx: Uint8Array,
    aggId: number,
    nonce: Uint8Array,
    publicShare: Uint8Array,
    inputShare: Uint8Array,
  ): Initialized;

  /** Decides whether the measurement is valid and gives the verifier message (VDAF-20 §7.2.2). DecodeError, CryptoError `verify`. */
  verifierSharesToMessage(instance: Instance, ctx: Uint8Array, verifierShares: readonly Uint8Array[]): Uint8Array;

  /** The sum of two output or aggregate shares (VDAF-20 §7.2.4). DecodeError. */
  aggregate(instance: Instance, aggShare: Uint8Array, outShare: Uint8Array): Uint8Array;
}
