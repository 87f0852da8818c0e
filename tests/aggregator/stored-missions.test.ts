// stored-missions.test.ts — a database of the previous build opens and goes on, even if today's rules would refuse its missions.
//
// before/helper.sql is a helper's database as commit 16bbac9 wrote it, with the keys of support/helper-folder.ts. Of its four missions one
// is in order; the names of one, and the rosters of another, are refused today; a number of the last has more digits than we work with.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endQuarantineOf, openWindowsOf, startAggregator, type RunningAggregator } from '../../aggregator/node/index.ts';
import { toBase64Url } from '../../crypto/bytes.ts';
import { generateKeyPair } from '../../crypto/signature/ed25519.ts';
import { parseCharter, type Charter } from '../../protocol/charter/charter.ts';
import { MissionError } from '../../protocol/errors.ts';
import { parseMission } from '../../protocol/signed/mission.ts';
import type { Roster, RosterEntry } from '../../protocol/roster/roster.ts';
import { provePossession, signRoster } from '../../protocol/signed/roster.ts';
import { freePort, startServer, stopServer, type Server } from '../../src/demo/processes.ts';
import { helperFolder, type HelperFolder } from '../support/helper-folder.ts';
import { parties } from '../support/mission.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { START_MS } from '../support/servers.ts';

const cli = resolve(import.meta.dirname, '../../src/dist/cli.js');
const everybody = parties('build before');

let ground: HelperFolder;
let running: RunningAggregator | undefined;
let server: Server | undefined;
beforeEach(() => {
  ground = helperFolder();
  const database = new Sqlite(ground.at('helper.db'));
  database.exec(readFileSync(join(import.meta.dirname, 'before', 'helper.sql'), 'utf8'));
  database.close();
  writeFileSync(ground.at('time'), String(START_MS));
});
afterEach(async () => {
  await running?.stop();
  if (server !== undefined) await stopServer(server);
  [running, server] = [undefined, undefined];
  rmSync(ground.folder, { recursive: true });
});

const configure = (change: Record<string, unknown> = {}) => ground.configure({ dangerouslyReadTimeFrom: 'time', ...change });

interface Stored {
  readonly charter: { readonly charter: Charter };
  readonly rosters: readonly { readonly roster: Roster }[];
}

/** The document of a mission as its operator has it in the missions folder. */
function stored(mission: string): Stored {
  const database = new Sqlite(ground.at('helper.db'), { readonly: true });
  const rows = database.prepare('select charter_digest, charter from missions').raw().all() as [Buffer, string][];
  const [digest, charter] = rows.find(([, text]) => text.includes(`"mission":"${mission}"`)) ?? expect.unreachable();
  const rosters = database.prepare('select roster from rosters where charter_digest = ? order by number').pluck().all(digest) as string[];
  database.close();
  return {
    format: 'soundings mission v1',
    charter: JSON.parse(charter) as Stored['charter'],
    rosters: rosters.map((roster) => JSON.parse(roster) as Stored['rosters'][number]),
  } as Stored;
}

function inFolder(name: string, document: unknown): void {
  writeFileSync(join(ground.at('missions'), `${name}.json`), JSON.stringify(document));
  writeFileSync(join(ground.at('missions'), `${name}.seed`), toBase64Url(everybody.seed), { mode: 0o600 });
}

interface Line {
  readonly event: string;
  readonly reason?: string;
}

/** Starts it, and gives what it has logged until then. */
async function started(config: string): Promise<readonly Line[]> {
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  running = await startAggregator(config).finally(() => write.mockRestore());
  return lines.flatMap((line) => line.trim().split('\n')).map((line) => JSON.parse(line) as Line);
}

const missionsOf = async () =>
  new Set((await running?.aggregator.tasks.all())?.map(({ mission }) => mission?.charter.mission).sort() ?? []);

const reasons = (lines: readonly Line[], event: string) => lines.filter((line) => line.event === event).map(({ reason }) => reason ?? '');

