// build-kernel.mjs — compiles crypto/kernel/assembly to WebAssembly and writes it into crypto/kernel/embedded.ts.
//
// The result is committed, so that nobody needs the compiler to run Soundings; with --check nothing is written, and a difference is an error.
import asc from 'assemblyscript/asc';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const embedded = join(root, 'crypto', 'kernel', 'embedded.ts');

const wasm = await compile();
const source = [
  '// embedded.ts — the WebAssembly kernel in hexadecimal, which gzip packs smaller than base64; made by scripts/build-kernel.mjs from crypto/kernel/assembly',
  `export const embeddedKernel = '${Buffer.from(wasm).toString('hex')}';`,
  '',
].join('\n');
if (process.argv.includes('--check')) {
  if (readFileSync(embedded, 'utf8') !== source)
    stop('crypto/kernel/embedded.ts is not what its sources compile to; run node scripts/build-kernel.mjs.');
} else {
  writeFileSync(embedded, source);
  process.stderr.write(`crypto/kernel/embedded.ts: ${wasm.length} bytes of WebAssembly\n`);
}

async function compile() {
  let binary;
  const { error, stderr } = await asc.main(
    [
      'crypto/kernel/assembly/index.ts',
      '--enable',
      'simd',
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--baseDir',
      root,
      '--outFile',
      'kernel.wasm',
    ],
    { writeFile: (name, contents) => void (name === 'kernel.wasm' && (binary = contents)) },
  );
  if (error !== null || binary === undefined) stop(`The kernel did not compile:\n${stderr.toString()}`);
  return binary;
}

function stop(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
