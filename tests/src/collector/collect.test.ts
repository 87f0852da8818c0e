// collect.test.ts — a window becomes a release, and nothing else does: refusals, contradictions, altered shares, lost answers.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { DEFAULT_SUITE } from '../../../crypto/hpke/hpke.ts';
import { generateKeyPairSync, nodeHpke } from '../../../crypto/hpke/node.ts';
import { aggregatorsReach } from '../../../protocol/charter/aggregator-noise.ts';
import { OVER_BUDGET } from '../../../protocol/release/budget.ts';
import { charterDigest, checkCharter } from '../../../protocol/charter/charter.ts';
import { GIVEN_UP } from '../../../protocol/contribution/given-up.ts';
import { lawToJson } from '../../../protocol/json/law-json.ts';
import type { Release } from '../../../protocol/release/release.ts';
import { releaseIssues } from '../../../protocol/release/release-check.ts';
import { missionTasks } from '../../../protocol/charter/tasks.ts';
import { windowNumbered } from '../../../protocol/charter/window.ts';
import { sumOf } from '../../../protocol/privacy/law.ts';
import { collectWindow } from '../../../src/collector/collect.ts';
import { collectDue, dueWindows } from '../../../src/collector/collect-due.ts';
import { isForGood } from '../../../src/collector/errors.ts';
import { openReleaseStore } from '../../../src/collector/release-store.ts';
import { exampleDraft, parties, withPlainNoise } from '../../support/mission.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { fakeAggregators, type Behaviour } from './fake-aggregators.ts';

const collectorKeys = generateKeyPairSync(DEFAULT_SUITE, seededRandom('collector'));
const everybody = parties(1, collectorKeys.publicKey);
const charter = withPlainNoise(exampleDraft(everybody));
const mission = { charter, digest: charterDigest(charter), tasks: missionTasks(charter), rosters: [] };
const window = windowNumbered(charter.schedule, 2);
const task = firstOf(mission.tasks);
const collector = {
  mission,
  key: { hpke: nodeHpke, privateKey: collectorKeys.privateKey },
  tokens: { leader: 'for-leader', helper: 'for-helper' },
};

function firstOf<T>([first]: readonly T[]): T {
  if (first === undefined) throw new Error('the example has tasks');
  return first;
}

/** Noisy totals of the six cells; an offset of 60 was added by each of five organisations. */
const totals = [12n, -7n, 0n, 100n, 35n, 2n];
const sums = totals.map((total) => total + 5n * 60n);

function attempt(behaviour: Behaviour = {}, today = window.closesDay) {
  const { fetch, seen, jobs } = fakeAggregators(everybody, task, window, sums, 5n, behaviour);
  const waits: number[] = [];
  const wait = async (ms: number) => Promise.resolve(void waits.push(ms));
  const release = collectWindow(collector, task, window, { fetch, wait, today: () => today }, { pollsMax: 5 });
  return { release, seen, waits, jobs };
}

describe('a window that has closed', () => {
  test('becomes a release with its noise, its organisations and the offset taken off', async () => {
    expect(await attempt().release).toMatchObject({
      mission: 'salford-winter',
      charter: toBase64Url(mission.digest),
      instrument: 'visits',
      sector: null,
      window: { number: 2, firstDay: '2026-01-12', lastDay: '2026-01-18' },
      organisations: 5,
      dimensions: [
        { name: 'area', values: ['Ordsall', 'Kersal'] },
        { name: 'age', values: ['below 18', '18 to below 65', '65 and over'] },
      ],
      totals: totals.map(Number),
      noise: { kind: 'skellam', variance: { num: 5 * 16 * 1024, den: 1024 } },
      offsetRemoved: 300,
    });
  });

  test('is asked for until it is ready, as often as the leader likes, with each token for its own aggregator', async () => {
    const { release, seen, waits, jobs } = attempt({ pending: 3 });
    await release;
    expect(waits).toEqual([2000, 2000, 2000]);
    expect(seen.requests.map(({ method, authorization }) => [method, authorization])).toEqual([
      ['POST', 'Bearer for-leader'],
      ...Array.from({ length: 3 }, () => ['GET', 'Bearer for-leader']),
      ['GET', 'Bearer for-helper'],
    ]);
    expect(seen.requests[1]?.url).toBe(`${jobs}/job`);
  });

  test('survives answers that are lost', async () => {
    const { release, waits } = attempt({ lost: 2 });
    expect((await release).organisations).toBe(5);
    expect(waits).toEqual([250, 1000]);
  });
});

