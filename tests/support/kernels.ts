// kernels.ts — every implementation of the kernel, so that a suite can run on each
import type { Kernel } from '../../crypto/kernel/kernel.ts';
import { referenceKernel } from '../../crypto/kernel/reference.ts';

export const kernels: readonly Kernel[] = [referenceKernel];
