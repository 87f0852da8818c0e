// module.ts — the embedded WebAssembly module and its memory
import { fromHex } from '../bytes.ts';

/** What assembly/index.ts exports. Every argument and result is an address in memory, a number of bytes or elements, or a status. */
export interface Exports {
  readonly memory: WebAssembly.Memory;
  reset(): void;
  take(size: number): number;
  /** `start`: two bytes of room, and then the domain separation tag. */
  setDomain(start: number, length: number): void;
  derive(out: number, message: number, length: number): void;
  expand(vec: number, count: number, size: number, message: number, length: number): void;
  shard64(shape: number, leaderShare: number, rand: number): void;
  /** The address of the leader's share, or 0 if an element of the measurement is not a bit. */
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

/** A running module, with its memory as bytes. The caller of an export owns that memory until the caller returns. */
export interface Running {
  readonly exports: Exports;
  /** The memory as it is now. After it has grown, this is a new view. */
  bytes(): Uint8Array;
}

/** Compiles a module given in hexadecimal. Each call of the returned function starts a new instance; undefined if it can't run here. */
export function compileKernel(embedded: string): (() => Running) | undefined {
  try {
    const module = new WebAssembly.Module(fromHex(embedded));
    return () => start(module);
  } catch {
    // This platform has no WebAssembly, or lacks SIMD, or forbids synchronous compiling. The plain path then does all the work.
    return undefined;
  }
}

function start(module: WebAssembly.Module): Running {
  const exports = new WebAssembly.Instance(module).exports as Exports;
  let view = new Uint8Array(exports.memory.buffer);
  return {
    exports,
    bytes() {
      // Growing the memory empties the old view. (Asking the memory for its buffer each time would cost Count a tenth of its time.)
      if (view.length === 0) view = new Uint8Array(exports.memory.buffer);
      return view;
    },
  };
}
