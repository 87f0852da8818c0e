// mission.ts — npm run bench -- mission: a year of a mission, one contribution at a time, and what each costs the organisation, the leader and the helper.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { contribute, SdkError, type Organisation, type Ports } from '../../client-sdk/node/index.ts';
import { secureRandom } from '../../crypto/random.ts';
import type { Window } from '../../protocol/charter/window.ts';
import { openOrganisation } from '../../src/organisation/organisation.ts';
import { winterPlan, type Plan } from '../../src/demo/plan.ts';
import { freePort } from '../../src/demo/processes.ts';
import { windowsOf } from '../../src/demo/run.ts';
import { makeWorld, shareMission, STATE_HOME, type World } from '../../src/demo/world.ts';
import { format } from '../report.ts';
import { commandCpuMs } from './command.ts';
import { countingLibrary, startMeasured, type MeasuredServer, type Used } from './server.ts';

export interface MissionAsked {
  readonly organisations: number;
  readonly windows: number;
  /** The folder of the build whose servers are measured. */
  readonly root: string;
  readonly profileFolder: string | undefined;
}

/** What one contribution cost, on average over a part of the mission's life. Times are processor time. */
export interface MissionRow {
  readonly firstWindow: number;
  readonly lastWindow: number;
  readonly contributions: number;
  readonly jobs: number;
  readonly clientMs: number;
  readonly leader: Cost;
  readonly helper: Cost;
}

export interface Cost {
  readonly cpuMs: number;
  readonly syncs: number;
  readonly writes: number;
  readonly kilobytes: number;
}

export interface MissionMeasured {
  readonly rows: readonly MissionRow[];
  /** Processor time while nothing comes in, in milliseconds a second. */
  readonly quiet: { readonly leaderMs: number; readonly helperMs: number };
  /**
   * Processor seconds of `soundings collect`, the first time, when every signature of the roster is new to the folder, and again for the last
   * window; of a mission of one window, the first time only. And of `soundings query`.
   */
  readonly firstCollectSeconds: number;
  readonly collectSeconds: number | undefined;
  readonly querySeconds: number;
}

/** Contributions at once. */
const AT_ONCE = 4;
const QUARTERS = 4;
const DAY_MS = 86_400_000;
/** Monday, 6 January 2025. */
const FIRST_DAY = 20_094;

