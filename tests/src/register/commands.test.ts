// commands.test.ts — `soundings register add | publish | show` on a register whose witnesses listen on this machine: what is printed, written and refused.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { windowNumbered } from '../../../protocol/charter/window.ts';
import { policyText } from '../../../protocol/register/keys/log-member.ts';
import { parseMission } from '../../../protocol/signed/mission.ts';
import { approveRoster, nextRoster } from '../../../src/convenor/mission-document.ts';
import { terminal } from '../../../src/cli/terminal.ts';
import { realRegister, type RealRegister } from '../../chaos/register/real-register.ts';
import { runCommand, type GivenOptions } from '../../support/run-command.ts';
import { enrolments } from './enrolments.ts';

let register: RealRegister;
let printed: string;
let said: string;
beforeEach(async () => {
  register = await realRegister();
});
afterEach(async () => {
  await register.close();
});

async function run(name: string, options: GivenOptions, words: readonly string[] = []): Promise<void> {
  printed = said = '';
  const out = { isTTY: false, write: (text: string) => (printed += text) };
  const err = { isTTY: false, write: (text: string) => (said += text) };
  const { folder, now } = register.ground;
  writeFileSync(join(folder, 'time'), String(1000 * now));
  const own = name.endsWith('show') ? {} : { register: join(folder, 'config.json'), 'dangerously-read-time-from': join(folder, 'time') };
  await runCommand(
    name,
    { ...own, ...options },
    terminal(out, err, {}, () => 0),
    words,
  );
}

function file(name: string, value: unknown): string {
  const path = join(register.ground.folder, name);
  writeFileSync(path, JSON.stringify(value));
  return path;
}

it('adds a mission that has grown, publishes it, and writes the proofs into its document', async () => {
  const { ground } = register;
  const { convenor, board } = ground.everybody;
  const [first, second] = board;
  if (first === undefined || second === undefined) expect.unreachable();
  const grown = nextRoster(ground.mission('2025-12-29'), enrolments(ground.charter, 6), '2026-01-05', convenor);
  const mission = file('mission.json', grown);
  await run('register add', {}, [mission]);
  expect([printed, said]).toEqual([
    '0 added, 4 already there\n',
    "Roster 2 isn't signed by a quorum of the board yet, so it was left out.\n",
  ]);
  await expect(run('register publish', { mission })).rejects.toThrow("has decisions or rosters that the register doesn't have");
  writeFileSync(mission, JSON.stringify([first, second].reduce(approveRoster, grown)));
  await run('register add', {}, [mission]);
  expect(printed).toBe('1 added, 4 already there\n');
  await run('register publish', { mission });
  expect(printed).toBe('1 new, 5 leaves in all, signed by 4 of 4 witnesses\n');
  expect(parseMission(readFileSync(mission, 'utf8')).rosters).toHaveLength(2);
  await run('register add', {}, [mission]);
  expect(printed).toBe('0 added, 5 already there\n');
});

it('publishes, and fails as long as a window is silent', async () => {
  const { ground } = register;
  const { convenor, board } = ground.everybody;
  const [first, second] = board;
  if (first === undefined || second === undefined) expect.unreachable();
  const next = nextRoster(ground.mission('2025-12-29'), enrolments(ground.charter, 6), '2025-12-29', convenor);
  await run('register add', {}, [file('mission.json', [first, second].reduce(approveRoster, next))]);
  await run('register publish', {});
  ground.now = (windowNumbered(ground.charter.schedule, 0).closesDay + 22) * 86_400;
  await expect(run('register publish', {})).rejects.toMatchObject({
    code: 'due',
    message: expect.stringMatching(
      /^salford-winter: visits, 2025-12-29 to 2026-01-04, closed on 2026-01-12 and has neither a release nor a reason why not\./,
    ) as unknown,
  });
  expect(printed).toBe('0 new, 5 leaves in all, signed by 4 of 4 witnesses\n');
});

it('says which witness has not signed, and why', async () => {
  const [down, , , other] = register.ground.witnesses;
  if (down === undefined || other === undefined) expect.unreachable();
  register.silence(0);
  await run('register publish', {});
  expect(printed).toContain('signed by 3 of 4 witnesses');
  expect(said).toMatch(/^127\.0\.0\.1:\d+\/w1 has not signed\. It can't be reached/);
});

it('shows every leaf, one object, and that no byte has changed', async () => {
  const { ground } = register;
  const log = { log: ground.settings.site, policy: file('none', 0) };
  writeFileSync(log.policy, policyText(ground.charter.log ?? expect.unreachable()));
  await run('register show', log);
  expect(printed).toMatch(/^register\.salford\.example\/winter: 4 leaves, 1 mission, witnessed on 2025-12-01T12:00:00\.000Z\n/);
  expect(printed).toMatch(/3 +roster +salford-winter: 1/);
  await run('register show', { ...log, leaf: '0' });
  expect(JSON.parse(printed)).toMatchObject({ charter: { mission: 'salford-winter' } });
  await run('register show', { ...log, json: true });
  expect(JSON.parse(printed)).toMatchObject({ size: 4, issues: [] });
  await run('register show', { register: join(ground.folder, 'config.json'), verify: true });
  expect(said).toBe('Every file was checked; nothing is wrong.\n');
  await run('register show', { log: ground.settings.site });
  expect(said).toBe('Signatures of checkpoints were not checked: name a mission or a policy.\n');
  const [proof = ''] = readdirSync(join(ground.settings.site, 'proof'));
  writeFileSync(join(ground.settings.site, 'proof', proof), 'another');
  await expect(run('register show', log)).rejects.toMatchObject({ code: 'issues' });
});

it.each([
  ['a file of something else', { what: 1 }, 'is nothing that a register has a leaf for'],
  [
    'a stop that nobody signed',
    { body: { format: 'soundings stop v1', charter: '', by: 'helper', from: '2026-01-01', text: 'x' }, signatures: [] },
    'what its leaf would say is malformed',
  ],
])('takes no %s', async (_, value, sentence) => {
  await expect(run('register add', {}, [file('thing.json', value)])).rejects.toThrow(sentence);
});

it('takes no stop that its party has not signed', async () => {
  const { digest } = register.ground;
  const body = { format: 'soundings stop v1', charter: digest, by: 'helper', from: '2026-01-01', text: 'Enough.' };
  await expect(run('register add', {}, [file('stop.json', { body, signatures: [] })])).rejects.toThrow(
    "The stop can't be added. It isn't signed by the helper.",
  );
});