describe('an answer that begins and then trickles', () => {
  afterEach(() => vi.restoreAllMocks());

  test('#3 ends with its deadline, and the leader is said to be away', async () => {
    const deadlines: AbortController[] = [];
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      const deadline = new AbortController();
      deadlines.push(deadline);
      return deadline.signal;
    });
    // Once its answer has begun, the platform may have forgotten the request's signal: the body has to end by itself.
    const fetch = async () => {
      const begun = new ReadableStream<Uint8Array>({ start: (body) => body.enqueue(Uint8Array.of(1)) });
      setTimeout(() => deadlines.at(-1)?.abort(new DOMException('The operation timed out', 'TimeoutError')));
      return Promise.resolve(new Response(begun, { status: 201 }));
    };
    const ports = { fetch, wait: async () => Promise.resolve(), today: () => window.closesDay };
    await expect(collectWindow(collector, task, window, ports, { pollsMax: 5 })).rejects.toMatchObject({ code: 'unreachable' });
    expect(deadlines).toHaveLength(4);
  });
});

describe('anybody can check a release', () => {
  test('against the charter and what the helper signed', async () => {
    const release = await attempt().release;
    expect(releaseIssues(mission, release)).toEqual([]);
    expect(releaseIssues(mission, { ...release, organisations: 6 }).join()).toContain('another number of organisations');
    expect(releaseIssues(mission, { ...release, noise: { kind: 'skellam', variance: { num: 1, den: 1 } } }).join()).toContain('"noise"');
    expect(releaseIssues(mission, { ...release, window: { ...release.window, number: 3 } }).join()).toContain('"window"');
    expect(releaseIssues(mission, { ...release, charter: 'A'.repeat(43) }).join()).toContain('another charter');
    expect(releaseIssues(mission, { ...release, sector: 'charity' }).join()).toContain('no such');
    expect(releaseIssues(mission, { ...release, statement: 'AAAA' } as Release).join()).toContain("isn't signed by the helper");
    expect(releaseIssues(mission, { ...release, typed: true }).join()).toContain(`"typed" isn't what the charter says`);
  });
});

describe('no release', () => {
  test('before it has closed, and nobody is asked', async () => {
    const { release, seen } = attempt({}, window.closesDay - 1);
    await expect(release).rejects.toMatchObject({ code: 'not-yet', message: expect.stringContaining('closes on 2026-01-26') as string });
    expect(seen.requests).toEqual([]);
  });

  test.each<[string, Behaviour, string]>([
    ['too few organisations', { problem: 'invalidBatchSize' }, 'too-few'],
    ['a wrong token', { problem: 'invalidMessage', status: 401 }, 'token'],
    ['an unknown task', { problem: 'unrecognizedTask', status: 404 }, 'refused'],
    ['another refusal', { problem: 'batchInvalid' }, 'refused'],
    ['a batch that does not match, on which the operators look', { problem: 'batchMismatch' }, 'refused'],
    ['a window that was given away already', { problem: 'batchOverlap' }, 'given-away'],
    ['a leader that is never ready', { pending: 99 }, 'not-yet'],
    ['nobody there', { lost: 99 }, 'unreachable'],
    ['a leader that points elsewhere', { pending: 1, location: 'http://127.0.0.1:6666/job' }, 'bad-answer'],
    ['bytes that are no answer', { body: new Uint8Array(10) }, 'bad-answer'],
    ['a leader that misstates the number of reports', { reportCount: 6n }, 'bad-answer'],
    ['a helper that counts fewer organisations than reports', { statement: { organisations: 4n } }, 'bad-answer'],
    ['a statement on another window', { statement: { windowStart: BigInt(window.firstDay + 7) } }, 'bad-answer'],
    ['a statement on another task', { statement: { taskId: new Uint8Array(32) } }, 'bad-answer'],
    ['a statement that the leader signed', { statementKey: everybody.leader.privateKey }, 'bad-answer'],
    ['both aggregators below the smallest number', { reportCount: 4n, statement: { reportCount: 4n, organisations: 4n } }, 'bad-answer'],
    ['a share that was altered beyond what contributions can add up to', { altered: 10_000n }, 'bad-answer'],
    ['a share altered to below nothing', { altered: -400n }, 'bad-answer'],
    ['a share sealed to another key', { configId: 2 }, 'bad-answer'],
  ])('for %s', async (_, behaviour, code) => {
    await expect(attempt(behaviour).release).rejects.toMatchObject({ code });
  });

  test("with another collector's key", async () => {
    const { fetch } = fakeAggregators(everybody, task, window, sums, 5n);
    const other = { ...collector, key: { hpke: nodeHpke, privateKey: new Uint8Array(32).fill(5) } };
    const ports = { fetch, wait: async () => Promise.resolve(), today: () => window.closesDay };
    await expect(collectWindow(other, task, window, ports, { pollsMax: 0 })).rejects.toMatchObject({ code: 'bad-answer' });
  });
});

