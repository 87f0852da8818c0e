// register-scripts.test.ts — the register's scripts that are committed are what their sources make, and no heavier than a page may be.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { checkScript, freshScript } from '../../../src/pages/register/scripts.ts';

test('a fresh bundle of the scripts is the committed one', () => {
  const script = join(import.meta.dirname, '../../../scripts/build-register-scripts.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('the script of every visit has at most 2 kB, gzipped, and the check at most 30 kB', () => {
  expect(gzipSync(freshScript, { level: 9 }).length).toBeLessThanOrEqual(2000);
  expect(gzipSync(checkScript, { level: 9 }).length).toBeLessThanOrEqual(30_000);
});
