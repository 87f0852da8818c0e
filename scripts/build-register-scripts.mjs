// build-register-scripts.mjs — bundles the scripts of the register's pages and writes them into src/pages/register/scripts.ts; with --check, says whether that file is up to date.
//
// They are kept as text because whoever publishes a register has no bundler. Run it after a change under src/pages/register/check or of what that imports.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { inputOptions, outputOptions } from './bundle-options.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'src/pages/register/scripts.ts');
/** Its code is in the bundle, and its licence asks for this line. */
const NOTICE = '/*! Holds noble-hashes and noble-ed25519, (c) Paul Miller, MIT License: https://paulmillr.com/noble/ */\n';

const scripts = { checkScript: await bundle('page'), freshScript: await bundle('fresh'), objectScript: await bundle('object') };
const lines = Object.entries(scripts).map(([name, code]) => `export const ${name} =\n  ${JSON.stringify(code)};\n`);
const source = `// scripts.ts — the scripts of the register's pages, bundled; made by scripts/build-register-scripts.mjs from src/pages/register/check\n${lines.join('')}`;
if (!process.argv.includes('--check')) writeFileSync(target, source);
else if (readFileSync(target, 'utf8') !== source) {
  process.stderr.write('src/pages/register/scripts.ts is not what its sources make. Run: node scripts/build-register-scripts.mjs\n');
  process.exitCode = 1;
}

/** One file, whatever it imports. */
async function bundle(name) {
  const made = await rolldown({ ...inputOptions, input: join(root, 'src/pages/register/check', `${name}.ts`) });
  const { output } = await made.generate({ ...outputOptions, codeSplitting: false });
  await made.close();
  const [{ code }] = output;
  return `${code.includes('edwards25519') || code.length > 10_000 ? NOTICE : ''}${code}`;
}
