// own-noise.test.ts — the aggregators' own noise, if a charter asks for it: each draws it once per window, from the distribution that the release states.
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/codec.ts';
import { CryptoError } from '../../crypto/errors.ts';
import { nodeHpke } from '../../crypto/hpke/node.ts';
import { forgetfulMemory, watchedGenerator } from '../../crypto/noise/generator-health.ts';
import { drawCells } from '../../client-sdk/lock/noise.ts';
import { encodeCounts } from '../../client-sdk/lock/encode.ts';
import { fraction } from '../../aggregator/context.ts';
import { backupSqlite } from '../../aggregator/store/sqlite.ts';
import type { BatchSum } from '../../aggregator/ports/store/batch.ts';
import type { Store } from '../../aggregator/ports/store.ts';
import { AggregateShare, CollectionJobResp } from '../../protocol/dap/collection.ts';
import { messageOf } from '../../protocol/dap/media-types.ts';
import { releaseNoise, withAggregators } from '../../protocol/charter/aggregator-noise.ts';
import type { CharterDraft } from '../../protocol/charter/charter.ts';
import { lawFromJson } from '../../protocol/json/law-json.ts';
import { releaseTotals, type Release } from '../../protocol/release/release.ts';
import { releaseIssues } from '../../protocol/release/release-check.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { sumOf, type Law } from '../../protocol/privacy/law.ts';
import { pmfOf } from '../../protocol/privacy/symmetric-pmf.ts';
import { collectWindow } from '../../src/collector/collect.ts';
import { poll, query, startCollection, upload } from '../support/dap-client.ts';
import { foundMission, makeContribution, type TestMission } from '../support/mission-pair.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { COLLECTOR_TOKEN, startPair, type PairOptions, type Role, type TestPair, type Wire } from '../support/servers.ts';
import { chiSquarePValue } from '../support/statistics.ts';

const MS_A_DAY = 86_400_000;
const ORGANISATIONS = 5;
const OWN_VARIANCE = 100;

/** The example's question "visits" with the aggregators' own noise, in this many cells. Its other question has none. */
function withOwnNoise(cells: number): (draft: CharterDraft) => CharterDraft {
  return (draft) => ({
    ...draft,
    amendments: 0,
    instruments: draft.instruments.map((instrument) =>
      instrument.name === 'visits'
        ? {
            ...instrument,
            dimensions: [{ name: 'street', values: Array.from({ length: cells }, (_, n) => `Street ${String(n)}`) }],
            aggregatorNoise: { kind: 'skellam', variance: { num: OWN_VARIANCE * 1024, den: 1024 } },
          }
        : instrument,
    ),
  });
}

let pair: TestPair;
let mission: TestMission;
/** Every encrypted share that was seen outside, by the aggregator that made it. Each draw of noise makes one. */
let seen: Record<Role, Set<string>>;

async function begin(cells: number, options: PairOptions = {}): Promise<void> {
  pair = await startPair({ startMs: Date.UTC(2025, 11, 29), ...options });
  mission = await foundMission(pair, withOwnNoise(cells));
  seen = { leader: new Set(), helper: new Set() };
}

/** Five organisations contribute these to a window, and it closes. */
async function fill(label: string, number: number, values: (organisation: number) => readonly bigint[]): Promise<void> {
  const { endDay, closesDay } = windowNumbered(mission.mission.charter.schedule, number);
  pair.clock.set(Math.max(pair.clock.now(), endDay * MS_A_DAY));
  for (const [at, organisation] of mission.organisations.slice(0, ORGANISATIONS).entries()) {
    const report = await makeContribution(pair, mission, label, organisation, values(at), { window: number });
    expect(await upload(pair, mission.task(label).taskId, [report])).toEqual([]);
  }
  await pair.settle();
  pair.clock.set(Math.max(pair.clock.now(), closesDay * MS_A_DAY));
  await pair.settle();
}

async function released(label: string, number: number): Promise<Release> {
  const { missionTask, collector } = mission.task(label);
  return collectWindow(
    {
      mission: mission.mission,
      key: { hpke: nodeHpke, privateKey: collector.privateKey },
      tokens: { leader: COLLECTOR_TOKEN, helper: COLLECTOR_TOKEN },
    },
    missionTask,
    windowNumbered(mission.mission.charter.schedule, number),
    {
      fetch: async (request) => pair.fetch(request),
      wait: async () => pair.settle(),
      today: () => Math.floor(pair.clock.now() / MS_A_DAY),
    },
    { pollsMax: 20 },
  );
}

