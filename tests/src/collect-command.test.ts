// collect-command.test.ts — `soundings collect` as a process sees it: a window that is refused for good is done with, whatever it was refused for.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { toBase64Url } from '../../crypto/bytes.ts';
import { decide, signCharter } from '../../protocol/signed/charter.ts';
import { OVER_BUDGET } from '../../protocol/release/budget.ts';
import { GIVEN_UP } from '../../protocol/contribution/given-up.ts';
import { KEY_FILES } from '../../src/convenor/party-keys.ts';
import { runCommand } from '../support/run-command.ts';
import { terminal } from '../../src/cli/terminal.ts';
import { exampleDraft, parties, withPlainNoise } from '../support/mission.ts';

let folder: string;
let leader: Server;
let problem = '';
let asked = 0;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'soundings-collect-'));
  asked = 0;
  leader = createServer((_, response) => {
    asked++;
    response.writeHead(409, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ type: problem }));
  });
  await new Promise<void>((ready) => leader.listen(0, '127.0.0.1', ready));
});
afterEach(async () => {
  await new Promise((closed) => leader.close(closed));
  rmSync(folder, { recursive: true });
});

async function run(change: Record<string, string> = {}): Promise<string> {
  const said: string[] = [];
  const output = { isTTY: false, columns: 80, write: (text: string) => said.push(text) > 0 };
  const options = {
    mission: join(folder, 'mission.json'),
    keys: folder,
    releases: join(folder, 'releases.db'),
    instrument: 'visits',
    ...change,
  };
  const time = { 'dangerously-read-time-from': join(folder, 'time') };
  await runCommand(
    'collect',
    { ...options, ...time },
    terminal(output, output, {}, () => 0),
  );
  return said.join('');
}

it.each([
  ['urn:ietf:params:ppm:dap:error:invalidBatchSize', 'Fewer than'],
  ['urn:ietf:params:ppm:dap:error:batchOverlap', 'as collected already'],
  [GIVEN_UP, 'gave up'],
  [OVER_BUDGET, "exceed the charter's privacy budget"],
])('is no failure, and is not asked for again unless it is named: %s', async (type, sentence) => {
  problem = type;
  const everybody = parties('collect command');
  const draft = exampleDraft(everybody);
  const url = `http://127.0.0.1:${String((leader.address() as AddressInfo).port)}/`;
  const charter = withPlainNoise({ ...draft, leader: { ...draft.leader, url } });
  const board = everybody.board.slice(0, 2).map(({ publicKey, privateKey }) => decide(charter, 'approves', publicKey, privateKey));
  const signed = { charter, convenor: signCharter(charter, everybody.convenor.privateKey), board };
  writeFileSync(join(folder, 'mission.json'), JSON.stringify({ format: 'soundings mission v1', charter: signed, rosters: [] }));
  writeFileSync(join(folder, 'time'), String(Date.UTC(2026, 0, 12)));
  writeFileSync(join(folder, KEY_FILES.token), 'a token of sixteen letters', { mode: 0o600 });
  writeFileSync(join(folder, KEY_FILES.collector), toBase64Url(new Uint8Array(32).fill(9)), { mode: 0o600 });
  const first = await run();
  expect(first).toContain(sentence);
  expect(first).toContain('1 refused permanently');
  expect(asked).toBe(1);
  expect(await run()).toContain('Nothing is due');
  expect(asked).toBe(1);
  expect(await run({ window: '0' })).toContain(sentence);
  expect(asked).toBe(2);
});
