// replicas.test.ts — two leaders on one PostgreSQL and two helpers on another: the replicas share the work and count each report once.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/codec.ts';
import { generateKeyPair } from '../../crypto/signature/ed25519.ts';
import { atRest } from '../../aggregator/store/tables/at-rest.ts';
import { tokenDigest } from '../../aggregator/http/auth.ts';
import { createAggregator, type Aggregator } from '../../aggregator/index.ts';
import { postgresStore } from '../../aggregator/store/postgres.ts';
import { slicedVerifier } from '../../aggregator/verify/slice.ts';
import { AggregateShare, CollectionJobResp } from '../../protocol/dap/collection.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { makeReport, plainTask, poll, query, startCollection, unshard, upload } from '../support/dap-client.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { foundMission, makeContribution } from '../support/mission-pair.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { COLLECTOR_TOKEN, HELPER_URL, LEADER_TOKEN, LEADER_URL, START_MS, type Role, type TestPair } from '../support/servers.ts';

const REPLICAS = 2;
const REPORTS = 48;
const AT_ONCE = 4;
const HOUR = BigInt(START_MS / 3_600_000);

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => postgres.stop());

async function startReplicas(startMs = START_MS) {
  const clock = fakeClock(startMs);
  const random = seededRandom('replicas');
  const identities = { leader: generateKeyPair(random), helper: generateKeyPair(random) };
  const replicas: Record<Role, Aggregator[]> = { leader: [], helper: [] };
  let turn = 0;
  /** Whichever replica's turn it is, as behind a load balancer. */
  const deliver = async (request: Request): Promise<Response> => {
    const role: Role = request.url.startsWith(LEADER_URL) ? 'leader' : 'helper';
    return replicas[role][turn++ % REPLICAS]?.app.fetch(request) ?? expect.unreachable();
  };
  /** The helper is asked for a share by many at once; every share that it gives is noted. */
  const sharesGiven: string[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    if (request.method !== 'POST' || !request.url.includes('/aggregate_shares')) return deliver(request);
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, async () => deliver(request.clone())));
    for (const answer of answers.filter(({ ok }) => ok)) {
      const { encryptedAggregateShare } = decode(AggregateShare, new Uint8Array(await answer.clone().arrayBuffer()));
      sharesGiven.push(toHex(encryptedAggregateShare.payload));
    }
    return answers[0] ?? expect.unreachable();
  };
  for (const role of ['leader', 'helper'] as const) {
    const url = await postgres.createDatabase();
    for (let n = 0; n < REPLICAS; n++) {
      const own = seededRandom(`${role} ${String(n)}`);
      const options = { atRest: atRest([new Uint8Array(32).fill(4)], own), random: own, bucketShards: 4 };
      const store = await postgresStore(url, 6, options, () => undefined);
      const ports = {
        clock,
        random: own,
        store,
        peer: fetch,
        verifier: slicedVerifier(async () => Promise.resolve()),
        log: () => undefined,
      };
      const tokens = { leader: [tokenDigest(LEADER_TOKEN)], collector: [tokenDigest(COLLECTOR_TOKEN)] };
      const endpoint = role === 'leader' ? LEADER_URL : HELPER_URL;
      const limits = { aggregationJobReportsMax: 5 };
      const identityKey = identities[role].privateKey;
      replicas[role].push(await createAggregator(ports, { role, endpoint, tokens, helperToken: LEADER_TOKEN, limits }, { identityKey }));
    }
  }
  const [[leader], [helper]] = [replicas.leader, replicas.helper];
  return { replicas, clock, sharesGiven, pair: { fetch, random, clock, identities, leader, helper } as unknown as TestPair };
}