/** `organisations` on a roster after all that there are, signed by those who have signed these. */
function nextRoster({ rosters }: Stored, organisations: readonly RosterEntry[]) {
  const number = (rosters.at(-1)?.roster.number ?? 0) + 1;
  const roster: Roster = {
    format: 'soundings roster v1',
    charter: rosters[0]?.roster.charter ?? '',
    number,
    inForceFrom: '2026-03-16',
    organisations: [...organisations],
  };
  const { convenor, board } = everybody;
  return {
    roster,
    convenor: toBase64Url(signRoster(roster, convenor.privateKey)),
    board: board.slice(0, 2).map(({ publicKey, privateKey }) => ({
      key: toBase64Url(publicKey),
      signature: toBase64Url(signRoster(roster, privateKey)),
    })),
  };
}

describe('a database of the build before', () => {
  it('holds missions that a new one like them would be refused as', () => {
    for (const [mission, refusal] of [
      ['old-words', /composed.*\n|has two scripts/],
      ['old-rosters', /have the same name/],
      ['too-long-numbers', /fraction from/],
    ] as const) {
      expect(() => parseMission(JSON.stringify(stored(mission)))).toThrow(MissionError);
      expect(() => parseMission(JSON.stringify(stored(mission)))).toThrow(refusal);
    }
    expect(() => parseMission(JSON.stringify(stored('in-order')))).not.toThrow();
    expect(() => parseCharter(JSON.stringify(stored('old-words').charter.charter))).toThrow(MissionError);
  });

  it('opens: what was accepted goes on, and what can’t be used is named and holds up nothing else', async () => {
    const port = await freePort();
    const lines = await started(configure({ operations: { port } }));
    expect(await missionsOf()).toEqual(new Set(['in-order', 'old-rosters', 'old-words']));
    const [aside = '', ...more] = reasons(lines, 'set-aside');
    expect(more).toEqual([]);
    expect(aside).toMatch(/^The mission "too-long-numbers" \([0-9a-f]{64}\) .* set aside: .*fraction from/);
    const outdated = reasons(lines, 'mission-outdated');
    expect(outdated).toEqual([
      expect.stringMatching(/"old-(?:words|rosters)" goes on, because it was accepted/),
      expect.stringMatching(/"old-(?:words|rosters)" goes on, because it was accepted/),
    ]);
    const ready = await fetch(`http://127.0.0.1:${String(port)}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ok', setAside: [aside] }]);
    expect(await (await fetch(`http://127.0.0.1:${String(port)}/metrics`)).text()).toContain('soundings_tasks_set_aside 1\n');
    expect(lines.filter(({ event }) => event === 'driver-failed')).toEqual([]);
  });

  it('answers for what is set aside that it should be asked again, and not that it is unknown', async () => {
    await started(configure());
    const database = new Sqlite(ground.at('helper.db'), { readonly: true });
    const aside = stored('too-long-numbers').rosters[0]?.roster.charter ?? '';
    const digest = Buffer.from(aside, 'base64url');
    const task = database.prepare('select task_id from tasks where charter_digest = ?').pluck().get(digest) as Buffer;
    database.close();
    const ask = async (taskId: Uint8Array) =>
      fetch(`http://127.0.0.1:${String(running?.address.port)}/tasks/${toBase64Url(taskId)}/aggregation_jobs`, { method: 'POST' });
    const answer = await ask(task);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '3600']);
    expect((await ask(new Uint8Array(32))).status).toBe(404);
  });

  it('goes on with the same documents in the missions folder, and takes a new roster that is in order', async () => {
    for (const mission of ['in-order', 'old-words', 'old-rosters']) inFolder(mission, stored(mission));
    const lines = await started(configure());
    expect(reasons(lines, 'mission-refused')).toEqual([]);
    expect(reasons(lines, 'mission-loaded').sort()).toEqual(['in-order.json', 'old-rosters.json', 'old-words.json']);
    const words = stored('old-words');
    const random = seededRandom('a new organisation');
    const [id, keys] = [random(16), generateKeyPair(random)];
    const digest = charterDigestOf(words);
    const entry: RosterEntry = {
      id: toBase64Url(id),
      name: 'A new one',
      sector: 'charity',
      key: toBase64Url(keys.publicKey),
      firstWindow: 11,
      lastWindow: 11,
      possession: toBase64Url(provePossession(digest, id, keys.publicKey, keys.privateKey)),
    };
    const signed = nextRoster(words, [...(words.rosters[0]?.roster.organisations ?? []), entry]);
    inFolder('old-words', { ...words, rosters: [...words.rosters, signed] });
    await running?.reload();
    const task = (await running?.aggregator.tasks.all())?.find(({ mission }) => mission?.charter.mission === 'old-words');
    expect(task?.mission?.rosters.map(({ organisations }) => organisations.length)).toEqual([10, 11]);
  });

  it('holds a new roster of an old mission to the rules of today', async () => {
    const rosters = stored('old-rosters');
    await started(configure());
    const entries = rosters.rosters[0]?.roster.organisations ?? [];
    const signed = nextRoster(rosters, entries); // a number over a billion, and two names that differ by case alone
    inFolder('old-rosters', { ...rosters, rosters: [...rosters.rosters, signed] });
    const lines: string[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    await running?.reload().finally(() => write.mockRestore());
    expect(lines.join('')).toMatch(/"mission-refused".*at most 1000000000/);
    const task = (await running?.aggregator.tasks.all())?.find(({ mission }) => mission?.charter.mission === 'old-rosters');
    expect(task?.mission?.rosters.map(({ number }) => number)).toEqual([1, 2_026_010_501]);
  });

  it('is not believed where a signature or a digest doesn’t stand: that mission alone is set aside', async () => {
    const database = new Sqlite(ground.at('helper.db'));
    database
      .prepare(`update missions set charter = replace(charter, 'A university', 'A college') where charter like '%"mission":"old-words"%'`)
      .run();
    database.close();
    const lines = await started(configure());
    expect(reasons(lines, 'set-aside')).toHaveLength(2);
    expect(reasons(lines, 'set-aside').join('\n')).toMatch(/"old-words" .*hasn't signed this charter/);
    expect(await missionsOf()).toEqual(new Set(['in-order', 'old-rosters']));
  });

  it('is shown by soundings window with what is set aside', async () => {
    const { windows, setAside } = await openWindowsOf(configure());
    expect(setAside).toEqual([expect.stringContaining('"too-long-numbers"')]);
    expect(new Set(windows.map(({ mission }) => mission))).toEqual(new Set(['in-order', 'old-rosters', 'old-words']));
  });

  it('ends no quarantine while windows of what is set aside would stay open', async () => {
    await expect(endQuarantineOf(configure(), { isRestored: true })).rejects.toThrow(
      /can't be ended, and nothing was changed.*"too-long-numbers"/,
    );
    const database = new Sqlite(ground.at('helper.db'), { readonly: true });
    expect(database.prepare('select count(*) from collected').pluck().get()).toBe(0);
    database.close();
  });

  it('is opened by the real program, which starts and serves', async () => {
    const [port, operations] = [await freePort(), await freePort()];
    const config = configure({ listen: { port }, operations: { port: operations } });
    server = await startServer(
      'helper',
      cli,
      ['helper', '--config', config],
      ground.at('log'),
      `http://127.0.0.1:${String(port)}/hpke_config`,
    );
    const ready = await fetch(`http://127.0.0.1:${String(operations)}/readyz`);
    expect([ready.status, ((await ready.json()) as { readonly setAside: readonly string[] }).setAside]).toEqual([
      200,
      [expect.stringContaining('"too-long-numbers"')],
    ]);
    expect(readFileSync(ground.at('log'), 'utf8')).toMatch(/"event":"set-aside".*too-long-numbers/);
  });
});

function charterDigestOf({ rosters }: Stored): Uint8Array {
  return new Uint8Array(Buffer.from(rosters[0]?.roster.charter ?? '', 'base64url'));
}
