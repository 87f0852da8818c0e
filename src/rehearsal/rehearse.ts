// rehearse.ts — a charter tried out on made-up data: all parties on this machine, throw-away keys, a few windows in fast motion, and the truth beside the result.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { toBase64Url } from '@soundings/crypto/bytes';
import { nodeHpke } from '@soundings/crypto/hpke/node';
import { cellAt, cellName } from '@soundings/protocol/charter/cells';
import { charterDigest, type Charter } from '@soundings/protocol/charter/charter';
import type { MissionTask } from '@soundings/protocol/charter/tasks';
import { windowName, type Window } from '@soundings/protocol/charter/window';
import { lawFromJson } from '@soundings/protocol/json/law-json';
import { releaseTotals, type Release } from '@soundings/protocol/release/release';
import { belongsTo } from '@soundings/protocol/roster/roster';
import { collectWindow, type Collector, type CollectPorts } from '../collector/collect.ts';
import { readKeyFile, readTokenFile } from '../convenor/key-file.ts';
import { KEY_FILES } from '../convenor/party-keys.ts';
import type { Plan } from '../demo/plan.ts';
import { contributeWindow, windowsOf } from '../demo/run.ts';
import { setClock, type World } from '../demo/world.ts';
import { InputError } from '../errors.ts';
import { estimator } from '../insight/estimate.ts';
import type { Progress } from '../progress.ts';
import { trueTotals } from './made-up.ts';
import { openWorld, planOf } from './practice-world.ts';
import type { Report } from './report.ts';

export interface RehearsalAsked {
  readonly charter: Charter;
  /** Of the made-up data. Keys and noise never depend on it. */
  readonly seed: string;
  readonly organisations: number;
  readonly windows: number;
  /** An empty folder of its own, which is gone afterwards. */
  readonly folder: string;
  /** The version of the program. */
  readonly build: string;
}

export interface Rehearsed {
  readonly report: Report;
  readonly releases: readonly Release[];
  /** The same releases with the totals as they were made up. */
  readonly truths: readonly Release[];
  readonly charter: Charter;
}

/** The intervals that the report counts by. */
const LEVEL = 0.95;
/** So many cells outside their intervals come by chance less often than this. */
const CHANCE_MIN = 1e-4;
/** A cell that is further off than this many intervals is no matter of chance. */
const FAR = 3;

/** InputError if so few organisations could never have a release. Ends with the signal's reason. `now` gives seconds, for how long it took. */
export async function rehearse(asked: RehearsalAsked, now: () => number, progress: Progress, signal: AbortSignal): Promise<Rehearsed> {
  const begun = now();
  const { charter, seed } = asked;
  if (asked.organisations < charter.promises.organisationsMin)
    throw new InputError(
      `A release takes ${charter.promises.organisationsMin} organisations, and ${asked.organisations} would rehearse. Rehearse with more.`,
    );
  const plan = planOf(asked);
  try {
    const { world, stop } = await openWorld(charter, plan, asked.folder);
    try {
      const releases = await runWindows(plan, world, asked, progress, signal);
      const truths = releases.map((release) => truthOf(world, release, seed));
      const report = reportOf(asked, world, releases, truths, now() - begun);
      return { report, releases, truths, charter: world.mission.charter };
    } finally {
      await stop();
    }
  } finally {
    rmSync(asked.folder, { recursive: true, force: true });
  }
}

async function runWindows(
  plan: Plan,
  world: World,
  { windows }: RehearsalAsked,
  progress: Progress,
  signal: AbortSignal,
): Promise<readonly Release[]> {
  const releases: Release[] = [];
  const collector = collectorOf(world);
  for (const window of windowsOf(world).slice(0, windows)) {
    signal.throwIfAborted();
    await contributeWindow(plan, world, window, progress, signal);
    setClock(world, window.closesDay);
    for (const task of world.mission.tasks) {
      progress.update(`${windowName(window)}: ${task.label} is added up and opened`);
      releases.push(await collectWindow(collector, task, window, portsAt(window, signal), { pollsMax: POLLS_MAX }));
    }
  }
  return releases;
}

