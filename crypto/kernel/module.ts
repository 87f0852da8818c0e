// module.ts — the embedded WebAssembly module and its memory
import { fromHex } from '../bytes.ts';

/** What assembly/index.ts exports. Every argument and result is a place in memory, a number of bytes or elements, or a status. */
export interface Exports {
  readonly memory: WebAssembly.Memory;
  reset(): void;
  take(size: number): number;
  setDomain(start: number, length: number): void;
  derive(out: number, message: number, length: number): void;
  expand(vec: number, count: number, size: number, message: number, length: number): void;
  shard64(shape: number, leaderShare: number, rand: number): void;
  /** Where the leader's share lies; 0 if the measurement isn't all bits. */
  shard128(shape: number, meas: number, nonce: number, rand: number, publicShare: number): number;
  verifyInit64(
    shape: number,
    aggId: number,
    verifyKey: number,
    nonce: number,
    share: number,
    outShare: number,
    verifierShare: number,
  ): number;
  verifyInit128(
    shape: number,
    aggId: number,
    verifyKey: number,
    nonce: number,
    publicShare: number,
    share: number,
    blind: number,
    outShare: number,
    correctedSeed: number,
    verifierShare: number,
  ): number;
  verifierSharesToMessage64(shape: number, verifierShares: number): number;
  verifierSharesToMessage128(shape: number, verifierShares: number, seed: number): number;
  aggregate64(left: number, right: number, count: number): number;
  aggregate128(left: number, right: number, count: number): number;
}

/** The module once it runs, with its memory seen as bytes. Whoever calls it owns that memory until they return. */
export interface Running {
  readonly exports: Exports;
  /** The memory as it is now: another view once it has grown. */
  bytes(): Uint8Array;
}

/** A module, given in hexadecimal, ready to be started as often as one likes; undefined if it can't run. */
export function compileKernel(embedded: string): (() => Running) | undefined {
  try {
    const module = new WebAssembly.Module(fromHex(embedded));
    return () => start(module);
  } catch {
    // No WebAssembly here, or none with SIMD, or none that may compile at once: the plain path does it all.
    return undefined;
  }
}

function start(module: WebAssembly.Module): Running {
  const exports = new WebAssembly.Instance(module).exports as Exports;
  let view = new Uint8Array(exports.memory.buffer);
  return {
    exports,
    bytes() {
      // Growth takes the old view's bytes away. (Asking the memory for its buffer each time costs Count a tenth of its time.)
      if (view.length === 0) view = new Uint8Array(exports.memory.buffer);
      return view;
    },
  };
}
