// embedded.test.ts — the modules that are committed are what their sources compile to
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('a fresh build of the kernel is the committed one', () => {
  const script = join(import.meta.dirname, '../../../scripts/build-kernel.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
