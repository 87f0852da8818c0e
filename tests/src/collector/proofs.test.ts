// proofs.test.ts — releases of a mission with a public register, from two aggregators to a question: recomputable, and shown only with their proofs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { nodeHpke } from '../../../crypto/hpke/node.ts';
import { sign, verify } from '../../../crypto/signature/node.ts';
import { windowNumbered } from '../../../protocol/charter/window.ts';
import {
  LEADER_STATEMENT_HEADER,
  readAggregatorStatementBy,
  signHelperStatementBy,
  signLeaderStatementBy,
} from '../../../protocol/contribution/aggregator-statement.ts';
import { parseProblem } from '../../../protocol/dap/problem.ts';
import { Role, type AggregatorRole } from '../../../protocol/dap/role.ts';
import { bytesOf } from '../../../protocol/json/base64url.ts';
import { LEAF_FORMAT } from '../../../protocol/register/leaf.ts';
import type { Release, ReleaseV2 } from '../../../protocol/release/release.ts';
import { releaseIssues } from '../../../protocol/release/release-check.ts';
import { placeOf } from '../../../protocol/release/release-logged.ts';
import { collectDue, dueWindows } from '../../../src/collector/collect-due.ts';
import { askForProofs } from '../../../src/collector/proofs.ts';
import { openReleaseStore, type ReleaseStore } from '../../../src/collector/release-store.ts';
import { openReleases } from '../../../src/commands/releases-file.ts';
import { contextOf, readRelease } from '../../../src/register/object-readers.ts';
import { upload } from '../../support/dap-client.ts';
import { startLoggedPair, type LoggedPair } from '../../support/logged-pair.ts';
import { makeContribution } from '../../support/mission-pair.ts';
import { COLLECTOR_TOKEN, HELPER_URL, LEADER_URL } from '../../support/servers.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-proofs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const DAY_MS = 86_400_000;

let made: LoggedPair;
let store: ReleaseStore;
let file: string;
let files = 0;
/** What an aggregator answers the collector in place of the truth; undefined for the truth. */
let lie: ((request: Request, answer: Uint8Array) => Promise<Uint8Array | undefined>) | undefined;
beforeEach(async () => {
  lie = undefined;
  made = await startLoggedPair((draft) => ({ ...draft, amendments: 0, schedule: { ...draft.schedule, count: 2 } }));
  file = join(folder, `releases-${String(files++)}.db`);
  store = openReleaseStore(file, () => 0);
  writeFileSync(join(folder, 'mission.json'), made.json());
});
afterEach(async () => {
  store.close();
  await made.pair.close();
});

/** All organisations answer, the window closes, and what is due is collected. */
async function collected(number: number): Promise<readonly Release[]> {
  const { pair, mission } = made;
  const window = windowNumbered(mission.mission.charter.schedule, number);
  pair.clock.set(Math.max(window.endDay * DAY_MS, pair.clock.now()));
  const reports = await Promise.all(
    mission.organisations
      .slice(0, 6)
      .map(async (one, n) => makeContribution(pair, mission, 'visits', one, [BigInt(n)], { window: number })),
  );
  expect(await upload(pair, mission.task('visits').taskId, reports)).toEqual([]);
  await pair.settle();
  pair.clock.set(window.closesDay * DAY_MS);
  const task = mission.task('visits');
  const collector = {
    mission: mission.mission,
    key: { hpke: nodeHpke, privateKey: task.collector.privateKey },
    tokens: { leader: COLLECTOR_TOKEN, helper: COLLECTOR_TOKEN },
  };
  const today = () => Math.floor(pair.clock.now() / DAY_MS);
  const due = dueWindows(collector, store, today()).filter(({ task: one }) => one.instrument.name === 'visits');
  const wait = async () => {
    pair.clock.advance(60_000);
    await pair.settle();
  };
  const ports = { fetch: asCollector, today, wait };
  const outcomes = await collectDue(collector, due, store, ports, { pollsMax: 5 }, () => undefined);
  return outcomes.flatMap((outcome) => (outcome.kind === 'released' ? [outcome.release] : []));
}

async function asCollector(request: Request): Promise<Response> {
  const response = await made.pair.fetch(request);
  const { status, headers } = response;
  const bytes = status === 200 ? await lie?.(request, new Uint8Array(await response.clone().arrayBuffer())) : undefined;
  return bytes === undefined ? response : new Response(bytes as Uint8Array<ArrayBuffer>, { status, headers });
}

/** Both aggregators sign another tree of what they counted, each with its own key; `helperSees` is the leader's statement that the helper names. */
function signAnotherTree(liars: readonly ('leader' | 'helper')[], helperSees: 'the false one' | 'the true one'): void {
  const { leader, helper } = made.pair.identities;
  const countedRoot = new Uint8Array(32).fill(7);
  const another = (role: AggregatorRole, answer: Uint8Array, publicKey: Uint8Array) => ({
    ...readAggregatorStatementBy(verify, answer, role, publicKey),
    countedRoot,
  });
  const falseLeader = (answer: Uint8Array) =>
    signLeaderStatementBy(sign, another(Role.leader, answer, leader.publicKey), leader.privateKey);
  lie = async (request, answer) => {
    if (!request.url.includes('/soundings/statements/')) return undefined;
    if (request.url.startsWith(LEADER_URL)) return liars.includes('leader') ? falseLeader(answer) : undefined;
    if (!liars.includes('helper')) return undefined;
    const path = request.url.slice(HELPER_URL.length);
    const asked = await made.pair.fetch(new Request(LEADER_URL + path, { headers: request.headers }));
    const honest = new Uint8Array(await asked.arrayBuffer());
    const named = helperSees === 'the false one' ? falseLeader(honest) : honest;
    return signHelperStatementBy(sign, another(Role.helper, answer, helper.publicKey), named, helper.privateKey);
  };
}

