// size.test.ts — what the register adds to the SDK as a browser loads it.
import { build, type Plugin } from 'esbuild';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

/** 6,000 for proofs, and 200 for boards that changed and objections that hold a mission back. */
const GZIPPED_SIZE_MAX = 6200;
/** The SDK without what it has of the register: each file there is empty then. */
const emptied: Plugin = {
  name: 'emptied',
  setup: ({ onLoad }) => {
    onLoad({ filter: /protocol\/register\// }, () => ({
      contents: 'module.exports = {};',
      loader: 'js',
    }));
  },
};

async function gzippedSize(plugins: Plugin[]): Promise<number> {
  const {
    outputFiles: [bundle],
  } = await build({
    entryPoints: [join(import.meta.dirname, '../../../client-sdk/index.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['@soundings/source'],
    target: 'es2022',
    legalComments: 'none',
    write: false,
    logLevel: 'error',
    plugins,
  });
  return gzipSync(bundle?.contents ?? expect.unreachable(), { level: 9 }).length;
}

it('is at most 6.2 kB, gzipped', async () => {
  const [whole, without] = [await gzippedSize([]), await gzippedSize([emptied])];
  expect(whole - without).toBeGreaterThan(3000); // else it isn't in the SDK at all
  expect(whole - without).toBeLessThanOrEqual(GZIPPED_SIZE_MAX);
});