describe('what a release holds', () => {
  afterEach(async () => pair.close());

  it('is the total and the noise of all organisations and both aggregators, window after window', async () => {
    const [cells, windows] = [200, 12];
    await begin(cells);
    const { missionTask: task } = mission.task('visits');
    const random = seededRandom('counts and their noise');
    const residuals: number[][] = [];
    for (let number = 0; number < windows; number++) {
      const counts = Array.from({ length: ORGANISATIONS }, () => [...random(cells)].map((byte) => BigInt(byte % 100)));
      await fill('visits', number, (at) => encodeCounts(counts[at] ?? [], drawCells(task.noise, cells, random), task));
      const release = await released('visits', number);
      expect(releaseIssues(mission.mission, release)).toEqual([]);
      expect(lawFromJson(release.noise)).toEqual(releaseNoise(task, ORGANISATIONS));
      expect(releaseNoise(task, ORGANISATIONS)).toEqual({
        kind: 'skellam',
        variance: { num: BigInt(ORGANISATIONS * 40 + 2 * OWN_VARIANCE), den: 1n },
      });
      residuals.push(
        releaseTotals(release).map((total, cell) => Number(total - counts.reduce((sum, each) => sum + (each[cell] ?? 0n), 0n))),
      );
    }
    const law = releaseNoise(task, ORGANISATIONS);
    expect(pValue(residuals.flat(), law)).toBeGreaterThan(FALSE_ALARM);
    // Nothing of one window is in another one.
    const pairs = residuals.flatMap((residual, at) =>
      at % 2 === 0 ? residual.map((noise, cell) => noise + (residuals[at + 1]?.[cell] ?? 0)) : [],
    );
    expect(pValue(pairs, sumOf(law, 2))).toBeGreaterThan(FALSE_ALARM);
    // The sample is large enough to tell one aggregator that adds nothing.
    const without = withAggregators(sumOf(task.noise, ORGANISATIONS), task.aggregatorNoise, 1);
    expect(pValue(residuals.flat(), without)).toBeLessThan(FALSE_ALARM);
  });

  it('may be below what contributions alone could add up to, and another question has none of it', async () => {
    await begin(100);
    await fill('visits', 0, () => []);
    const release = await released('visits', 0);
    const own = releaseTotals(release).map((total) => Number(total + BigInt(release.offsetRemoved)));
    expect(pValue(own, { kind: 'skellam', variance: { num: BigInt(2 * OWN_VARIANCE), den: 1n } })).toBeGreaterThan(FALSE_ALARM);
    expect(Math.min(...own)).toBeLessThan(0);

    await fill('worry/charity', 1, () => [3n, 4n]);
    const worry = await released('worry/charity', 1);
    const offset = BigInt(worry.offsetRemoved);
    expect(releaseTotals(worry).map((total) => total + offset)).toEqual([15n, 20n, 0n, 0n, 0n, 0n, 0n, 0n]);
  });
});

const FALSE_ALARM = 1e-6;

function pValue(sample: readonly number[], law: Law): number {
  const { p } = pmfOf(law);
  const reach = p.length - 1;
  const counts = new Array<number>(2 * reach + 1).fill(0);
  for (const value of sample) counts[value + reach] = (counts[value + reach] ?? NaN) + 1;
  return chiSquarePValue(
    counts,
    counts.map((_, at) => sample.length * (p[Math.abs(at - reach)] ?? 0)),
  );
}

/** Notes what the helper releases, whether or not it arrives. */
function noting(wire: Wire = async (request, deliver) => deliver(request)): Wire {
  return async (request, deliver) =>
    wire(request, async (delivered) => {
      const response = await deliver(delivered);
      if (messageOf(response.headers.get('content-type') ?? '') === 'aggregate-share') {
        const { encryptedAggregateShare } = decode(AggregateShare, new Uint8Array(await response.clone().arrayBuffer()));
        seen.helper.add(toHex(encryptedAggregateShare.payload));
      }
      return response;
    });
}

const losing: Wire = async (request, deliver) => {
  await deliver(request);
  throw new TypeError('the answer is lost');
};

function windowQuery(number: number) {
  const { firstDay, endDay } = windowNumbered(mission.mission.charter.schedule, number);
  return query({ start: BigInt(firstDay), duration: BigInt(endDay - firstDay) });
}

