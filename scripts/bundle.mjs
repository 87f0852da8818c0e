// bundle.mjs — one browser file of the SDK (dist/browser/soundings.js), from what tsc has built.
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const entry = join(root, 'dist', 'client-sdk', 'index.js');
if (existsSync(entry)) {
  await build({
    entryPoints: [entry],
    outfile: join(root, 'dist', 'browser', 'soundings.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'warning',
  });
}
