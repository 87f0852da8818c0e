// restored.test.ts — an aggregator that was put back to an older copy of its database: no second share of a window, and the other one notices.
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { createAggregator } from '../../aggregator/index.ts';
import { atRest } from '../../aggregator/store/tables/at-rest.ts';
import { sqliteStore } from '../../aggregator/store/sqlite.ts';
import { slicedVerifier } from '../../aggregator/verify/slice.ts';
import { tokenDigest } from '../../aggregator/http/auth.ts';
import { encode } from '../../crypto/codec.ts';
import { AggregateShareReq } from '../../protocol/dap/collection.ts';
import { TaskId } from '../../protocol/dap/ids.ts';
import { mediaType } from '../../protocol/dap/media-types.ts';
import { resourceUrl } from '../../protocol/dap/paths.ts';
import {
  GENERATION_HEADER,
  formatGenerationHeader,
  generationPath,
  parseGenerationHeader,
} from '../../protocol/contribution/generation.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { jobOf, postJob, selectorOf, shareReqFor, verdicts } from '../conformance/scene.ts';
import { query, poll, startCollection, upload } from '../support/dap-client.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { foundMission, makeContribution, type TestMission } from '../support/mission-pair.ts';
import { HELPER_URL, LEADER_TOKEN, startPair, type PairOptions, type Role, type TestPair } from '../support/servers.ts';
import { contributionInit, type Contributed } from './contribution-init.ts';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2025, 11, 29); // the mission's first day

let pair: TestPair;
afterEach(async () => pair.close());

async function begin(options: PairOptions = {}): Promise<TestMission> {
  pair = await startPair({ startMs: START_MS, ...options });
  return foundMission(pair, (draft) => ({ ...draft, amendments: 0 }));
}

/** A copy such as an operator's nightly one, made with SQLite's own tools while the aggregator runs. */
async function copyOf(role: Role): Promise<string> {
  const copy = join(pair.folder, `${role}-copy.db`);
  const open = new Sqlite(join(pair.folder, `${role}.db`));
  await open.backup(copy);
  open.close();
  return copy;
}

async function putBack(role: Role, copy: string): Promise<void> {
  const file = join(pair.folder, `${role}.db`);
  await pair.restart(role, () => {
    copyFileSync(copy, file);
    for (const suffix of ['-wal', '-shm']) if (existsSync(file + suffix)) rmSync(file + suffix);
  });
}

async function contribute(mission: TestMission, from: number, to: number): Promise<void> {
  for (const organisation of mission.organisations.slice(from, to)) {
    expect(
      await upload(pair, mission.task('visits').taskId, [await makeContribution(pair, mission, 'visits', organisation, [1n])]),
    ).toEqual([]);
  }
  await pair.settle();
}

function firstWindow({ mission }: TestMission) {
  const { firstDay, endDay, closesDay } = windowNumbered(mission.charter.schedule, 0);
  return { interval: { start: BigInt(firstDay), duration: BigInt(endDay - firstDay) }, closesMs: closesDay * DAY_MS };
}

async function collect(mission: TestMission): Promise<string | null> {
  const { interval, closesMs } = firstWindow(mission);
  pair.clock.set(closesMs);
  const started = await startCollection(pair, mission.task('visits').taskId, query(interval));
  await pair.settle();
  return started.headers.get('location');
}

/** Time for whatever was told to come back. */
async function later(): Promise<void> {
  pair.clock.advance(3_600_000);
  await pair.settle();
}

function logged(role: Role, event: string): number {
  return pair.log.filter((one) => one.role === role && one.event === event).length;
}