/** The collector asks for the window, as often as it takes; the end of it, and both shares noted. */
async function asked(number = 0): Promise<{ readonly ok: boolean; readonly text: string }> {
  const started = await startCollection(pair, mission.task('visits').taskId, windowQuery(number));
  if (!started.ok) return { ok: false, text: await started.text() };
  for (let polls = 0; polls < 12; polls++) {
    await pair.settle();
    const answer = await poll(pair, started.headers.get('location'));
    const body = new Uint8Array(await answer.clone().arrayBuffer());
    if (answer.ok && body.length > 0) {
      const { leaderEncryptedAggShare, helperEncryptedAggShare } = decode(CollectionJobResp, body);
      seen.leader.add(toHex(leaderEncryptedAggShare.payload));
      seen.helper.add(toHex(helperEncryptedAggShare.payload));
      return { ok: true, text: '' };
    }
    if (answer.status !== 202 && !answer.ok) return { ok: false, text: await answer.text() };
    pair.clock.advance(600_000);
  }
  throw new Error('the collection never ends');
}

function expectOneDraw(): void {
  expect({ leader: seen.leader.size, helper: seen.helper.size }).toEqual({ leader: 1, helper: 1 });
}

describe('each draws once', () => {
  beforeEach(async () => begin(6));
  afterEach(async () => pair.close());

  it('however often the collector asks, and whether or not answers arrive', async () => {
    await fill('visits', 0, () => [1n]);
    pair.cutWire(noting(losing));
    await startCollection(pair, mission.task('visits').taskId, windowQuery(0));
    for (let tries = 0; tries < 5; tries++) {
      await pair.settle();
      pair.clock.advance(600_000);
    }
    pair.cutWire(noting());
    for (let times = 0; times < 3; times++) expect(await asked()).toMatchObject({ ok: true });
    await pair.restart('leader');
    await pair.restart('helper');
    expect(await asked()).toMatchObject({ ok: true });
    expectOneDraw();
  });

  it('where collections fail in between', async () => {
    await fill('visits', 0, () => [1n]);
    const problem = JSON.stringify({ type: 'urn:ietf:params:ppm:dap:error:batchMismatch' });
    for (let times = 0; times < 3; times++) {
      // The helper has answered, and somebody on the way says that it hasn't.
      pair.cutWire(
        noting(async (request, deliver) => {
          await deliver(request);
          return new Response(problem, { status: 400, headers: { 'content-type': 'application/problem+json' } });
        }),
      );
      expect((await asked()).text).toContain('batchMismatch');
    }
    expect(seen.leader.size).toBe(0);
    pair.cutWire(noting());
    expect(await asked()).toMatchObject({ ok: true });
    expectOneDraw();
  });

  it('where many ask at once', async () => {
    await fill('visits', 0, () => [1n]);
    pair.cutWire(
      noting(
        async (request, deliver) =>
          (await Promise.all(Array.from({ length: 4 }, async () => deliver(request.clone()))))[0] ?? expect.unreachable(),
      ),
    );
    const tick = async () => Promise.all([pair.leader.drivers.tick(), pair.helper.drivers.tick(), pair.leader.drivers.tick()]);
    const start = async () => startCollection(pair, mission.task('visits').taskId, windowQuery(0));
    await Promise.all([start(), start(), tick(), start(), tick()]);
    expect(await asked()).toMatchObject({ ok: true });
    expectOneDraw();
  });

  it('also for a leader that was put back to a backup in which it had drawn and not released', async () => {
    await fill('visits', 0, () => [1n]);
    pair.cutWire(async () => Promise.reject(new TypeError('nobody there')));
    await startCollection(pair, mission.task('visits').taskId, windowQuery(0));
    await pair.settle(); // claimed
    const copy = join(pair.folder, 'backup.db');
    await backupSqlite(join(pair.folder, 'leader.db'), copy);
    const problem = JSON.stringify({ type: 'urn:ietf:params:ppm:dap:error:invalidBatchSize' });
    pair.cutWire(async () =>
      Promise.resolve(new Response(problem, { status: 400, headers: { 'content-type': 'application/problem+json' } })),
    );
    pair.clock.advance(600_000);
    expect((await asked()).text).toContain('invalidBatchSize');
    pair.cutWire(noting());
    expect(await asked()).toMatchObject({ ok: true }); // claimed again, and released
    await pair.leader.stop();
    for (const end of ['', '-wal', '-shm']) rmSync(join(pair.folder, `leader.db${end}`), { force: true });
    copyFileSync(copy, join(pair.folder, 'leader.db'));
    await pair.restart('leader');
    await pair.leader.endQuarantine();
    pair.clock.advance(600_000);
    expect((await asked()).text).toContain('batchOverlap');
    expectOneDraw();
  });
});

