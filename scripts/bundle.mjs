// bundle.mjs — the SDK for browsers (client-sdk/dist/bundle/soundings.js, and beside it what only some visits load), from what tsc has built.
import { build } from 'esbuild';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const entry = join(root, 'client-sdk', 'dist', 'index.js');
const outdir = join(root, 'client-sdk', 'dist', 'bundle');
if (existsSync(entry)) {
  rmSync(outdir, { recursive: true, force: true }); // files of the build before, under names of their own
  await build({
    entryPoints: { soundings: entry },
    outdir,
    chunkNames: 'soundings-[hash]',
    splitting: true,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'linked',
    logLevel: 'warning',
  });
}