describe('#6 a hostile leader asks a helper that was put back for a second share of a window', () => {
  it.each([
    ['that has closed since', false],
    ['all at one moment', true],
  ])('and gets none: the generation file tells, %s', async (_name, isOneMoment) => {
    const mission = await begin();
    const scene = { pair, task: mission.task('visits') };
    const { interval, closesMs } = firstWindow(mission);
    const init = async (n: number) => contributionInit(pair, mission, 'visits', mission.organisations[n] ?? expect.unreachable(), [1n, 2n]);
    const all = await Promise.all([0, 1, 2, 3, 4, 5].map(init));
    const ask = async (some: readonly Contributed[]) => {
      const request = shareReqFor(
        some.map(({ report }) => report),
        { batchSelector: selectorOf(interval) },
        query(interval),
      );
      return pair.fetch(
        new Request(resourceUrl(HELPER_URL, { kind: 'aggregateShares', taskId: scene.task.taskId }), {
          method: 'POST',
          headers: { 'content-type': mediaType('aggregate-share-req'), authorization: `Bearer ${LEADER_TOKEN}` },
          body: encode(AggregateShareReq, request).slice(),
        }),
      );
    };
    if (isOneMoment) pair.clock.set(closesMs);
    await verdicts(await postJob(scene, jobOf(all.slice(0, 5).map((one) => one.init))));
    const copy = await copyOf('helper');
    await verdicts(await postJob(scene, jobOf(all.slice(5).map((one) => one.init))));
    if (!isOneMoment) pair.clock.set(closesMs);
    expect((await ask(all)).status).toBe(201);
    await putBack('helper', copy);
    expect((await ask(all.slice(0, 5))).status).toBe(503);
    await pair.helper.endQuarantine();
    expect(await (await ask(all.slice(0, 5))).text()).toContain('batchOverlap');
  });
});

describe('#6 without a generation file the other aggregator notices', () => {
  it('that the helper was put back: it answers 409, both are in quarantine, and go on when its operator has looked', async () => {
    const mission = await begin({ withoutFile: ['leader', 'helper'] });
    await contribute(mission, 0, 5);
    const copy = await copyOf('helper');
    pair.clock.advance(2000);
    await contribute(mission, 5, 6);
    await putBack('helper', copy);
    expect(pair.helper.isQuarantined()).toBe(false);
    const statuses: number[] = [];
    pair.cutWire(async (request, deliver) => {
      const response = await deliver(request);
      statuses.push(response.status);
      return response;
    });
    const location = await collect(mission);
    expect(statuses).toEqual([409]);
    expect([pair.helper.isQuarantined(), pair.leader.isQuarantined()]).toEqual([true, true]);
    expect([logged('helper', 'quarantined'), logged('leader', 'peer-restored'), logged('helper', 'share-released')]).toEqual([1, 1, 0]);
    // It stays so over a restart, though there is no file that could tell.
    await pair.restart('helper');
    expect(pair.helper.isQuarantined()).toBe(true);
    await later();
    expect((await poll(pair, location)).status).toBe(202);

    await pair.helper.endQuarantine();
    await later();
    expect([pair.helper.isQuarantined(), pair.leader.isQuarantined()]).toEqual([false, false]);
    expect(await (await poll(pair, location)).text()).toContain('batchOverlap');
    expect(logged('helper', 'share-released')).toBe(0);
  });

  it('that the leader was put back: it commits nothing of the answer, says so to the helper, and goes on when its operator has looked', async () => {
    const mission = await begin({ withoutFile: ['leader', 'helper'] });
    await contribute(mission, 0, 5);
    const copy = await copyOf('leader');
    pair.clock.advance(2000);
    const location = await collect(mission);
    expect((await poll(pair, location)).status).toBe(200);
    await putBack('leader', copy);
    const again = await startCollection(pair, mission.task('visits').taskId, query(firstWindow(mission).interval));
    expect(again.status).toBe(201); // it has forgotten
    await pair.settle();
    expect([pair.leader.isQuarantined(), pair.helper.isQuarantined()]).toEqual([true, true]);
    expect(logged('leader', 'collection-finished')).toBe(1);
    await pair.leader.endQuarantine();
    await later();
    expect(pair.leader.isQuarantined()).toBe(false);
    const finished = logged('helper', 'job-finished');
    // The helper hears of the next generation with the next message.
    const late = windowNumbered(mission.mission.charter.schedule, 5);
    pair.clock.set(late.firstDay * DAY_MS);
    const organisation = mission.organisations[0] ?? expect.unreachable();
    const report = await makeContribution(pair, mission, 'visits', organisation, [1n], { window: 5 });
    expect(await upload(pair, mission.task('visits').taskId, [report])).toEqual([]);
    await pair.settle();
    expect(pair.helper.isQuarantined()).toBe(false);
    expect(logged('helper', 'job-finished')).toBe(finished + 1);
  });

  it('and not that a process ended after it had sent, at whatever moment', async () => {
    const mission = await begin({ withoutFile: ['leader', 'helper'] });
    for (let n = 0; n < 6; n++) {
      await contribute(mission, n, n + 1);
      pair.clock.advance(700);
      await pair.restart(n % 2 === 0 ? 'helper' : 'leader');
    }
    expect((await poll(pair, await collect(mission))).status).toBe(200);
    expect([pair.helper.isQuarantined(), pair.leader.isQuarantined()]).toEqual([false, false]);
  });

  it('and not that another process on the same database has counted', async () => {
    const mission = await begin();
    const random = seededRandom('a replica');
    const store = await sqliteStore(join(pair.folder, 'helper.db'), {
      atRest: atRest([new Uint8Array(32).fill(2)], random),
      random,
      bucketShards: 1,
    });
    const replica = await createAggregator(
      {
        clock: pair.clock,
        random,
        store,
        peer: async () => Promise.reject(new TypeError('a helper asks nobody')),
        verifier: slicedVerifier(async () => Promise.resolve()),
        log: () => undefined,
      },
      { role: 'helper', endpoint: HELPER_URL, tokens: { leader: [tokenDigest(LEADER_TOKEN)] } },
      { identityKey: pair.identities.helper.privateKey },
    );
    let turn = 0;
    pair.cutWire(async (request, deliver) => (turn++ % 2 === 0 ? deliver(request) : replica.app.fetch(request)));
    for (let n = 0; n < 6; n++) {
      await contribute(mission, n, n + 1);
      pair.clock.advance(1500);
    }
    expect(turn).toBeGreaterThan(5);
    expect([pair.helper.isQuarantined(), replica.isQuarantined()]).toEqual([false, false]);
    await replica.stop();
  });
});