describe('each draws once, wherever a process ends', () => {
  afterEach(async () => pair.close());

  it.each(['leader', 'helper'] as const)('and gives nothing away while the generator of the %s is broken', async (broken) => {
    let isBroken = false;
    const wrapRandom: PairOptions['wrapRandom'] = (role, random) =>
      role === broken ? watchedGenerator((length) => (isBroken ? new Uint8Array(length) : random(length)), forgetfulMemory()) : random;
    await begin(6, { wrapRandom });
    await fill('visits', 0, () => [1n]);
    pair.cutWire(noting());
    isBroken = true;
    await startCollection(pair, mission.task('visits').taskId, windowQuery(0));
    for (let tries = 0; tries < 3; tries++) {
      await pair.settle();
      pair.clock.advance(600_000);
    }
    expect(seen).toEqual({ leader: new Set(), helper: new Set() });
    isBroken = false;
    pair.clock.advance(3_600_000);
    await pair.settle();
    expect(seen.helper.size).toBe(0); // a broken generator stays broken until the program starts again
    await pair.restart(broken);
    pair.clock.advance(3_600_000);
    expect(await asked()).toMatchObject({ ok: true });
    expectOneDraw();
  });

  const steps = { claimBatch: 'leader', finishCollectionJob: 'leader', releaseAggregateShare: 'helper' } as const;
  const cases = Object.entries(steps).flatMap(([name, role]) => (['before', 'after'] as const).map((moment) => ({ name, role, moment })));

  it.each(cases)('$moment $name at the $role', async ({ name, role, moment }) => {
    let crashes = moment === 'before' ? 2 : 1; // what is done isn't done again
    const crash = () => {
      if (crashes-- > 0) throw new Error('the process ended here');
    };
    await begin(6, { wrapStore: (of, store) => (of === role ? around(store, name, moment, crash) : store) });
    await fill('visits', 0, () => [1n]);
    pair.cutWire(noting());
    await startCollection(pair, mission.task('visits').taskId, windowQuery(0));
    for (let tries = 0; tries < 4; tries++) {
      await pair.settle();
      await pair.restart(role);
      pair.clock.advance(3_600_000);
    }
    expect(crashes).toBeLessThan(1);
    expect(await asked()).toMatchObject({ ok: true });
    expectOneDraw();
  });

  it('and a helper that draws again when it is asked again would be seen', async () => {
    await begin(6, { wrapStore: (role, store) => (role === 'helper' ? redrawing(store) : store) });
    await fill('visits', 0, () => [1n]);
    pair.cutWire(noting(losing));
    await startCollection(pair, mission.task('visits').taskId, windowQuery(0));
    for (let tries = 0; tries < 3; tries++) {
      await pair.settle();
      pair.clock.advance(600_000);
    }
    expect(seen.helper.size).toBeGreaterThan(1);
  });
});

it('a broken generator is waited for like any other trouble', () => {
  const random = watchedGenerator(seededRandom('a half'), forgetfulMemory());
  expect(fraction({ random })).not.toBe(0.5);
  const broken = () => {
    throw new CryptoError('no-entropy', 'nothing was drawn');
  };
  expect(fraction({ random: broken })).toBe(0.5);
});

/** A store one of whose transactions ends its process. */
function around(store: Store, name: string, moment: 'before' | 'after', crash: () => void): Store {
  const { [name]: real } = store as unknown as Record<string, (...parameters: unknown[]) => Promise<unknown>>;
  if (real === undefined) throw new Error(name);
  const crashing = async (...parameters: unknown[]) => {
    if (moment === 'before') crash();
    const result = await real(...parameters);
    if (moment === 'after') crash();
    return result;
  };
  return { ...store, [name]: crashing };
}

/** A store that forgets what it released, except for the sum. */
function redrawing(store: Store): Store {
  let known: BatchSum | undefined;
  return {
    ...store,
    aggregateShare: async () => Promise.resolve(undefined),
    releaseAggregateShare: async (share, adder, decide, nowMs) => {
      if (known !== undefined) {
        const again = decide(known);
        return again.kind === 'release' ? { kind: 'released', response: again.response } : { kind: 'refused', failure: again.failure };
      }
      return store.releaseAggregateShare(
        share,
        adder,
        (sum) => {
          known = sum;
          return decide(sum);
        },
        nowMs,
      );
    },
  };
}
