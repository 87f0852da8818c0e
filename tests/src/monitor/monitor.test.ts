// monitor.test.ts — `soundings monitor` on registers that are right, late, old, forked, damaged or silent: each alarm is one sentence with the leaf's place.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Receipt } from '../../../client-sdk/index.ts';
import { toBase64Url } from '../../../crypto/bytes.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { terminal } from '../../../src/cli/terminal.ts';
import { parseCheckpoint } from '../../../protocol/register/checkpoint.ts';
import { parseNote } from '../../../protocol/register/note.ts';
import { policyText } from '../../../protocol/register/keys/log-member.ts';
import { approveRoster, nextRoster } from '../../../src/convenor/mission-document.ts';
import { withheld } from '../../../src/collector/withheld.ts';
import { signNotGiven } from '../../../protocol/register/not-given.ts';
import { sign } from '../../../crypto/signature/node.ts';
import { Role } from '../../../protocol/dap/role.ts';
import { missionTasks } from '../../../protocol/charter/tasks.ts';
import { charterDigest } from '../../../protocol/charter/charter.ts';
import { windowNumbered } from '../../../protocol/charter/window.ts';
import { runCommand } from '../../support/run-command.ts';
import { at } from '../../protocol/register/world.ts';
import { enrolments } from '../register/enrolments.ts';
import { Ground, ORIGIN } from '../register/ground.ts';

let ground: Ground;
let printed: string[];
let said: string[];
beforeEach(async () => {
  ground = new Ground();
  await ground.add(ground.mission('2025-12-29'));
  await ground.publish();
});
afterEach(() => {
  ground.close();
});

function listening(): Terminal {
  printed = [];
  said = [];
  const out = { isTTY: false, write: (line: string) => printed.push(line) };
  const err = { isTTY: false, write: (line: string) => said.push(line) };
  return terminal(out, err, {}, () => 0);
}

const given = () => ({
  policy: join(ground.folder, 'policy'),
  log: ground.settings.site,
  state: join(ground.folder, 'monitor'),
  'dangerously-read-time-from': join(ground.folder, 'time'),
});

/** The alarms of one look, by check; none if there is none. */
async function look(options: Record<string, string | boolean> = {}): Promise<readonly (readonly [string, string])[]> {
  writeFileSync(join(ground.folder, 'time'), String(1000 * ground.now));
  writeFileSync(join(ground.folder, 'policy'), policyText(ground.charter.log ?? expect.unreachable()));
  const outcome = await runCommand('monitor', { ...given(), ...options }, listening()).then(
    () => 'quiet',
    (error: unknown) => error,
  );
  const alarms = printed.map((line) => JSON.parse(line) as { readonly check: string; readonly alarm: string });
  if (alarms.length === 0) expect(outcome).toBe('quiet');
  else expect(outcome).toMatchObject({ code: 'alarm' });
  return alarms.map(({ check, alarm }) => [check, alarm] as const);
}

