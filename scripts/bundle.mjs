// bundle.mjs — the SDK for browsers (client-sdk/dist/bundle/soundings.js, and beside it what only some visits load), from what tsc has built.
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const entry = join(root, 'client-sdk', 'dist', 'index.js');
const folder = join(root, 'client-sdk', 'dist', 'bundle');
if (existsSync(entry)) {
  rmSync(folder, { recursive: true, force: true }); // files of the build before, under names of their own
  const bundle = await rolldown({
    input: { soundings: entry },
    platform: 'browser',
    preserveEntrySignatures: 'allow-extension', // what the other files share with the door stays in it: one file less, and fewer bytes
  });
  await bundle.write({
    dir: folder,
    format: 'esm',
    minify: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'soundings-[hash].js',
  });
  await bundle.close();
}
