// kernels.ts — every implementation of the kernel, so that a suite can run on each
import type { Kernel } from '../../crypto/kernel/kernel.ts';
import { referenceKernel } from '../../crypto/kernel/reference.ts';
import { wasmKernel } from '../../crypto/kernel/wasm.ts';

const wasm = wasmKernel();
if (wasm === undefined) throw new Error('WebAssembly with SIMD is missing here, and with it half of what these tests are for');

export const kernels: readonly Kernel[] = [referenceKernel, wasm];
