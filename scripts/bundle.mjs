// bundle.mjs — the SDK for browsers (client-sdk/dist/bundle/soundings.js, and beside it what only some visits load), from its sources.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { inputOptions, outputOptions } from './bundle-options.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'client-sdk', 'dist', 'bundle');
/** Whose code is in it beside ours. */
const OTHERS = ['@noble/curves', '@noble/ed25519', '@noble/hashes'];

rmSync(folder, { recursive: true, force: true }); // files of the build before, under names of their own
const bundle = await rolldown({ ...inputOptions, input: { soundings: join(root, 'client-sdk', 'index.ts') } });
await bundle.write({ ...outputOptions, dir: folder });
await bundle.close();
const licences = OTHERS.map((name) => `${name}\n\n${readFileSync(join(root, 'node_modules', name, 'LICENSE'), 'utf8')}`);
writeFileSync(join(folder, 'LICENSES.txt'), [readFileSync(join(root, 'LICENSE'), 'utf8'), ...licences].join('\n\n'));
