// practice.test.ts — `soundings practice`: an officer's whole week on made-up rows, of which nothing leaves this machine.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { terminal } from '../../src/cli/terminal.ts';
import { callMission } from '../../src/convenor/mission-document.ts';
import { exampleDraft, parties, withPlainNoise } from '../support/mission.ts';
import { runCommand } from '../support/run-command.ts';
import { submit, textFile, visit } from './desk/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-practised-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('leads from the file that came with it to a receipt, takes no other file, and asks nobody else', async () => {
  // The mission's real aggregators: nobody comes to them.
  let asked = 0;
  const real = createServer((_, response) => {
    asked++;
    response.end();
  });
  await new Promise<void>((ready) => real.listen(0, '127.0.0.1', ready));
  const everybody = parties();
  const draft = exampleDraft(everybody);
  const url = `http://127.0.0.1:${String((real.address() as AddressInfo).port)}/`;
  const charter = withPlainNoise({ ...draft, leader: { ...draft.leader, url } });
  writeFileSync(join(folder, 'mission.json'), JSON.stringify(callMission(charter, everybody.convenor)));

  let said = '';
  const stream = { isTTY: false, write: (text: string) => (said += text) };
  const closed = new AbortController();
  const options = { mission: join(folder, 'mission.json'), 'no-open': true };
  const running = runCommand(
    'practice',
    options,
    terminal(stream, stream, {}, () => 0),
    [],
    closed.signal,
  );
  await expect.poll(() => said, { timeout: 60_000 }).toContain('browser: ');
  const lead = /browser: (.*open\.html)/.exec(said)?.[1] ?? '';
  const desk = { home: /href="([^"]+)\/"/.exec(readFileSync(lead, 'utf8'))?.[1] ?? '' };
  const file = /^ {2}(.*visits\.csv)$/m.exec(said)?.[1] ?? '';

  expect((await visit(desk, '/')).html).toContain('Practice: this week is made up');
  const visits = `/c/${charter.mission}/visits/0`;
  const foreign = await submit(desk, `${visits}/add`, {
    kind: 'file',
    file: textFile('ours.csv', 'person,date,area,age\na,2026-01-05,Ordsall,17\n'),
  });
  expect([foreign.status, foreign.html]).toEqual([422, expect.stringContaining('real rows have no place in it')]);
  const check = await submit(desk, `${visits}/add`, { kind: 'file', file: textFile('visits.csv', readFileSync(file, 'utf8')) });
  expect(check.title).toBe('Check and sign off');
  const number = /name="number" value="(\d+)"/.exec(check.html)?.[1] ?? '';
  await submit(desk, `${visits}/check`, { number, right: '1', do: 'send' });
  await expect.poll(async () => (await visit(desk, `${visits}/sent`)).title, { timeout: 60_000 }).toContain('Received');
  const elsewhere = await submit(desk, '/join', { link: `${url}mission/x.json`, fingerprint: '' });
  expect(elsewhere.status).toBe(422);

  closed.abort();
  await running;
  expect(asked).toBe(0);
  expect(existsSync(dirname(dirname(file)))).toBe(false);
  await new Promise((ended) => real.close(ended));
}, 120_000);