describe('#6 the header between leader and helper', () => {
  const ask = async (mission: TestMission, header: string | undefined) => {
    const headers = { authorization: `Bearer ${LEADER_TOKEN}`, ...(header === undefined ? {} : { [GENERATION_HEADER]: header }) };
    const url = HELPER_URL.replace(/\/$/, '') + generationPath(TaskId.toText(mission.task('visits').taskId));
    return pair.fetch(new Request(url, { headers }));
  };
  const tag = new Uint8Array(16);
  const own = { generation: 1, commits: 1, tag };

  it('is given to who sends it, and to nobody else', async () => {
    const mission = await begin();
    expect((await ask(mission, undefined)).headers.get(GENERATION_HEADER)).toBeNull();
    const answer = await ask(mission, formatGenerationHeader({ own, seen: undefined, isRestored: false }));
    expect(answer.status).toBe(204);
    expect(parseGenerationHeader(answer.headers.get(GENERATION_HEADER) ?? '')?.seen).toEqual(own);
    const url = `${HELPER_URL}tasks/${TaskId.toText(mission.task('visits').taskId)}/aggregation_jobs`;
    const stranger = await pair.fetch(new Request(url, { method: 'POST', headers: { [GENERATION_HEADER]: '1.1' } }));
    expect([stranger.status, stranger.headers.get(GENERATION_HEADER)]).toEqual([401, null]);
  });

  it('puts nobody into quarantine with a place that was invented', async () => {
    const mission = await begin();
    const seen = { generation: 1_000_000, commits: 0, tag };
    expect((await ask(mission, formatGenerationHeader({ own, seen, isRestored: false }))).status).toBe(204);
    const real = parseGenerationHeader(
      (await ask(mission, formatGenerationHeader({ own, seen: undefined, isRestored: false }))).headers.get(GENERATION_HEADER) ?? '',
    );
    const altered = { ...(real?.own ?? expect.unreachable()), generation: 1_000_000 };
    expect((await ask(mission, formatGenerationHeader({ own, seen: altered, isRestored: false }))).status).toBe(204);
    expect(pair.helper.isQuarantined()).toBe(false);
  });

  it('is refused in any other form', async () => {
    const mission = await begin();
    const answer = await ask(mission, '1.1');
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('invalidMessage')]);
  });
});
