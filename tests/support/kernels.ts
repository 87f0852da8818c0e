// kernels.ts — every implementation of the kernel, so that a suite can run on each
import type { Kernel } from '../../crypto/vdaf/kernel.ts';
import { referenceKernel } from '../../crypto/vdaf/reference-kernel.ts';
import { wasmClientKernel, wasmKernel } from '../../crypto/kernel/wasm.ts';

const wasm = wasmKernel();
const client = wasmClientKernel();
if (wasm === undefined || client === undefined)
  throw new Error('WebAssembly with SIMD is missing here, and with it half of what these tests are for');

export const kernels: readonly Kernel[] = [referenceKernel, wasm, client];
