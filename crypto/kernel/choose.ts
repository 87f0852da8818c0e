// choose.ts — which kernel does the work on this platform
import type { Kernel } from './kernel.ts';
import { referenceKernel } from './reference.ts';
import { wasmKernel } from './wasm.ts';

/** Owned by bestKernel: the module is compiled once, when it is first asked for. */
let best: Kernel | undefined;

/** The fastest kernel that runs here. */
export function bestKernel(): Kernel {
  best ??= wasmKernel() ?? referenceKernel;
  return best;
}
