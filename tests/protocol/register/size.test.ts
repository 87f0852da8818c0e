// size.test.ts — what the register adds to the SDK as a browser loads it.
import { build } from 'esbuild';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const GZIPPED_SIZE_MAX = 6000;
const SDK = "export * from './client-sdk/index.ts';";
/** All that a mission's reader needs; kept from being left out as unused. */
const REGISTER = `
  import { checkLogged } from './protocol/register/logged.ts';
  import { clockIssues, coolingIssues, stopIssues } from './protocol/register/logged-now.ts';
  import { Log, logIssues } from './protocol/register/keys/log-member.ts';
  import { LogProofs, RosterReference } from './protocol/register/objects.ts';
  globalThis.kept = [checkLogged, clockIssues, coolingIssues, stopIssues, Log, logIssues, LogProofs, RosterReference];`;

async function gzippedSize(contents: string): Promise<number> {
  const {
    outputFiles: [bundle],
  } = await build({
    stdin: { contents, loader: 'ts', resolveDir: join(import.meta.dirname, '../../..') },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['@soundings/source'],
    target: 'es2022',
    legalComments: 'none',
    write: false,
  });
  return gzipSync(bundle?.contents ?? expect.unreachable(), { level: 9 }).length;
}

it('is at most 6 kB, gzipped', async () => {
  expect((await gzippedSize(SDK + REGISTER)) - (await gzippedSize(SDK))).toBeLessThanOrEqual(GZIPPED_SIZE_MAX);
});
