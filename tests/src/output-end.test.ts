// output-end.test.ts — commands whose output nobody takes any more end quietly, with the exit code that their work has earned.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync, existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { helperFolder } from '../support/helper-folder.ts';

const cli = resolve(import.meta.dirname, '../../src/dist/cli.js');
const charter = resolve(import.meta.dirname, '../../examples/charters/end-of-life-care.json');
const ground = helperFolder();
afterAll(() => rmSync(ground.folder, { recursive: true }));

/** What a command says on the output that is left, and its exit code, where `closed` is taken by nobody from the beginning. */
async function run(args: readonly string[], closed: 'stdout' | 'stderr'): Promise<{ readonly code: unknown; readonly said: string }> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  child[closed].destroy();
  let said = '';
  child[closed === 'stdout' ? 'stderr' : 'stdout'].on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, said };
}

it.each([
  ['the overview', ['--help'], 0],
  ['a group', ['mission', '--help'], 0],
  ['a command that prints and writes', ['keys', 'organisation', '--out', ground.at('keys')], 0],
  ['an examination', ['charter', 'check', charter], 0],
  ['a mistake', ['charter', 'check', ground.at('none.json')], 1],
  ['another mistake', ['keys', 'nobody', '--out', ground.at('keys')], 2],
] as const)('#47 %s ends quietly when its reader leaves', async (_, args, code) => {
  const unread = await run(args, 'stdout');
  expect(unread.code, unread.said).toBe(code);
  expect(unread.said).not.toMatch(/EPIPE|^\s+at /m);
});

it('#47 the work is done to its end, whoever has left', async () => {
  const out = ground.at('more-keys');
  expect(await run(['keys', 'organisation', '--out', out], 'stderr')).toMatchObject({
    code: 0,
    said: expect.stringContaining('public key') as string,
  });
  expect(existsSync(`${out}/organisation.key`)).toBe(true);
});

it('#47 an aggregator whose log nobody reads stops as it does when it is told to', async () => {
  const { code, said } = await run(['helper', '--config', ground.configure()], 'stdout');
  expect([code, said]).toEqual([0, expect.not.stringMatching(/EPIPE|^\s+at /m)]);
});

it.skipIf(!existsSync('/dev/full'))('a full disk is no success', async () => {
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [cli, '--help'], { stdio: ['ignore', full, 'pipe'] });
  closeSync(full);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(said).toMatch(/^Not all of the output could be written. The disk is full/);
});
