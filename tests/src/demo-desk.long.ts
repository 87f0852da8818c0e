// demo-desk.long.ts — the demo as a newcomer leaves it: a desk to press buttons on, two aggregators that answer it, and nothing once it is stopped.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { submit, textFile, visit } from './desk/world.ts';

const cli = resolve(import.meta.dirname, '../../src/dist/cli.js');

it('leaves a desk that sends a practice file to the running aggregators, and stops it with everything else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-demo-desk-'));
  const child = spawn(process.execPath, [cli, 'demo', '--windows', '1', '--organisations', '12', '--out', folder, '--seed', 'desk'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((end) => child.once('exit', end));
  let said = '';
  for await (const chunk of child.stderr) {
    said += String(chunk);
    if (said.includes('exported.csv')) break;
  }
  const lead = /^ {2}(.*open\.html)$/m.exec(said)?.[1] ?? '';
  const home = (/href="([^"]+)\/"/.exec(readFileSync(lead, 'utf8')) ?? [])[1] ?? '';
  const page = '/c/salford-winter/visits/1';
  expect((await visit({ home }, '/')).html).toContain(`${page}/add`);
  const file = textFile('exported.csv', readFileSync(join(folder, 'practice', 'exported.csv'), 'utf8'));
  const check = await submit({ home }, `${page}/add`, { kind: 'file', file });
  expect(check.path).toBe(`${page}/check`);
  const number = /name="number" value="(\d+)"/.exec(check.html)?.[1] ?? '';
  const sent = await submit({ home }, `${page}/check`, { number, right: '1', do: 'send' });
  expect(sent.title).toContain('Received by');

  child.kill('SIGINT');
  await ended;
  expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(folder);
  rmSync(folder, { recursive: true });
}, 600_000);
