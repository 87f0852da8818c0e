// kernels.ts — our kernels beside each other, taking turns.
import { referenceKernel } from '../crypto/vdaf/reference-kernel.ts';
import { wasmKernel } from '../crypto/kernel/wasm.ts';
import { prio3Cases } from './cases/prio3.ts';
import { compare } from './compare.ts';
import { kernelContender } from './contender.ts';
import { heading, line, plainRows } from './report.ts';

/** The plain path takes minutes for more. */
const PLAIN_ELEMENTS_MAX = 20_000;

export async function measureKernels(say: (line: string) => void): Promise<unknown> {
  const wasm = wasmKernel();
  const contenders = [...(wasm ? [kernelContender(wasm)] : []), kernelContender(referenceKernel, PLAIN_ELEMENTS_MAX)];
  const leftOut = wasm ? [] : ['wasm: WebAssembly with SIMD is missing here'];
  const names = contenders.map(({ name }) => name);
  say(heading(names));
  const rows = await compare(prio3Cases, contenders, (row) => say(line(row, names)));
  for (const reason of leftOut) say(`left out: ${reason}`);
  return { rows: plainRows(rows), leftOut };
}
