// withheld.test.ts — a window that gave nothing: the aggregator's word is asked for and kept, and the convenor's reason is what the register takes.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { sign } from '../../../crypto/signature/node.ts';
import { windowNumbered } from '../../../protocol/charter/window.ts';
import { TaskId } from '../../../protocol/dap/ids.ts';
import { Role, type AggregatorRole } from '../../../protocol/dap/role.ts';
import { partName } from '../../../protocol/privacy/ledger.ts';
import { NOT_GIVEN_MEDIA_TYPE, signNotGiven } from '../../../protocol/register/not-given.ts';
import { parseMission } from '../../../protocol/signed/mission.ts';
import type { Mission } from '../../../protocol/mission/mission.ts';
import { terminal } from '../../../src/cli/terminal.ts';
import { askForWords } from '../../../src/collector/not-given.ts';
import { openReleaseStore, type ReleaseStore } from '../../../src/collector/release-store.ts';
import { writeKeyFile } from '../../../src/convenor/key-file.ts';
import { nodeHpke } from '../../../crypto/hpke/node.ts';
import { runCommand } from '../../support/run-command.ts';
import { Ground } from '../register/ground.ts';

let ground: Ground;
let mission: Mission;
let store: ReleaseStore;
beforeEach(async () => {
  ground = new Ground();
  await ground.add(ground.mission('2025-12-29'));
  await ground.publish();
  const [name = ''] = readdirSync(join(ground.settings.site, 'mission'));
  const json = readFileSync(join(ground.settings.site, 'mission', name), 'utf8');
  mission = parseMission(json);
  mkdirSync(ground.folder, { recursive: true });
  writeFileSync(join(ground.folder, 'mission.json'), json);
  writeKeyFile(join(ground.folder, 'convenor.key'), ground.everybody.convenor.privateKey);
  store = openReleaseStore(join(ground.folder, 'releases.db'), () => ground.now);
});
afterEach(() => {
  store.close();
  ground.close();
});

/** What an aggregator answers that has closed a batch for this reason. */
function wordOf(role: AggregatorRole, at: number, window: number): Uint8Array {
  const task = mission.tasks[at] ?? expect.unreachable();
  const keys = role === Role.helper ? ground.everybody.helper : ground.everybody.leader;
  const { firstDay } = windowNumbered(mission.charter.schedule, window);
  return signNotGiven({ role, taskId: task.taskId, windowStart: BigInt(firstDay), reason: 'too-few' }, (message) =>
    sign(keys.privateKey, message),
  );
}

async function asked(answers: (url: string) => Uint8Array | undefined): Promise<number> {
  const key = { hpke: nodeHpke, privateKey: new Uint8Array(32) };
  const fetch = async (request: Request) => {
    expect(request.headers.get('accept')).toBe(NOT_GIVEN_MEDIA_TYPE);
    const word = answers(request.url);
    return Promise.resolve(
      word === undefined
        ? new Response('', { status: 404 })
        : new Response(word as Uint8Array<ArrayBuffer>, { headers: { 'Content-Type': NOT_GIVEN_MEDIA_TYPE } }),
    );
  };
  return askForWords({ mission, key, tokens: { leader: 'a', helper: 'b' } }, store, { fetch });
}

function refused(at: number, window: number, reason: 'too-few' | 'over-budget' = 'too-few'): void {
  const task = mission.tasks[at] ?? expect.unreachable();
  store.refuse(toBase64Url(mission.digest), task.instrument.name, partName(task), window, reason);
}

/** Runs `soundings withheld`; what it printed and said. */
async function signed(options: Record<string, string> = {}): Promise<string> {
  const lines: string[] = [];
  const stream = { isTTY: false, write: (line: string) => lines.push(line) };
  const files = {
    mission: join(ground.folder, 'mission.json'),
    key: join(ground.folder, 'convenor.key'),
    releases: join(ground.folder, 'releases.db'),
    out: join(ground.folder, 'withheld'),
  };
  await runCommand(
    'withheld',
    { ...files, ...options },
    terminal(stream, stream, {}, () => 0),
  );
  return lines.join('');
}