function logRelease(release: Release, time = Math.floor(made.pair.clock.now() / 1000)): void {
  const place = placeOf(release);
  made.register.logged(release, { kind: 'release', charter: release.charter, place }, time);
  made.register.publish(time + 60);
}

async function proofs(): Promise<number> {
  const { mission } = made.mission;
  return askForProofs(mission, toBase64Url(mission.digest), store, { fetch: made.register.fetch });
}

describe('a release of a logged mission', () => {
  it('is of version 2, kept and charged at once, and shown when the register has it', async () => {
    const [release] = await collected(0);
    if (release === undefined) return expect.unreachable();
    expect(release.format).toBe('soundings release v2');
    expect(releaseIssues(made.mission.mission, release, verify)).toEqual([]);
    const name = `The release of visits, ${release.window.firstDay} isn't in the register yet; it is kept and shown when it is.`;
    await expect(openReleases(file, undefined)).rejects.toThrow(name);
    await expect(openReleases(file, join(folder, 'mission.json'))).rejects.toThrow(name);
    expect(await proofs()).toBe(0);
    logRelease(release);
    expect(await proofs()).toBe(1);
    expect(await proofs()).toBe(0);
    const [second] = await collected(1);
    if (second === undefined) return expect.unreachable();
    for (const mission of [undefined, join(folder, 'mission.json')]) {
      const shown = await openReleases(file, mission);
      expect(shown.releases).toEqual([release]);
      expect(shown.notes).toEqual([
        `The release of visits, ${second.window.firstDay} isn't in the register yet; it is kept and shown when it is.`,
      ]);
    }
    logRelease(second);
    await proofs();
    expect(await openReleases(file, join(folder, 'mission.json'))).toMatchObject({ releases: [release, second], notes: [] });
  });

  it('is not shown with another’s proof, with one from before its window closed, or while the register is down', async () => {
    const [release] = await collected(0);
    if (release === undefined) return expect.unreachable();
    const early = windowNumbered(made.mission.mission.charter.schedule, 0).closesDay * 86_400 - 120;
    logRelease(release, early);
    expect(await proofs()).toBe(0);
    logRelease({ ...release, organisations: 9 });
    expect(await proofs()).toBe(0);
    made.register.isDown = true;
    expect(await proofs()).toBe(0);
    store.prove(release, made.proofs.charter); // as if somebody had put it into the file
    await expect(openReleases(file, join(folder, 'mission.json'))).rejects.toThrow(/isn't in the register yet/);
  });

  it('is refused by the helper to a leader of the build before, which sends no statement: nobody could recompute it', async () => {
    const statuses: string[] = [];
    made.pair.cutWire(async (request, deliver) => {
      const isShare = request.headers.has(LEADER_STATEMENT_HEADER);
      request.headers.delete(LEADER_STATEMENT_HEADER);
      const response = await deliver(request);
      if (isShare) statuses.push(`${String(response.status)} ${String(parseProblem(await response.clone().text())?.type)}`);
      return response;
    });
    expect(await collected(0)).toEqual([]);
    expect(new Set(statuses)).toEqual(new Set(['409 urn:soundings:error:statementMissing']));
    // Nothing was given and nothing spent: once the leader is upgraded, it goes on.
    made.pair.cutWire(undefined);
    expect((await collected(1)).map(({ window }) => window.number)).toContain(0);
  });
});

describe('two lying aggregators', () => {
  it.each([
    ['the leader signs one tree for the helper and another for the collector', ['leader'], 'the true one'],
    ['the helper signs another tree', ['helper'], 'the true one'],
    ['both sign another tree, and the helper names what it saw', ['leader', 'helper'], 'the true one'],
  ] as const)('give no release: %s', async (_, liars, helperSees) => {
    signAnotherTree(liars, helperSees);
    expect(await collected(0)).toEqual([]);
    expect(store.kept(toBase64Url(made.mission.mission.digest))).toEqual([]);
  });

  it('that lie alike about who is counted sign that lie in the release, and change no figure of it', async () => {
    signAnotherTree(['leader', 'helper'], 'the false one');
    const [release] = (await collected(0)) as ReleaseV2[];
    if (release === undefined) return expect.unreachable();
    // The register takes it: every signature is right, and the shares add up.
    const { charter, tasks } = made.mission.mission;
    const context = { ...contextOf(charter, [], verify), tasks };
    const leaf = { kind: 'release', charter: release.charter, place: placeOf(release) } as const;
    expect(readRelease({ ...LEAF, ...leaf }, release, context)).toEqual(release);
    // Both signed the false tree, for everybody to see: no path leads from an organisation's receipt to it.
    const helper = readAggregatorStatementBy(
      verify,
      bytesOf(release.statements.helper),
      Role.helper,
      made.pair.identities.helper.publicKey,
    );
    expect(helper.countedRoot).toEqual(new Uint8Array(32).fill(7));
    // And no figure of it can be another: the register refuses one that its shares don't add up to.
    const changed = { ...release, totals: [Number(release.totals[0]) + 1, ...release.totals.slice(1)] };
    expect(() => readRelease({ ...LEAF, ...leaf }, changed, context)).toThrow("Its shares don't add up to its totals.");
  });
});

const LEAF = { format: LEAF_FORMAT, object: 'A'.repeat(43), size: 2 } as const;