describe('a monitor', () => {
  it('is quiet about a register that is right, and remembers it', async () => {
    expect(await look({ all: true })).toEqual([]);
    expect(said.join('')).toContain('4 leaves checked, no alarm');
    const state = join(ground.folder, 'monitor');
    expect(readdirSync(state).filter((name) => name.endsWith('.checkpoint'))).toHaveLength(1);
    expect(readFileSync(join(state, 'alarms.atom'), 'utf8')).toContain('<feed xmlns="http://www.w3.org/2005/Atom">');
  });

  it('is quiet with a mission’s document in place of a policy', async () => {
    const [name = ''] = readdirSync(join(ground.settings.site, 'mission'));
    writeFileSync(join(ground.folder, 'time'), String(1000 * ground.now));
    const options = {
      mission: join(ground.settings.site, 'mission', name),
      log: ground.settings.site,
      state: join(ground.folder, 'monitor'),
    };
    await runCommand('monitor', { ...options, 'dangerously-read-time-from': join(ground.folder, 'time') }, listening());
    expect(printed).toEqual([]);
  });

  it.each<[string, Record<string, string>, string]>([
    ['a witness', { witness: 'https://w.example/w1/' }, '--witness is for the checks that run with --all.'],
    ['receipts', { receipts: 'receipts' }, '--receipts is for the checks that run with --all.'],
    ['software without its policy', { software: 'site' }, '--software'],
  ])('refuses %s that it would not look at', async (_, options, sentence) => {
    await expect(runCommand('monitor', { ...given(), ...options }, listening())).rejects.toThrow(sentence);
    const software = { ...given(), all: true, 'software-policy': 'policy' };
    await expect(runCommand('monitor', software, listening())).rejects.toThrow('--software and --software-policy go together');
  });

  it('M1: says that a register was rolled back', async () => {
    const old = join(ground.folder, 'old');
    cpSync(ground.settings.site, old, { recursive: true });
    await ground.add(await challenge());
    await ground.publish();
    expect(await look()).toEqual([]);
    expect(await look({ log: old })).toEqual([
      ['M1', 'The register shows 4 leaves, and 5 were seen before: it is an old copy, or leaves are being hidden.'],
    ]);
  });

  it('M1: keeps both checkpoints of a forked register', async () => {
    const start = join(ground.folder, 'start');
    for (const part of ['site', 'lock', 'index.db', 'waiting']) cpSync(join(ground.folder, part), join(start, part), { recursive: true });
    await ground.add(await challenge('one'));
    await ground.publish();
    expect(await look()).toEqual([]);
    // The host and three witnesses go back to what they were, and go on with something else.
    for (const part of ['site', 'lock', 'index.db']) {
      rmSync(join(ground.folder, part), { recursive: true });
      cpSync(join(start, part), join(ground.folder, part), { recursive: true });
    }
    ground.forgetful();
    await ground.add(await challenge('other'));
    await ground.publish();
    const [[check, sentence] = ['', '']] = await look();
    expect([check, sentence]).toEqual(['M1', expect.stringContaining('there are two registers of one name')]);
    const [fork = ''] = readdirSync(join(ground.folder, 'monitor')).filter((name) => name.startsWith('register-fork-'));
    expect(readFileSync(join(ground.folder, 'monitor', fork), 'utf8').split(ground.settings.origin)).toHaveLength(5);
  });

  it('M2: says that nothing newer is shown, even if the host is gone', async () => {
    expect(await look()).toEqual([]);
    ground.now += 50 * 3600;
    expect(await look()).toEqual([['M2', 'The witnesses signed the register 50 hours ago, and should within 48: nothing newer is shown.']]);
    expect((await look({ log: 'http://127.0.0.1:9/' })).map(([check]) => check)).toEqual(['M2']);
    await ground.publish();
    expect(await look()).toEqual([]);
  });

  it('M3: says which leaf has lost its object, and believes no other leaves', async () => {
    const [folder = ''] = readdirSync(join(ground.settings.site, 'object'));
    rmSync(join(ground.settings.site, 'object', folder), { recursive: true });
    const [[check, sentence] = ['', '']] = await look();
    expect([check, sentence]).toEqual(['M3', expect.stringMatching(/^Leaf \d: Its object object\/.* is missing\.$/)]);
    writeFileSync(join(ground.settings.site, 'tile/entries/000.p/4'), 'x');
    expect((await look()).map(([one]) => one)).toEqual(['M3']);
  });

  it('M5: says that a roster came too late', async () => {
    await ground.add(ground.mission('2025-12-29'));
    const { convenor, board } = ground.everybody;
    const [first, second] = board;
    if (first === undefined || second === undefined) expect.unreachable();
    const next = [first, second].reduce(approveRoster, nextRoster(ground.mission('2025-12-29'), [], '2025-12-30', convenor));
    await ground.add(next);
    const late = { ...ground.ports, fetch: async () => Promise.reject(new TypeError('fetch failed')) };
    await expect(ground.publish(late)).rejects.toMatchObject({ code: 'quorum' }); // in time, but for the witnesses
    ground.now = at('2025-12-30') + 60;
    await ground.publish();
    expect((await look())[0]).toEqual([
      'M5',
      expect.stringContaining("Roster 2 reached the register after it was to hold, so it isn't valid."),
    ]);
  });

  it('M6: names every window that has been silent for too long, until its reason is logged', async () => {
    await enrolledAll();
    const { closesDay } = windowNumbered(ground.charter.schedule, 0);
    ground.now = (closesDay + 22) * 86_400;
    await ground.publish();
    const alarms = await look();
    expect(alarms.length).toBe(3); // visits, and worry by two sectors
    expect(alarms.every(([check, sentence]) => check === 'M6' && sentence.includes('has neither a release nor a reason why not'))).toBe(
      true,
    );
    await ground.add(...reasons('with a word'));
    await ground.publish();
    expect(await look()).toEqual([]);
  });

  it.each(['without a word', 'with a word'] as const)('M8: counts a window %s of an aggregator as spent privacy, or not', async (word) => {
    ground.close();
    ground = new Ground('poor', undefined, 2);
    await ground.add(ground.mission('2025-12-29'));
    await ground.publish();
    await enrolledAll();
    const { count } = ground.charter.schedule;
    ground.now = windowNumbered(ground.charter.schedule, count - 1).closesDay * 86_400;
    await ground.add(...Array.from({ length: count }, (_, window) => reasons(word, window)).flat());
    await ground.publish();
    const spent = (await look()).filter(([check]) => check === 'M8');
    expect(spent.length > 0).toBe(word === 'without a word');
    for (const [, sentence] of spent) expect(sentence).toMatch(/^Leaf \d+: with it the mission "salford-winter" spends more privacy/);
  });

  it('M12: says that a witness has seen what the register does not show', async () => {
    const old = join(ground.folder, 'old');
    cpSync(ground.settings.site, old, { recursive: true });
    await ground.add(await challenge());
    await ground.publish();
    const { close, url } = await ground.listen(0);
    try {
      expect(await look({ all: true, witness: url })).toEqual([]);
      const [[check, sentence] = ['', '']] = await look({ all: true, witness: url, log: old, state: join(ground.folder, 'another') });
      expect([check, sentence]).toEqual(['M12', expect.stringContaining('has signed 5 leaves, and the register shows 4')]);
    } finally {
      await close();
    }
  });

  it("M12: holds what organisations' receipts had seen against what the register shows, and says so if none names it", async () => {
    const receipts = join(ground.folder, 'receipts');
    const { size, root } = parseCheckpoint(parseNote(readFileSync(join(ground.settings.site, 'checkpoint'), 'utf8')).text);
    const kept = (name: string, head: { readonly origin?: string; readonly size?: number; readonly root?: string }) => {
      mkdirSync(receipts, { recursive: true });
      const day = '2026-01-12';
      const balance = { epsilonSpent: 1, epsilonBudget: 10, delta: 1e-6, timesLeft: 3 };
      const id = (length: number) => toBase64Url(new Uint8Array(length));
      const receipt: Receipt = {
        format: 'soundings receipt v1',
        ...{ mission: 'm', charter: id(32), instrument: 'visits', window: { number: 0, name: 'w' }, organisation: id(16), version: 0 },
        ...{ taskId: id(32), reportId: id(16), digest: id(32), locked: day, received: day },
        ledger: { lastResort: balance, release: balance },
        register: [{ origin: ORIGIN, size, root: toBase64Url(root), ...head }],
      };
      expect(Receipt.safeParse(receipt).success).toBe(true);
      writeFileSync(join(receipts, name), JSON.stringify(receipt));
    };
    writeFileSync(join(ground.folder, 'time'), String(1000 * ground.now));
    writeFileSync(join(ground.folder, 'policy'), policyText(ground.charter.log ?? expect.unreachable()));
    kept('other.json', { origin: 'another.example' });
    writeFileSync(join(receipts, 'note.json'), '{}');
    await expect(runCommand('monitor', { ...given(), all: true, receipts }, listening())).rejects.toThrow(`names the register ${ORIGIN}`);
    kept('a.json', {});
    expect(await look({ all: true, receipts })).toEqual([]);
    kept('b.json', { root: toBase64Url(new Uint8Array(32)) });
    kept('c.json', { size: size + 7 });
    expect(await look({ all: true, receipts })).toEqual([
      ['M12', `The receipt b.json names ${size} leaves that aren't those of this register: another one was shown there.`],
      ['M12', expect.stringContaining(`The receipt c.json names ${size + 7} leaves, and the register shows ${size}`)],
    ]);
  });

  it('keeps the time at which an alarm was raised first', async () => {
    ground.now += 50 * 3600;
    await look();
    const [first = ''] = printed;
    await look();
    expect(printed).toEqual([first]);
    ground.now += 60;
    expect(
      readFileSync(join(ground.folder, 'monitor', 'alarms.jsonl'), 'utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(1);
  });
});

/** A challenge that nobody has signed. */
async function challenge(text = 'Why?'): Promise<unknown> {
  const body = {
    format: 'soundings challenge v1',
    charter: ground.digest,
    about: { kind: 'charter', object: ground.digest },
    received: '2025-12-02',
    salt: toBase64Url(new Uint8Array(16).fill(7)),
    text,
  };
  return Promise.resolve({ body, signatures: [] });
}

/** Roster 2, with enough organisations of both sectors, in the register before the mission begins. */
async function enrolledAll(): Promise<void> {
  const { convenor, board } = ground.everybody;
  const [first, second] = board;
  if (first === undefined || second === undefined) expect.unreachable();
  const entries = enrolments(ground.charter, 8);
  await ground.add([first, second].reduce(approveRoster, nextRoster(ground.mission('2025-12-29'), entries, '2025-12-29', convenor)));
  await ground.publish();
}

/** The convenor's reason for each task of a window. */
function reasons(word: 'with a word' | 'without a word', window = 0): readonly unknown[] {
  const tasks = missionTasks(ground.charter);
  const mission = { charter: ground.charter, digest: charterDigest(ground.charter), tasks, rosters: [] };
  const { helper, convenor } = ground.everybody;
  return tasks.map((task) => {
    const { firstDay } = windowNumbered(ground.charter.schedule, window);
    const said = { role: Role.helper, taskId: task.taskId, windowStart: BigInt(firstDay), reason: 'too-few' as const };
    const notGiven = word === 'with a word' ? signNotGiven(said, (message) => sign(helper.privateKey, message)) : undefined;
    return withheld(mission, task, window, 'too-few', notGiven, convenor);
  });
}
