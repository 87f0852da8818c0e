// run.ts — npm run bench [-- --json]: our kernels beside each other, then HPKE and signatures
import { referenceKernel } from '../crypto/kernel/reference.ts';
import { wasmKernel } from '../crypto/kernel/wasm.ts';
import { measureAlone } from './alone.ts';
import { curveCases } from './cases/curves.ts';
import { prio3Cases } from './cases/prio3.ts';
import { compare } from './compare.ts';
import { kernelContender } from './contender.ts';
import { format, heading, json, line } from './report.ts';

/** The plain path takes minutes for more. */
const PLAIN_ELEMENTS_MAX = 20_000;

const asJson = process.argv.includes('--json');
const wasm = wasmKernel();
const contenders = [...(wasm ? [kernelContender(wasm)] : []), kernelContender(referenceKernel, PLAIN_ELEMENTS_MAX)];
const leftOut = wasm ? [] : ['wasm: WebAssembly with SIMD is missing here'];
const names = contenders.map(({ name }) => name);

if (!asJson) console.log(heading(names));
const rows = await compare(prio3Cases, contenders, (row) => asJson || console.log(line(row, names)));
const curves = await measureAlone(await curveCases());
if (asJson) {
  console.log(json(rows, leftOut, curves));
} else {
  console.log();
  for (const [title, ns] of curves) console.log(`${title.padEnd(32)}${`${format(ns / 1000)} µs`.padStart(12)}`);
  for (const reason of leftOut) console.log(`left out: ${reason}`);
}