describe('replicas on PostgreSQL', () => {
  it('take reports, aggregate and collect together, and count each report once', async () => {
    const { replicas, clock, pair } = await startReplicas();
    const task = plainTask(pair.random, { vdaf: { kind: 'prio3Histogram', length: REPORTS, chunkLength: 7 } });
    for (const { tasks } of [...replicas.leader, ...replicas.helper]) await tasks.addTask(task.file);
    const reports = await Promise.all(Array.from({ length: REPORTS }, async (_, cell) => makeReport(pair, task, cell, { time: HOUR })));
    // Every report is sent twice, to different replicas at the same time, while both of them aggregate.
    const everybody = [...replicas.leader, ...replicas.helper];
    const work = async () => Promise.all(everybody.map(async ({ drivers }) => drivers.tick()));
    for (let at = 0; at < REPORTS; at += 8) {
      const some = reports.slice(at, at + 8);
      const uploads = await Promise.all([...some, ...some].map(async (report) => upload(pair, task.taskId, [report])));
      expect(uploads.flat()).toEqual([]);
      await work();
    }
    const request = query({ start: HOUR, duration: 1n });
    const started = await startCollection(pair, task.taskId, request);
    for (let tries = 0; tries < 6; tries++) {
      await work();
      clock.advance(120_000);
    }
    const response = await poll(pair, started.headers.get('location'));
    expect(response.status).toBe(200);
    const { result, reportCount } = unshard(task, request, new Uint8Array(await response.arrayBuffer()));
    expect(reportCount).toBe(REPORTS);
    expect(result).toEqual(Array.from({ length: REPORTS }, () => 1n));
    for (const { metrics } of everybody) expect(await metrics.text({})).not.toMatch(/driver_failures_total\{.*\} [1-9]/);
    await Promise.all(everybody.map(async (aggregator) => aggregator.stop()));
  });

  it("draw the aggregators' own noise once, whichever of them is asked, and all at once", async () => {
    const { replicas, clock, pair, sharesGiven } = await startReplicas(Date.UTC(2025, 11, 29));
    const everybody = [...replicas.leader, ...replicas.helper];
    const mission = await foundMission(pair, (draft) => ({
      ...draft,
      amendments: 0,
      instruments: draft.instruments.map((one) => ({ ...one, aggregatorNoise: { kind: 'skellam', variance: { num: 100, den: 1 } } })),
    }));
    const task = mission.task('visits');
    const { firstDay, endDay, closesDay } = windowNumbered(mission.mission.charter.schedule, 0);
    clock.set(endDay * 86_400_000);
    for (const organisation of mission.organisations.slice(0, 5)) {
      const report = await makeContribution(pair, mission, 'visits', organisation, [1n]);
      expect(await upload(pair, task.taskId, [report])).toEqual([]);
    }
    const work = async () => Promise.all(everybody.map(async ({ drivers }) => drivers.tick()));
    clock.set(closesDay * 86_400_000);
    for (let tries = 0; tries < 4; tries++) {
      await work();
      clock.advance(120_000);
    }
    const request = query({ start: BigInt(firstDay), duration: BigInt(endDay - firstDay) });
    const start = async () => startCollection(pair, task.taskId, request);
    const [started] = await Promise.all([start(), work(), start(), start(), work()]);
    for (let tries = 0; tries < 6; tries++) {
      await Promise.all([work(), start(), work()]);
      clock.advance(120_000);
    }
    const results = await Promise.all(Array.from({ length: 4 }, async () => poll(pair, started.headers.get('location'))));
    const bodies = await Promise.all(results.map(async (response) => new Uint8Array(await response.arrayBuffer())));
    expect(new Set(bodies.map(toHex)).size).toBe(1);
    const given = decode(CollectionJobResp, bodies[0] ?? new Uint8Array(0)).helperEncryptedAggShare;
    expect(sharesGiven.length).toBeGreaterThanOrEqual(AT_ONCE);
    expect(new Set(sharesGiven)).toEqual(new Set([toHex(given.payload)]));
    await Promise.all(everybody.map(async (aggregator) => aggregator.stop()));
  });
});