/** A few seconds for each total at worst. */
const POLLS_MAX = 600;
const POLL_MS_MAX = 200;

function portsAt({ closesDay }: Window, signal: AbortSignal): CollectPorts {
  return {
    fetch: async (request) => fetch(new Request(request, { signal })),
    wait: async (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, POLL_MS_MAX))),
    today: () => closesDay,
  };
}

function collectorOf({ mission, folder }: World): Collector {
  const keys = join(folder, 'collector');
  const token = readTokenFile(join(keys, KEY_FILES.token));
  return {
    mission,
    key: { hpke: nodeHpke, privateKey: readKeyFile(join(keys, KEY_FILES.collector)) },
    tokens: { leader: token, helper: token },
  };
}

function taskOf({ mission }: World, release: Release): MissionTask {
  const task = mission.tasks.find(
    ({ instrument, sector, tier }) =>
      instrument.name === release.instrument && (sector ?? null) === release.sector && tier === release.tier,
  );
  if (task === undefined) throw new TypeError(`a release is of ${release.instrument}, which no task of its mission asks`);
  return task;
}

/** A release of the same shape that holds what was made up. */
function truthOf(world: World, release: Release, seed: string): Release {
  const task = taskOf(world, release);
  const members = world.organisations.flatMap((organisation, at) => (belongsTo(organisation, task) ? [at] : []));
  return { ...release, totals: [...trueTotals(task.instrument, seed, members, release.window.number)] };
}

interface Compared {
  readonly cell: string;
  readonly seen: number;
  readonly promised: number;
}

function reportOf(
  { charter, seed, build, organisations }: RehearsalAsked,
  world: World,
  releases: readonly Release[],
  truths: readonly Release[],
  seconds: number,
): Report {
  const windows = new Set(releases.map(({ window }) => window.number)).size;
  // If people are sampled, a total is off by the sampling too, which no interval of the noise knows.
  const compared = charter.sampling === undefined ? releases.flatMap((release, at) => comparedWith(release, truths[at])) : [];
  const errors = compared.filter(({ seen, promised }) => !(seen <= promised));
  return {
    format: 'soundings rehearsal v1',
    charter: toBase64Url(charterDigest(charter)),
    seed,
    build,
    organisations,
    windows,
    seconds: Math.round(seconds),
    checks: [
      { name: 'every question of every window was released', ok: releases.length === windows * world.mission.tasks.length && windows > 0 },
      { name: 'every organisation was counted once', ok: releases.every((release) => release.organisations === membersOf(world, release)) },
      {
        name: 'the true totals lie within the errors that the charter states',
        ok: tail(compared.length, errors.length) >= CHANCE_MIN && errors.every(({ seen, promised }) => seen <= FAR * promised),
      },
    ],
    errors: errors.slice(0, 1000).map(({ cell, promised, seen }) => ({ cell: cell.slice(0, 500), promised, seen })),
  };
}

/** The probability of `outside` cells or more outside their intervals, of so many, if each is with the probability that the level allows. */
function tail(cells: number, outside: number): number {
  let [term, below] = [LEVEL ** cells, 0]; // the probability of exactly `at`, and of fewer
  for (let at = 0; at < outside; at++) {
    below += term;
    term *= ((cells - at) / (at + 1)) * ((1 - LEVEL) / LEVEL);
  }
  return 1 - below;
}

function membersOf(world: World, release: Release): number {
  const task = taskOf(world, release);
  return world.organisations.filter((organisation) => belongsTo(organisation, task)).length;
}

function comparedWith(release: Release, truth: Release | undefined): readonly Compared[] {
  const estimate = estimator(LEVEL);
  const law = lawFromJson(release.noise);
  return releaseTotals(release).map((total, cell) => ({
    cell: `${release.instrument}, ${release.window.firstDay}: ${cellName(cellAt(release.dimensions, cell))}`,
    seen: Math.abs(Number(total) - Number(truth?.totals[cell] ?? NaN)),
    promised: estimate(total, law).halfWidth,
  }));
}
