// kernel.ts — the hot steps of Prio3 as one interface; who does them is decided in choose.ts
//
// A kernel is given a whole step at once, so that a report crosses into WebAssembly and back once. reference-kernel.ts does the steps as the draft
// writes them (crypto/vdaf/prio3-*.ts); wasm.ts does them on the embedded module. Both give the same bytes, and throw the same errors, for
// the same arguments, always, and nothing above knows which it is. Vectors of field elements are their little-endian encodings: the wire's
// form and the module's. Arguments are never written to; results are fresh and belong to the caller.
import type { Field } from '../field/field.ts';
import type { Instance } from './prio3-instance.ts';
import type { Sharded } from './prio3-shard.ts';
import type { Initialized } from './prio3-verify.ts';

/** What a client needs: it only shards, and a page carries nothing else. */
export interface ClientKernel {
  readonly name: string;

  /** 32 bytes of XofTurboShake128 (VDAF-20 §6.2.1). `binder` is the concatenation of its parts, so that a long share isn't copied. */
  deriveSeed(seed: Uint8Array, dst: Uint8Array, binder: readonly Uint8Array[]): Uint8Array;

  /** `length` elements from XofTurboShake128, by rejection (VDAF-20 §6.2). */
  expandIntoVec(field: Field, seed: Uint8Array, dst: Uint8Array, binder: readonly Uint8Array[], length: number): Uint8Array;

  /** A client's whole work on an encoded measurement (VDAF-20 §7.2.1). */
  shard(instance: Instance, ctx: Uint8Array, meas: Uint8Array, nonce: Uint8Array, rand: Uint8Array): Sharded;
}

export interface Kernel extends ClientKernel {
  /** An aggregator's whole work on a report before it hears of the others (VDAF-20 §7.2.2). DecodeError, CryptoError `verify`. */
  verifyInit(
    instance: Instance,
    verifyKey: Uint8Array,
    ctx: Uint8Array,
    aggId: number,
    nonce: Uint8Array,
    publicShare: Uint8Array,
    inputShare: Uint8Array,
  ): Initialized;

  /** The verdict (VDAF-20 §7.2.2). DecodeError, CryptoError `verify`. */
  verifierSharesToMessage(instance: Instance, ctx: Uint8Array, verifierShares: readonly Uint8Array[]): Uint8Array;

  /** The sum of two output or aggregate shares (VDAF-20 §7.2.4). DecodeError. */
  aggregate(instance: Instance, aggShare: Uint8Array, outShare: Uint8Array): Uint8Array;
}