function objects(): readonly unknown[] {
  const folder = join(ground.folder, 'withheld');
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown);
}

it('asks the helper, then the leader, once for each window, and keeps the first word', async () => {
  refused(0, 0);
  refused(1, 0);
  const first = TaskId.toText(mission.tasks[0]?.taskId ?? expect.unreachable());
  const words = (url: string) =>
    url.startsWith(mission.charter.helper.url) ? (url.includes(first) ? wordOf(Role.helper, 0, 0) : undefined) : wordOf(Role.leader, 1, 0);
  expect(await asked(words)).toBe(2);
  expect(await asked(() => expect.unreachable())).toBe(0);
  const kept = store.refusals(toBase64Url(mission.digest));
  expect(kept.map(({ reason, notGiven }) => [reason, notGiven?.length])).toEqual([
    ['too-few', 106],
    ['too-few', 106],
  ]);
});

it('takes no word about another window, by another key, or of an aggregator of the build before', async () => {
  refused(0, 0);
  expect(await asked(() => wordOf(Role.helper, 0, 1))).toBe(0);
  expect(await asked(() => wordOf(Role.helper, 1, 0))).toBe(0);
  expect(await asked(() => wordOf(Role.helper, 0, 0).map((byte, at) => (at === 105 ? byte ^ 1 : byte)))).toBe(0);
  expect(await asked(() => undefined)).toBe(0);
  expect(await asked(() => wordOf(Role.leader, 0, 0))).toBe(1);
});

it('signs what the register then takes, once the window has closed', async () => {
  refused(0, 0);
  await asked(() => wordOf(Role.helper, 0, 0));
  expect(await signed()).toContain('too-few, with an aggregator');
  await expect(ground.add(...objects())).rejects.toThrow('Its window closes on 2026-01-12. Add it then.');
  ground.now = windowNumbered(mission.charter.schedule, 0).closesDay * 86_400;
  expect(await ground.add(...objects())).toBe(1);
  expect((await ground.publish()).added).toBe(1);
});

it('says that a reason without an aggregator’s word counts as spent privacy', async () => {
  refused(0, 0);
  expect(await signed()).toContain("1 of them have no aggregator's word");
});

it('guesses no reason that it does not know', async () => {
  refused(0, 2, 'over-budget');
  await expect(signed()).rejects.toThrow('Nothing says why there is no release of visits, 2026-01-12 to 2026-01-18 (over-budget)');
  expect(await signed({ window: '2', instrument: 'visits', reason: 'lost' })).toContain('visits, 2026-01-12 to 2026-01-18, lost');
  await expect(signed({ reason: 'bored' })).rejects.toThrow('--reason takes one of too-few, stopped, mismatch, lost');
});

it('signs of a window that was not refused what the convenor says, if all of it is named', async () => {
  expect(await signed({ window: '1', instrument: 'worry', reason: 'stopped' })).toContain(
    'worry/public body, 2026-01-05 to 2026-01-11, stopped',
  );
  expect(objects()).toHaveLength(2); // of each sector
  expect(await signed({ window: '1', reason: 'stopped', out: join(ground.folder, 'none') })).toContain('No window is refused');
});

it('never takes an object that somebody else signed, or whose word is another’s', async () => {
  refused(0, 0);
  await asked(() => wordOf(Role.helper, 0, 0));
  await signed();
  ground.now = windowNumbered(mission.charter.schedule, 0).closesDay * 86_400;
  const [object] = objects() as readonly [{ readonly body: Record<string, unknown>; readonly signatures: unknown }];
  await expect(ground.add({ ...object, body: { ...object.body, reason: 'lost' } })).rejects.toThrow("isn't signed by the convenor");
});
