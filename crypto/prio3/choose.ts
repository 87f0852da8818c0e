// choose.ts — picks the kernel for this platform
import type { ClientKernel, Kernel } from '../vdaf/kernel.ts';
import { referenceClientKernel, referenceKernel } from '../vdaf/reference-kernel.ts';
import { clientKernelOn, wasmKernel } from '../kernel/wasm.ts';

/** Owned by the two functions below. Each module is compiled once, when it is first needed. */
let best: Kernel | undefined;
let client: ClientKernel | undefined;

/** The fastest kernel that runs here. */
export function bestKernel(): Kernel {
  best ??= wasmKernel() ?? referenceKernel;
  return best;
}

/** The fastest kernel for a client. It only shards, so a page that loads it stays small. */
export function clientKernel(): ClientKernel {
  client ??= clientKernelOn(referenceClientKernel) ?? referenceClientKernel;
  return client;
}