export async function measureMission(asked: MissionAsked, say: (line: string) => void): Promise<MissionMeasured> {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-mission-'));
  const plan = winterPlan('bench', asked.organisations, asked.windows);
  const place = { folder, leaderPort: await freePort(), helperPort: await freePort(), firstDay: FIRST_DAY };
  const called = makeWorld(plan, place, secureRandom);
  const world = shareMission(called, called.document);
  for (const config of [world.leaderConfig, world.helperConfig]) withMachineClock(config);
  const library = countingLibrary(folder);
  const { leader, helper } = world.mission.charter;
  const servers: MeasuredServer[] = [];
  const start = async (role: 'leader' | 'helper', config: string, url: string) => {
    const server = await startMeasured(role, config, url, { ...asked, folder, library, nowMs: FIRST_DAY * DAY_MS });
    servers.push(server);
    return server;
  };
  try {
    const run = {
      plan,
      world,
      helper: await start('helper', world.helperConfig, helper.url),
      leader: await start('leader', world.leaderConfig, leader.url),
    };
    say(missionHeading);
    const rows: MissionRow[] = [];
    for (const part of quartersOf(windowsOf(world))) {
      const row = await measurePart(run, part);
      rows.push(row);
      say(missionLine(row));
    }
    const quiet = await measureQuiet(run);
    say(`while nothing comes in: leader ${format(quiet.leaderMs)} ms a second, helper ${format(quiet.helperMs)} ms`);
    const commands = await measureCommands(asked.root, run);
    const { firstCollectSeconds, collectSeconds, querySeconds } = commands;
    const again = collectSeconds === undefined ? '' : `, ${collectSeconds.toFixed(2)} s the next`;
    say(`collect: ${firstCollectSeconds.toFixed(2)} s of processor time the first time${again}; query: ${querySeconds.toFixed(2)} s`);
    return { rows, quiet, ...commands };
  } finally {
    await Promise.all(servers.map(async (server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Run {
  readonly plan: Plan;
  readonly world: World;
  readonly leader: MeasuredServer;
  readonly helper: MeasuredServer;
}

/** Production's settings, but for addresses and names; the servers' time is set by the probe, so that reading it costs nothing. */
function withMachineClock(file: string): void {
  const config = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...config, dangerouslyReadTimeFrom: undefined, pollMs: undefined }));
}

function quartersOf(windows: readonly Window[]): readonly (readonly Window[])[] {
  const size = Math.ceil(windows.length / QUARTERS);
  return Array.from({ length: Math.ceil(windows.length / size) }, (_, at) => windows.slice(at * size, (at + 1) * size));
}

async function measurePart(run: Run, windows: readonly Window[]): Promise<MissionRow> {
  const { leader, helper } = run;
  const before = { leader: await leader.used(), helper: await helper.used(), jobs: helper.jobs() };
  let contributions = 0;
  let clientMs = 0;
  for (const window of windows) {
    const begun = process.cpuUsage();
    contributions += await contributeAll(run, window);
    const { user, system } = process.cpuUsage(begun);
    clientMs += (user + system) / 1000;
    await settled(run);
  }
  const cost = (now: Used, then: Used): Cost => ({
    cpuMs: (now.cpuMs - then.cpuMs) / contributions,
    syncs: (now.syncs - then.syncs) / contributions,
    writes: (now.writes - then.writes) / contributions,
    kilobytes: (now.bytes - then.bytes) / contributions / 1000,
  });
  return {
    firstWindow: windows[0]?.number ?? 0,
    lastWindow: windows.at(-1)?.number ?? 0,
    contributions,
    jobs: helper.jobs() - before.jobs,
    clientMs: clientMs / contributions,
    leader: cost(await leader.used(), before.leader),
    helper: cost(await helper.used(), before.helper),
  };
}

/** Everybody contributes to a window that has just ended, some at once. Returns how many contributions were sent. */
async function contributeAll({ plan, world, leader, helper }: Run, window: Window): Promise<number> {
  const noonMs = window.endDay * DAY_MS + DAY_MS / 2;
  for (const server of [leader, helper]) await server.setClock(noonMs);
  const marks = join(world.folder, STATE_HOME, 'soundings');
  const due = world.organisations.flatMap(({ folder }, index) => plan.instruments.map(({ name }) => ({ folder, index, name })));
  const left = due.values();
  const lane = async () => {
    for (const { folder, index, name } of left) {
      const { identities, ports } = await openOrganisation(folder, marks);
      await contributeOne(plan, world, { index, organisation: identities[0], ports, name }, window, noonMs / 1000);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return due.length;
}

interface Party {
  readonly index: number;
  readonly organisation: Organisation;
  readonly ports: Ports;
  readonly name: string;
}

async function contributeOne(plan: Plan, world: World, party: Party, window: Window, now: number): Promise<void> {
  const records = plan.rows(party.name, party.index, window.number);
  const source = records.length === 0 ? ({ kind: 'nothing' } as const) : ({ kind: 'records', records } as const);
  const request = { mission: world.mission, organisation: party.organisation, instrument: party.name, window: window.number, source };
  const send = async () => contribute(request, { ...party.ports, now: () => now });
  try {
    await send();
  } catch (error) {
    if (!(error instanceof SdkError && error.code === 'answer')) throw error;
    await wait(KEYS_LOOKED_AT_MS);
    await send();
  }
}

/** A week passes at once here: a server's keys may have expired before it has looked, each second, whether new ones are due. */
const KEYS_LOOKED_AT_MS = 1500;

const SETTLE_MS = 100;
const SETTLE_MS_MAX = 60_000;

/** Until the leader has finished with everything that was sent. */
async function settled({ plan, world, leader, helper }: Run): Promise<void> {
  const deadline = performance.now() + SETTLE_MS_MAX;
  const all = plan.instruments.length * world.organisations.length;
  while (leader.finished() < helper.finished() || leader.finished() === 0 || leader.finished() % all !== 0) {
    if (performance.now() > deadline) throw new Error('The leader did not finish with what was sent.');
    await wait(SETTLE_MS);
  }
}

const QUIET_SECONDS = 10;

async function measureQuiet({ leader, helper }: Run): Promise<MissionMeasured['quiet']> {
  const [leaderBefore, helperBefore] = [await leader.used(), await helper.used()];
  await wait(QUIET_SECONDS * 1000);
  const since = async (server: MeasuredServer, before: Used) => ((await server.used()).cpuMs - before.cpuMs) / QUIET_SECONDS;
  return { leaderMs: await since(leader, leaderBefore), helperMs: await since(helper, helperBefore) };
}

/** The last two windows are closed and collected, and what was released is asked for, each by the command as a process of its own. */
async function measureCommands(
  root: string,
  { plan, world, leader, helper }: Run,
): Promise<Pick<MissionMeasured, 'firstCollectSeconds' | 'collectSeconds' | 'querySeconds'>> {
  const [first, last] = windowsOf(world).slice(-2);
  if (first === undefined) throw new Error('the mission has no window');
  const noonMs = (last ?? first).closesDay * DAY_MS + DAY_MS / 2;
  for (const server of [leader, helper]) await server.setClock(noonMs);
  writeFileSync(world.clockFile, String(noonMs));
  const collector = join(world.folder, 'collector');
  const releases = join(collector, 'releases.db');
  const seconds = async (args: readonly string[]) => (await commandCpuMs(root, args, world.folder)) / 1000;
  const collect = async ({ number }: Window) => {
    const named = ['--window', String(number), '--dangerously-read-time-from', world.clockFile];
    return seconds(['collect', '--mission', world.missionFile, '--keys', collector, '--releases', releases, ...named]);
  };
  return {
    firstCollectSeconds: await collect(first),
    collectSeconds: last && (await collect(last)),
    querySeconds: await seconds(['query', '--releases', releases, '--instrument', plan.instruments[0]?.name ?? '']),
  };
}

const COLUMNS = ['sent', 'jobs', 'client, ms', 'leader, ms', 'syncs', 'writes', 'kB', 'helper, ms', 'syncs', 'writes', 'kB'];

export const missionHeading = 'one contribution'.padEnd(18) + COLUMNS.map((name) => name.padStart(11)).join('');

export function missionLine({ firstWindow, lastWindow, contributions, jobs, clientMs, leader, helper }: MissionRow): string {
  const costs = [leader, helper].flatMap(({ cpuMs, syncs, writes, kilobytes }) => [cpuMs, syncs, writes, kilobytes]);
  const figures = [String(contributions), String(jobs), ...[clientMs, ...costs].map(format)];
  return `windows ${String(firstWindow)} to ${String(lastWindow)}`.padEnd(18) + figures.map((figure) => figure.padStart(11)).join('');
}