describe('where both aggregators add noise of their own', () => {
  const noisy = checkCharter({
    ...charter,
    instruments: charter.instruments.map((one) => ({ ...one, aggregatorNoise: { kind: 'skellam', variance: { num: 9, den: 1 } } })),
  });
  const own = { charter: noisy, digest: charterDigest(noisy), tasks: missionTasks(noisy), rosters: [] };
  const ownTask = firstOf(own.tasks);
  const reach = Number(aggregatorsReach(ownTask));
  const most = 5 * Number(ownTask.vdaf.maxMeasurement);
  /** Five organisations' first cell adds up to `sum`, and both aggregators add `noise` to it. */
  const first = async (sum: number, noise: number) => {
    const { fetch } = fakeAggregators(everybody, ownTask, window, [BigInt(sum), ...sums.slice(1)], 5n, { altered: BigInt(noise) });
    const ports = { fetch, wait: async () => Promise.resolve(), today: () => window.closesDay };
    return collectWindow({ ...collector, mission: own }, ownTask, window, ports, { pollsMax: 0 });
  };

  test('totals below and above what contributions add up to are released, with the law of all noise', async () => {
    for (const [sum, noise] of [
      [0, -reach],
      [0, reach],
      [most, reach],
    ] as const) {
      const release = await first(sum, noise);
      expect(release.totals[0]).toBe(sum + noise - 5 * Number(ownTask.noiseBound));
      expect(release.noise).toEqual({ kind: 'skellam', variance: { num: 5 * 16 + 2 * 9, den: 1 } });
      expect(releaseIssues(own, release)).toEqual([]);
      expect(releaseIssues(own, { ...release, noise: lawToJson(sumOf(ownTask.noise, 5)) }).join()).toContain('"noise"');
    }
  });

  test('and what not even their noise explains is not', async () => {
    await expect(first(0, -reach - 1)).rejects.toMatchObject({ code: 'bad-answer' });
    await expect(first(most, reach + 1)).rejects.toMatchObject({ code: 'bad-answer' });
  });
});

