// build-kernel.mjs — compiles crypto/kernel/assembly to WebAssembly and writes it into crypto/kernel/embedded.ts and embedded-client.ts.
//
// The result is committed, so that nobody needs the compiler to run Soundings; with --check nothing is written, and a difference is an error.
import asc from 'assemblyscript/asc';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const kernel = join(root, 'crypto', 'kernel');

for (const { entry, file, name, what, optimise } of [
  { entry: 'index.ts', optimise: '-O3', file: 'embedded.ts', name: 'embeddedKernel', what: 'the WebAssembly kernel' },
  {
    entry: 'client.ts',
    optimise: '-O3z', // a page carries it: 2.5 kB less, which gzip makes 0.6, for a report that takes at most a third longer
    file: 'embedded-client.ts',
    name: 'embeddedClientKernel',
    what: 'the part of the WebAssembly kernel that a client needs',
  },
]) {
  const wasm = await compile(entry, optimise);
  const source = [
    `// ${file} — ${what}, in hexadecimal, which gzip packs smaller than base64; made by scripts/build-kernel.mjs from crypto/kernel/assembly`,
    `export const ${name} = '${Buffer.from(wasm).toString('hex')}';`,
    '',
  ].join('\n');
  const embedded = join(kernel, file);
  if (process.argv.includes('--check')) {
    if (readFileSync(embedded, 'utf8') !== source)
      stop(`crypto/kernel/${file} is not what its sources compile to; run node scripts/build-kernel.mjs.`);
  } else {
    writeFileSync(embedded, source);
    process.stderr.write(`crypto/kernel/${file}: ${wasm.length} bytes of WebAssembly\n`);
  }
}

async function compile(entry, optimise) {
  let binary;
  const { error, stderr } = await asc.main(
    [
      `crypto/kernel/assembly/${entry}`,
      '--enable',
      'simd',
      optimise,
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
