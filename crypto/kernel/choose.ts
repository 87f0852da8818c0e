// choose.ts — which kernel does the work on this platform
import type { Kernel } from './kernel.ts';
import { referenceKernel } from './reference.ts';

/** The fastest kernel that runs here. */
export function bestKernel(): Kernel {
  return referenceKernel;
}