describe('the store', () => {
  const effectsFor = (behaviour: Behaviour = {}) => ({
    fetch: fakeAggregators(everybody, task, window, sums, 5n, behaviour).fetch,
    wait: async () => Promise.resolve(),
    today: () => window.closesDay,
  });
  const patience = { pollsMax: 3 };
  const ignore = () => undefined;

  test('keeps each window once, and asks for no window twice', async () => {
    const store = openReleaseStore(':memory:', () => 0);
    const due = dueWindows(collector, store, window.closesDay).filter((one) => one.task === task && one.window.number === 2);
    expect(dueWindows(collector, store, window.closesDay)).toHaveLength(9);
    const [outcome] = await collectDue(collector, due, store, effectsFor(), patience, ignore);
    expect(outcome?.kind).toBe('released');
    expect(store.list()).toHaveLength(1);
    expect(dueWindows(collector, store, window.closesDay)).toHaveLength(8);
    expect(await collectDue(collector, due, store, effectsFor(), patience, ignore)).toMatchObject([{ kind: 'released' }]);
    expect(store.list()).toHaveLength(1);
    store.close();
  });

  test('lets no second release of a window in', async () => {
    const store = openReleaseStore(':memory:', () => 0);
    await collectDue(collector, [{ task, window }], store, effectsFor(), patience, ignore);
    const again = await collectDue(collector, [{ task, window }], store, effectsFor({ altered: 1n }), patience, ignore);
    expect(again).toMatchObject([{ kind: 'not-released', error: { code: 'conflict' } }]);
    expect(store.list().map((release) => release.totals[0])).toEqual([12]);
    store.close();
  });

  test('is charged for a release once, and nothing is asked for that the budget cannot pay', async () => {
    const store = openReleaseStore(':memory:', () => 0);
    await collectDue(collector, [{ task, window }], store, effectsFor(), patience, ignore);
    const name = toBase64Url(mission.digest);
    const spent = store.ledger(name)?.together;
    await collectDue(collector, [{ task, window }], store, effectsFor(), patience, ignore);
    expect(store.ledger(name)?.together).toEqual(spent);

    const poor = { ...mission, charter: { ...charter, budget: { ...charter.budget, epsilon: 4.63 } } };
    const { fetch, seen } = fakeAggregators(everybody, task, window, sums, 5n);
    const outcomes = await collectDue(
      { ...collector, mission: poor },
      [{ task, window }],
      openReleaseStore(':memory:', () => 0),
      { ...effectsFor(), fetch },
      patience,
      ignore,
    );
    expect(outcomes).toMatchObject([{ kind: 'not-released', error: { code: 'over-budget' } }]);
    expect(seen.requests).toEqual([]);
    store.close();
  });

  const problemOf = (type: string, status: number) => async () =>
    Promise.resolve(new Response(JSON.stringify({ type }), { status, headers: { 'content-type': 'application/problem+json' } }));
  test.each([
    ['urn:ietf:params:ppm:dap:error:invalidBatchSize', 400, 'too-few', true],
    ['urn:ietf:params:ppm:dap:error:batchOverlap', 400, 'given-away', true],
    [GIVEN_UP, 409, 'given-up', true],
    [OVER_BUDGET, 409, 'over-budget', true],
    ['urn:ietf:params:ppm:dap:error:batchMismatch', 400, 'refused', false],
    ['urn:ietf:params:ppm:dap:error:batchInvalid', 400, 'refused', false],
  ])('remembers that a window is refused for good, and nothing else: %s', async (type, status, code, isFinal) => {
    const store = openReleaseStore(':memory:', () => 0);
    const outcomes = await collectDue(
      collector,
      [{ task, window }],
      store,
      { ...effectsFor(), fetch: problemOf(type, status) },
      patience,
      ignore,
    );
    expect(outcomes).toMatchObject([{ kind: 'not-released', error: { code } }]);
    expect(outcomes.map((outcome) => outcome.kind === 'not-released' && isForGood(outcome.error))).toEqual([isFinal]);
    expect(dueWindows(collector, store, window.closesDay)).toHaveLength(isFinal ? 8 : 9);
    expect(dueWindows(collector, store, window.closesDay, { isRefusedToo: true })).toHaveLength(9);
    expect(store.ledger(toBase64Url(mission.digest))).toBeUndefined();
    store.close();
  });

  test('remembers what its own ledger does not pay for', async () => {
    const store = openReleaseStore(':memory:', () => 0);
    const poor = { ...collector, mission: { ...mission, charter: { ...charter, budget: { ...charter.budget, epsilon: 4.63 } } } };
    await collectDue(poor, [{ task, window }], store, effectsFor(), patience, ignore);
    expect(dueWindows(poor, store, window.closesDay)).toHaveLength(8);
    store.close();
  });

  test('a wrong token ends it at once; a window with too few does not', async () => {
    const store = openReleaseStore(':memory:', () => 0);
    await expect(
      collectDue(collector, [{ task, window }], store, effectsFor({ problem: 'invalidMessage', status: 403 }), patience, ignore),
    ).rejects.toMatchObject({ code: 'token' });
    const few = await collectDue(collector, [{ task, window }], store, effectsFor({ problem: 'invalidBatchSize' }), patience, ignore);
    expect(few).toMatchObject([{ kind: 'not-released', error: { code: 'too-few' } }]);
    expect(dueWindows(collector, store, window.closesDay)).toHaveLength(8);
    expect(dueWindows(collector, store, window.closesDay, { isRefusedToo: true })).toHaveLength(9);
    expect(store.ledger(toBase64Url(mission.digest))).toBeUndefined();
    store.close();
  });

  test('#2 a window that the operators have given up is asked for once, and costs nothing', async () => {
    const store = openReleaseStore(':memory:', () => 0);
    const problem = JSON.stringify({ type: GIVEN_UP, title: 'This batch was given up.' });
    const fetch = async () =>
      Promise.resolve(new Response(problem, { status: 409, headers: { 'content-type': 'application/problem+json' } }));
    const given = await collectDue(collector, [{ task, window }], store, { ...effectsFor(), fetch }, patience, ignore);
    expect(given).toMatchObject([{ kind: 'not-released', error: { code: 'given-up' } }]);
    expect(dueWindows(collector, store, window.closesDay)).toHaveLength(8);
    expect(store.ledger(toBase64Url(mission.digest))).toBeUndefined();
    store.close();
  });
});
