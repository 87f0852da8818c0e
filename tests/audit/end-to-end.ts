// end-to-end.ts — what is audited in bulk is what happens: whole contributions through both aggregators, to the unit
import { contribute } from '../../client-sdk/contribute.ts';
import { latestLocked } from '../../client-sdk/send/lock-once.ts';
import type { Organisation } from '../../client-sdk/mission/mission.ts';
import { locate } from '../../client-sdk/mission/at-once.ts';
import { nodeHpke } from '../../crypto/hpke/node.ts';
import { windowNumbered, type Window } from '../../protocol/charter/window.ts';
import { collectWindow } from '../../src/collector/collect.ts';
import { foundMission, type TestMission } from '../support/mission-pair.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { COLLECTOR_TOKEN, startPair, type TestPair } from '../support/servers.ts';
import { memoryStore, opened } from './locked.ts';
import { auditDraft } from './missions.ts';
import type { Vector } from './observation.ts';
import { REAL, sourceOf } from './steps.ts';
import { IN_FOUR_CELLS } from './scenario.ts';

export interface EndToEnd {
  readonly windows: number;
  readonly contributions: number;
  /** What didn't agree; empty where the bulk's figures stand for the real thing. */
  readonly differences: readonly string[];
}

/**
 * Ten organisations contribute by the SDK over HTTP, every first upload losing its answer; leader and helper verify and add; the collector
 * unshards. In each window the release must be the sum of what the same generator gives in the bulk's steps (steps.ts), and what was locked.
 */
export async function endToEnd(windows: number, seed: string): Promise<EndToEnd> {
  const pair = await startPair({ seed, startMs: Date.UTC(2025, 11, 29) });
  try {
    const mission = await foundMission(pair, (draft) => auditDraft(draft, 0));
    const differences: string[] = [];
    for (let number = 0; number < windows; number++) differences.push(...(await oneWindow(pair, mission, number, seed)));
    return { windows, contributions: windows * mission.organisations.length, differences };
  } finally {
    await pair.close();
  }
}

async function oneWindow(pair: TestPair, test: TestMission, number: number, seed: string): Promise<string[]> {
  const { mission, organisations } = test;
  const window = windowNumbered(mission.charter.schedule, number);
  pair.clock.set(Math.max(pair.clock.now(), (window.endDay * 86_400 + 60) * 1000));
  const locked: Vector[] = [];
  const bulk: Vector[] = [];
  for (const [index, { id, keys }] of organisations.entries()) {
    const name = `${seed} ${String(number)} ${String(index)}`;
    const made = await contributed(pair, test, { id, privateKey: keys.privateKey }, window, index === 0 && number % 2 === 0, name);
    locked.push(made.locked);
    bulk.push(made.bulk);
  }
  await pair.settle();
  pair.clock.set(window.closesDay * 86_400_000);
  const released = await release(pair, test, window);
  return [
    ...(same(released, sumOf(locked)) ? [] : [`window ${number}: the release is not the sum of what was locked`]),
    ...(same(released, sumOf(bulk)) ? [] : [`window ${number}: the release is not the sum of what the steps give`]),
  ];
}

/** One organisation: contributes, loses the answer, tries again by itself, and is run once more. The first has the person in every other window. */
async function contributed(
  pair: TestPair,
  { mission }: TestMission,
  organisation: Organisation,
  window: Window,
  present: boolean,
  seed: string,
): Promise<{ locked: Vector; bulk: Vector }> {
  const rows = present ? IN_FOUR_CELLS.present : IN_FOUR_CELLS.absent;
  const store = memoryStore();
  const now = () => Math.floor(pair.clock.now() / 1000);
  const request = { mission, organisation, instrument: 'visits', window: window.number, source: sourceOf(rows) };
  const wait = () => Promise.resolve();
  const random = seededRandom(seed);
  await contribute(request, { fetch: losingFirstAnswer(pair), wait, now, random, hpke: nodeHpke, store });
  await contribute(request, { fetch: (again) => pair.fetch(again), wait, now, random, hpke: nodeHpke, store });

  const place = locate(mission, organisation, 'visits', window.number, now());
  const locked = await latestLocked({ place, organisation }, store);
  if (locked === undefined) throw new Error('a contribution was sent and not locked');
  const same = seededRandom(seed);
  const counts = await REAL.count(place.task, window, rows, same);
  const noise = REAL.draw(place.task.noise, counts.length, 1, same);
  return { locked: opened(place, locked), bulk: REAL.publish(counts, noise, place.task, same) };
}

/** The report arrives, and the answer doesn't. */
function losingFirstAnswer(pair: TestPair): (request: Request) => Promise<Response> {
  let lost = false;
  return async (request) => {
    const response = await pair.fetch(request);
    if (lost || request.method !== 'POST') return response;
    lost = true;
    throw new TypeError('fetch failed');
  };
}

async function release(pair: TestPair, test: TestMission, window: Window): Promise<Vector> {
  const { mission } = test;
  const { missionTask, collector } = test.task('visits');
  const released = await collectWindow(
    { mission, key: { hpke: nodeHpke, privateKey: collector.privateKey }, tokens: { leader: COLLECTOR_TOKEN, helper: COLLECTOR_TOKEN } },
    missionTask,
    window,
    { fetch: (request) => pair.fetch(request), wait: () => pair.settle(), today: () => Math.floor(pair.clock.now() / 86_400_000) },
    { pollsMax: 20 },
  );
  return released.totals.map(Number);
}

function sumOf(vectors: readonly Vector[]): Vector {
  const [first = [], ...others] = vectors;
  return first.map((value, cell) => others.reduce((sum, other) => sum + (other[cell] ?? 0), value));
}

function same(a: Vector, b: Vector): boolean {
  return a.length === b.length && a.every((value, cell) => value === b[cell]);
}
