// statements.test.ts — both aggregators sign what they give: a release that anybody recomputes, and nothing given or spent where they differ (protocol.md, "Statement").
import { afterEach, describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../crypto/bytes.ts';
import { nodeHpke } from '../../crypto/hpke/node.ts';
import { sign, verify } from '../../crypto/signature/node.ts';
import type { CharterDraft } from '../../protocol/charter/charter.ts';
import { windowNumbered, type Window } from '../../protocol/charter/window.ts';
import {
  AGGREGATOR_STATEMENT_MEDIA_TYPE,
  LEADER_STATEMENT_HEADER,
  readAggregatorStatementBy,
  signLeaderStatementBy,
  type Stated,
} from '../../protocol/contribution/aggregator-statement.ts';
import { STATEMENT_MEDIA_TYPE, statementPath } from '../../protocol/contribution/statement.ts';
import { TaskId } from '../../protocol/dap/ids.ts';
import { parseProblem } from '../../protocol/dap/problem.ts';
import { Role } from '../../protocol/dap/role.ts';
import { NOT_GIVEN_MEDIA_TYPE, readNotGiven } from '../../protocol/register/not-given.ts';
import { checkRelease, type Release, type ReleaseV2 } from '../../protocol/release/release.ts';
import { releaseIssues } from '../../protocol/release/release-check.ts';
import { collectWindow } from '../../src/collector/collect.ts';
import { makeContribution, foundMission, type TestMission } from '../support/mission-pair.ts';
import { upload } from '../support/dap-client.ts';
import { COLLECTOR_TOKEN, HELPER_URL, LEADER_URL, startPair, type TestPair, type Wire } from '../support/servers.ts';

const MS_A_DAY = 86_400_000;
const noAmendments = (draft: CharterDraft): CharterDraft => ({ ...draft, amendments: 0 });
const urls = { leader: LEADER_URL, helper: HELPER_URL };

let pair: TestPair;
afterEach(async () => pair.close());

/** So many organisations have contributed to the first window, which has closed. */
async function closedWindow(organisations = 6): Promise<{ readonly mission: TestMission; readonly window: Window }> {
  const mission = await foundMission(pair, noAmendments);
  const reports = await Promise.all(
    mission.organisations.slice(0, organisations).map(async (one, n) => makeContribution(pair, mission, 'visits', one, [BigInt(n)])),
  );
  expect(await upload(pair, mission.task('visits').taskId, reports)).toEqual([]);
  await pair.settle();
  const window = windowNumbered(mission.mission.charter.schedule, 0);
  pair.clock.set(window.closesDay * MS_A_DAY);
  return { mission, window };
}

async function collectOnce(mission: TestMission, window: Window): Promise<Release> {
  const task = mission.task('visits');
  return collectWindow(
    {
      mission: mission.mission,
      key: { hpke: nodeHpke, privateKey: task.collector.privateKey },
      tokens: { leader: COLLECTOR_TOKEN, helper: COLLECTOR_TOKEN },
    },
    task.missionTask,
    window,
    {
      fetch: async (request) => pair.fetch(request),
      today: () => Math.floor(pair.clock.now() / MS_A_DAY),
      wait: async () => {
        pair.clock.advance(60_000);
        await pair.settle();
      },
    },
    { pollsMax: 5 },
  );
}

async function askStatement(role: 'leader' | 'helper', mission: TestMission, window: Window, accept?: string): Promise<Response> {
  const path = statementPath(TaskId.toText(mission.task('visits').taskId), BigInt(window.firstDay));
  const headers = { authorization: `Bearer ${COLLECTOR_TOKEN}`, ...(accept === undefined ? {} : { accept }) };
  return pair.fetch(new Request(urls[role].replace(/\/$/, '') + path, { headers }));
}

/** Changes the leader's requests for shares on their way; with undefined, as a leader of the build before sends them. */
function withHeader(change: (header: string) => string | undefined): Wire {
  return async (request, deliver) => {
    const header = request.headers.get(LEADER_STATEMENT_HEADER);
    if (header === null) return deliver(request);
    const changed = change(header);
    if (changed === undefined) request.headers.delete(LEADER_STATEMENT_HEADER);
    else request.headers.set(LEADER_STATEMENT_HEADER, changed);
    return deliver(request);
  };
}

/** The leader's own statement with other figures in it, signed with its key: as a leader that counts something else would send it. */
function otherwise(change: (stated: Stated) => Partial<Stated>) {
  const { publicKey, privateKey } = pair.identities.leader;
  return withHeader((header) => {
    const stated = readAggregatorStatementBy(verify, fromBase64Url(header) ?? new Uint8Array(), Role.leader, publicKey);
    return toBase64Url(signLeaderStatementBy(sign, { ...stated, ...change(stated) }, privateKey));
  });
}

describe('a release', () => {
  it('is of version 2: anybody recomputes its totals from what both aggregators signed', async () => {
    pair = await startPair();
    const { mission, window } = await closedWindow();
    const release = (await collectOnce(mission, window)) as ReleaseV2;
    expect(release.format).toBe('soundings release v2');
    expect(checkRelease(JSON.parse(JSON.stringify(release)))).toEqual(release);
    expect(releaseIssues(mission.mission, release, verify)).toEqual([]);
    expect(release.totals[0]).toBe(15 - 6 * Number(mission.task('visits').missionTask.noiseBound));
  });

  it('is of version 2 from a helper that answers later, too', async () => {
    pair = await startPair({ helper: { asynchronous: true } });
    const { mission, window } = await closedWindow();
    const release = await collectOnce(mission, window);
    expect(release.format).toBe('soundings release v2');
    expect(releaseIssues(mission.mission, release, verify)).toEqual([]);
  });

  it.each<[string, (release: ReleaseV2) => Partial<ReleaseV2>, RegExp]>([
    [
      'totals that its shares don’t add up to',
      ({ totals }) => ({ totals: [Number(totals[0]) + 1, ...totals.slice(1)] }),
      /^Its shares don't add up to its totals\.$/,
    ],
    [
      'another leader’s share',
      ({ shares }) => ({ shares: { ...shares, leader: shares.helper } }),
      /isn't the one that its aggregator signed/,
    ],
    [
      'a statement of the leader for the helper’s',
      ({ statements }) => ({ statements: { ...statements, helper: statements.leader } }),
      /of the helper isn't signed/,
    ],
    ['a statement that isn’t one', ({ statements }) => ({ statements: { ...statements, leader: 'AAAA' } }), /of the leader isn't signed/],
  ])('is refused with %s', async (_, change, sentence) => {
    pair = await startPair();
    const { mission, window } = await closedWindow();
    const release = (await collectOnce(mission, window)) as ReleaseV2;
    const issues = releaseIssues(mission.mission, { ...release, ...change(release) }, verify);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatch(sentence);
  });
});

describe('a leader whose statement differs', () => {
  it.each<[string, (stated: Stated) => Partial<Stated>]>([
    ['in what it counted', () => ({ countedRoot: new Uint8Array(32).fill(1) })],
    ['in how many it counted', ({ reportCount }) => ({ reportCount: reportCount + 1n })],
    ['in how many organisations there are', ({ organisations }) => ({ organisations: organisations + 1n })],
    ['in its checksum', () => ({ checksum: new Uint8Array(32) })],
    ['in its window', ({ windowStart }) => ({ windowStart: windowStart + 7n })],
    ['in its task', () => ({ taskId: new Uint8Array(32) })],
  ])('%s is given nothing, and nothing is spent', async (_, change) => {
    pair = await startPair();
    const { mission, window } = await closedWindow();
    pair.cutWire(otherwise(change));
    await expect(collectOnce(mission, window)).rejects.toThrow(/batchMismatch|refused to release/);
    expect((await askStatement('helper', mission, window)).status).toBe(404);
    expect(pair.log.some(({ role, event }) => role === 'helper' && event === 'share-released')).toBe(false);
    expect(pair.log.some(({ role, event }) => role === 'helper' && event === 'batch-mismatch')).toBe(true);
    // Nothing was spent: the same window is released once the statement is right.
    pair.cutWire(undefined);
    expect((await collectOnce(mission, window)).format).toBe('soundings release v2');
  });

  it.each([
    ['isn’t signed by it', (header: string) => header.slice(0, -4) + (header.endsWith('AAAA') ? 'BBBB' : 'AAAA')],
    ['isn’t base64url', () => 'A=='],
    ['is cut short', (header: string) => header.slice(0, 100)],
  ])('and %s is refused as a malformed request', async (_, change) => {
    pair = await startPair();
    const { mission, window } = await closedWindow();
    pair.cutWire(withHeader(change));
    await expect(collectOnce(mission, window)).rejects.toThrow(/refused to release/);
    expect((await askStatement('helper', mission, window)).status).toBe(404);
  });
});

describe('with parties of the build before', () => {
  it('a leader without a statement gets the share, and the release has the helper’s one statement', async () => {
    pair = await startPair();
    const { mission, window } = await closedWindow();
    pair.cutWire(withHeader(() => undefined));
    const release = await collectOnce(mission, window);
    expect(release.format).toBe('soundings release v1');
    expect(releaseIssues(mission.mission, release, verify)).toEqual([]);
  });

  it('a helper that does not look at the leader’s statement gives the one that it knows', async () => {
    pair = await startPair();
    const { mission, window } = await closedWindow();
    const fetch = pair.fetch.bind(pair);
    // It knows no media type to ask for, and gives its statement under the one that it has.
    pair.fetch = async (request) => {
      if (request.url.startsWith(HELPER_URL)) request.headers.delete('accept');
      return fetch(request);
    };
    const release = await collectOnce(mission, window);
    expect(release.format).toBe('soundings release v1');
    expect(releaseIssues(mission.mission, release, verify)).toEqual([]);
  });

  it('a collector that names no media type gets the statement that it knows, beside the newer one', async () => {
    pair = await startPair();
    const { mission, window } = await closedWindow();
    await collectOnce(mission, window);
    const old = await askStatement('helper', mission, window);
    expect([old.status, old.headers.get('content-type')]).toEqual([200, STATEMENT_MEDIA_TYPE]);
    const both = await askStatement('helper', mission, window, `${STATEMENT_MEDIA_TYPE}, ${AGGREGATOR_STATEMENT_MEDIA_TYPE}`);
    expect([both.status, both.headers.get('content-type')]).toEqual([200, AGGREGATOR_STATEMENT_MEDIA_TYPE]);
    expect((await askStatement('leader', mission, window)).status).toBe(404);
  });
});

describe('a window of which nothing is given', () => {
  const keys = () => ({ leader: pair.identities.leader.publicKey, helper: pair.identities.helper.publicKey });
  const notGiven = async (role: 'leader' | 'helper', mission: TestMission, window: Window) =>
    askStatement(role, mission, window, NOT_GIVEN_MEDIA_TYPE);

  it('with too few organisations: both say so for good, and nothing is given afterwards', async () => {
    pair = await startPair();
    const { mission, window } = await closedWindow(4);
    await expect(collectOnce(mission, window)).rejects.toThrow(/Fewer than 5 organisations/);
    for (const role of ['leader', 'helper'] as const) {
      const answer = await notGiven(role, mission, window);
      expect(answer.headers.get('content-type')).toBe(NOT_GIVEN_MEDIA_TYPE);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const { taskId } = mission.task('visits');
      const said = { role: role === 'leader' ? Role.leader : Role.helper, taskId, windowStart: BigInt(window.firstDay), reason: 'too-few' };
      expect(readNotGiven(bytes, keys(), verify)).toEqual(said);
      expect(new Uint8Array(await (await notGiven(role, mission, window)).arrayBuffer())).toEqual(bytes);
    }
    const again = await collectOnce(mission, window).catch((error: unknown) => error);
    expect(String(again)).toMatch(/Fewer than 5 organisations/);
  });

  it('is none that was released, nor one that may still be, nor one that has not closed', async () => {
    pair = await startPair();
    const { mission, window } = await closedWindow();
    const before = await notGiven('leader', mission, window);
    expect([before.status, parseProblem(await before.text())?.type]).toEqual([409, 'urn:soundings:error:notReleased']);
    await collectOnce(mission, window);
    expect((await notGiven('leader', mission, window)).status).toBe(409);
    expect((await notGiven('helper', mission, window)).status).toBe(409);
    const next = windowNumbered(mission.mission.charter.schedule, 5);
    const open = await notGiven('helper', mission, next);
    expect(parseProblem(await open.text())?.type).toBe('urn:soundings:error:windowOpen');
  });

  it('is said to the collector alone', async () => {
    pair = await startPair();
    const { mission, window } = await closedWindow(4);
    const path = statementPath(TaskId.toText(mission.task('visits').taskId), BigInt(window.firstDay));
    const request = new Request(`${LEADER_URL.replace(/\/$/, '')}${path}`, { headers: { accept: NOT_GIVEN_MEDIA_TYPE } });
    expect((await pair.fetch(request)).status).toBe(401);
  });
});
