// choose.ts — which kernel does the work on this platform
import type { ClientKernel, Kernel } from '../vdaf/kernel.ts';
import { referenceClientKernel, referenceKernel } from '../vdaf/reference-kernel.ts';
import { clientKernelOn, wasmKernel } from '../kernel/wasm.ts';

/** Owned by the two functions below: a module is compiled once, when it is first asked for. */
let best: Kernel | undefined;
let client: ClientKernel | undefined;

/** The fastest kernel that runs here. */
export function bestKernel(): Kernel {
  best ??= wasmKernel() ?? referenceKernel;
  return best;
}

/** The fastest kernel for a client: it only shards, and a page that carries it stays small. */
export function clientKernel(): ClientKernel {
  client ??= clientKernelOn(referenceClientKernel) ?? referenceClientKernel;
  return client;
}
