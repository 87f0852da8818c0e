// run.ts — a whole mission on this machine: servers as processes of their own, every contribution made with the SDK and sent over HTTP.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { contribute, SdkError, type Ports, type Organisation } from '@soundings/client/node';
import { belongsTo } from '@soundings/protocol/roster/roster';
import { missionWindows, windowName, type Window } from '@soundings/protocol/charter/window';
import { askForProofs } from '../collector/proofs.ts';
import { openReleaseStore } from '../collector/release-store.ts';
import { toBase64Url } from '@soundings/crypto/bytes';
import { unixSeconds } from '../unix-time.ts';
import { openOrganisation } from '../organisation/organisation.ts';
import type { Progress } from '../progress.ts';
import type { Plan } from './plan.ts';
import { runCommand, startServer, stopServer, type Server } from './processes.ts';
import { setClock, STATE_HOME, type World } from './world.ts';

/** Organisations that contribute at once: each is one file and two small requests. */
const AT_ONCE = 4;

/** Starts both aggregators of a world, each with a database of its own. */
export async function startAggregators(world: World, cli: string): Promise<readonly Server[]> {
  const { leader, helper } = world.mission.charter;
  const started: Server[] = [];
  try {
    for (const [name, config, url] of [
      ['helper', world.helperConfig, helper.url],
      ['leader', world.leaderConfig, leader.url],
    ] as const) {
      started.push(await startServer(name, cli, [name, '--config', config], join(world.folder, `${name}.log`), `${url}hpke_config`));
    }
    return started;
  } catch (error) {
    await Promise.all(started.map(stopServer));
    throw error;
  }
}

/** One window of the mission, once it is over: everybody contributes. */
export async function contributeWindow(plan: Plan, world: World, window: Window, progress: Progress, signal: AbortSignal): Promise<void> {
  setClock(world, window.endDay);
  const parties = await Promise.all(
    world.organisations.map(async ({ folder }) => openOrganisation(folder, join(world.folder, STATE_HOME, 'soundings'))),
  );
  const due = parties.flatMap(({ identities: [organisation], ports }, index) =>
    asked(plan, world, index).map((instrument) => ({ index, organisation, ports, instrument })),
  );
  let sent = 0;
  await inTurns(due, AT_ONCE, async ({ index, organisation, ports, instrument }) => {
    signal.throwIfAborted();
    await untilReceived(signal, async () => contributeRows(plan, world, { index, organisation, ports }, instrument, window));
    progress.update(`${windowName(window)}: ${String(++sent)} of ${String(due.length)} contributions sent`);
  });
}

/** The window closes, and the collector, a process of its own, collects it. */
export async function collectWindow(world: World, cli: string, window: Window, progress: Progress, signal: AbortSignal): Promise<void> {
  setClock(world, window.closesDay);
  progress.update(`${windowName(window)}: closed; the two aggregators add up and the collector asks for the totals`);
  await runCommand(cli, collectArguments(world, window), join(world.folder, 'collector.log'), signal);
}

/** The collector fetches the proofs that its releases are in the register: nobody is shown a release of a logged mission without one. */
export async function keepProofs({ mission, clockFile, ...world }: World): Promise<void> {
  const store = openReleaseStore(releasesFile(world), unixSeconds(clockFile));
  try {
    await askForProofs(mission, toBase64Url(mission.digest), store, { fetch });
  } finally {
    store.close();
  }
}

/** How the collector asks for a window; what the demo tells its reader to try is the same. */
export function collectArguments(world: World, window: Window): readonly string[] {
  const collector = join(world.folder, 'collector');
  return [
    'collect',
    '--mission',
    world.missionFile,
    '--keys',
    collector,
    '--releases',
    releasesFile(world),
    '--window',
    String(window.number),
    '--dangerously-read-time-from',
    world.clockFile,
  ];
}

export function releasesFile(world: Pick<World, 'folder'>): string {
  return join(world.folder, 'collector', 'releases.db');
}

export function windowsOf(world: World): readonly Window[] {
  return missionWindows(world.mission.charter.schedule);
}

/** What the mission asks of an organisation: the questions of its sector and size, in the plan's order. */
function asked(plan: Plan, world: World, index: number): readonly string[] {
  const organisation = world.organisations[index];
  const { tasks } = world.mission;
  return plan.instruments
    .filter(({ name }) =>
      tasks.some((task) => task.instrument.name === name && organisation !== undefined && belongsTo(organisation, task)),
    )
    .map(({ name }) => name);
}

interface Party {
  readonly index: number;
  readonly organisation: Organisation;
  readonly ports: Ports;
}

/** Times that a contribution is made again while an aggregator is away, each of which the SDK makes several tries of: ten minutes at least. */
const AGAIN_MAX = 120;
const AGAIN_MS = 1000;

/** Waits for an aggregator that is down, and calls again: the same call sends the same bytes. */
async function untilReceived(signal: AbortSignal, contributeOnce: () => Promise<void>): Promise<void> {
  for (let again = 0; ; again++) {
    try {
      await contributeOnce();
      return;
    } catch (error) {
      if (!(error instanceof SdkError) || error.code !== 'unreachable' || again >= AGAIN_MAX) throw error;
    }
    await wait(AGAIN_MS, undefined, { signal });
  }
}

async function contributeRows(plan: Plan, world: World, party: Party, instrument: string, window: Window): Promise<void> {
  const records = plan.rows(instrument, party.index, window.number);
  await contribute(
    {
      mission: world.mission,
      organisation: party.organisation,
      instrument,
      window: window.number,
      source: records.length === 0 ? { kind: 'nothing' } : { kind: 'records', records },
    },
    { ...party.ports, now: () => window.endDay * 86_400 + 12 * 3600 },
  );
}

async function inTurns<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}
