// notices.test.ts — what is handed to an aggregator by file: a stop holds at once, whether or not the convenor logs it; refusals and receipts are shown to everybody (register.md, "Who refuses what").
import { afterEach, describe, expect, it } from 'vitest';
import { toBase64Url, toHex } from '../../crypto/bytes.ts';
import type { SigningKeyPair } from '../../crypto/signature/ed25519.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { parseProblem } from '../../protocol/dap/problem.ts';
import { mediaType } from '../../protocol/dap/media-types.ts';
import { resourceUrl } from '../../protocol/dap/paths.ts';
import { nameOf, STOPPED } from '../../protocol/mission/stopped.ts';
import { MissionState, Notices } from '../../protocol/register/notices.ts';
import { decide } from '../../protocol/signed/charter.ts';
import { at, signedBy } from '../protocol/register/world.ts';
import { query, startCollection } from '../support/dap-client.ts';
import { startLoggedPair, type LoggedPair } from '../support/logged-pair.ts';
import { HELPER_URL, LEADER_URL } from '../support/servers.ts';

const DAY_MS = 86_400_000;
let made: LoggedPair;
afterEach(async () => made.pair.close());

const charterOf = ({ mission }: LoggedPair) => toBase64Url(mission.mission.digest);

function stopBy(by: 'helper' | 'leader' | 'board', from: string, ...signers: readonly SigningKeyPair[]) {
  return signedBy(
    { format: 'soundings stop v1' as const, charter: charterOf(made), by, from, text: 'Our board asks for a pause.' },
    ...signers,
  );
}

const handed = async (object: unknown, role: 'leader' | 'helper' = 'leader') =>
  made.pair[role].takeNotice(JSON.stringify(object)).catch((error: unknown) => String(error));

async function uploaded(): Promise<unknown> {
  const reports = resourceUrl(LEADER_URL, { kind: 'reports', taskId: made.mission.task('visits').taskId });
  const headers = { 'content-type': mediaType('upload-req') };
  const answer = await made.pair.fetch(new Request(reports, { method: 'POST', headers, body: 'x' }));
  const problem = parseProblem(await answer.text());
  return problem?.type === STOPPED ? problem.stop : answer.status;
}

async function got(path: string, url = LEADER_URL): Promise<unknown> {
  const answer = await made.pair.fetch(new Request(url + path));
  return answer.status === 200 ? answer.json() : answer.status;
}

describe('a stop that is handed over by file', () => {
  it('holds from the day after, though the convenor won’t log it, and is in every answer and among the notices', async () => {
    made = await startLoggedPair();
    const stop = stopBy('helper', '2026-01-08', made.pair.identities.helper);
    for (const role of ['leader', 'helper'] as const) expect(await handed(stop, role)).toEqual({ kind: 'stop', isNew: true });
    expect(await handed(stop)).toEqual({ kind: 'stop', isNew: false });
    made.pair.clock.advance(60_000);
    expect(await uploaded()).toBe(400);
    made.pair.clock.set(at('2026-01-08') * 1000);
    expect(await uploaded()).toEqual(stop);
    await made.pair.restart('leader');
    expect(await uploaded()).toEqual(stop);
    for (const url of [LEADER_URL, HELPER_URL]) {
      const { notices } = Notices.parse(await got('soundings/notices', url));
      expect(notices).toEqual([{ kind: 'stop', object: nameOf(stop), charter: charterOf(made), day: '2026-01-05', document: stop }]);
      const state = MissionState.parse(await got(`soundings/mission/${toHex(made.mission.mission.digest)}`, url));
      expect(state).toMatchObject({ roster: 1, board: 0, policy: 0, stops: [nameOf(stop)] });
    }
    expect(await got(`soundings/mission/${'0'.repeat(64)}`)).toBe(404);
    expect(await got('soundings/mission/x')).toBe(404);
    // Nothing of a window that closes later is given.
    const window = windowNumbered(made.mission.mission.charter.schedule, 0);
    made.pair.clock.set(window.closesDay * DAY_MS);
    const wanted = query({ start: BigInt(window.firstDay), duration: BigInt(window.endDay - window.firstDay) });
    const started = await startCollection(made.pair, made.mission.task('visits').taskId, wanted);
    expect([started.status, parseProblem(await started.text())?.type]).toEqual([409, STOPPED]);
  });

  it('that is dated back holds from the day after it came: windows that had closed before are still released', async () => {
    made = await startLoggedPair();
    const window = windowNumbered(made.mission.mission.charter.schedule, 0);
    made.pair.clock.set(window.closesDay * DAY_MS);
    expect(await handed(stopBy('leader', '2026-01-01', made.pair.identities.leader))).toMatchObject({ kind: 'stop' });
    made.pair.clock.advance(60_000);
    const wanted = query({ start: BigInt(window.firstDay), duration: BigInt(window.endDay - window.firstDay) });
    const started = await startCollection(made.pair, made.mission.task('visits').taskId, wanted);
    expect(parseProblem(await started.text())?.type).not.toBe(STOPPED);
    expect(await uploaded()).toBe(400);
    made.pair.clock.advance(DAY_MS);
    expect(await uploaded()).toMatchObject({ body: { by: 'leader', from: '2026-01-01' } });
  });

  it('by an operator is over once a document shows that the board has lifted it; the board’s own stays', async () => {
    made = await startLoggedPair();
    const [first, second] = made.everybody.board;
    if (first === undefined || second === undefined) return expect.unreachable();
    const charter = charterOf(made);
    made.stop('2026-01-08', at('2026-01-05'));
    const stop = made.proofs.stops[0]?.object ?? expect.unreachable();
    await handed(stop);
    made.pair.clock.set(at('2026-01-09') * 1000);
    expect(await uploaded()).toEqual(stop);
    const lift = signedBy({ format: 'soundings lift v1' as const, charter, stop: nameOf(stop) }, first, second);
    made.proofs.lifts.push({ object: lift, proof: made.register.logged(lift, { kind: 'lift', charter }, at('2026-01-09')) });
    made.register.publish(at('2026-01-09') + 60);
    await made.pair.leader.tasks.addMission(made.json(), made.everybody.seed);
    expect(await uploaded()).toBe(400);
    const own = stopBy('board', '2026-01-10', first, second);
    await handed(own);
    made.pair.clock.advance(DAY_MS);
    expect(await uploaded()).toEqual(own);
  });

  it('is refused by one member of the board, by another than it says, of an unknown mission, or if it is none', async () => {
    made = await startLoggedPair();
    const stop = stopBy('helper', '2026-02-02', made.pair.identities.helper);
    const wrong = [
      stopBy('board', '2026-02-02', made.everybody.board[0] ?? expect.unreachable()),
      stopBy('helper', '2026-02-02', made.pair.identities.leader),
      { ...stop, body: { ...stop.body, charter: 'A'.repeat(43) } },
      { what: 1 },
    ];
    for (const object of wrong) expect(await handed(object)).toMatch(/This is no signed stop of a mission that this aggregator knows/);
    expect(await got('soundings/notices')).toMatchObject({ notices: [] });
  });
});

describe('other notices', () => {
  it('are a refusal and a receipt of one’s own, and nobody else’s', async () => {
    made = await startLoggedPair();
    const { board } = made.everybody;
    const [, , third] = board;
    if (third === undefined) return expect.unreachable();
    const { charter } = made.mission.mission;
    const refuses = { body: null, decision: decide(charter, 'refuses', third.publicKey, third.privateKey), signatures: [] };
    expect(await handed(refuses)).toEqual({ kind: 'decision', isNew: true });
    const approves = { ...refuses, decision: decide(charter, 'approves', third.publicKey, third.privateKey) };
    expect(await handed(approves)).toMatch(/This is no signed stop/);
    const receipt = (key: SigningKeyPair) =>
      signedBy({ format: 'soundings challenge receipt v1' as const, challenge: 'A'.repeat(43), received: '2026-01-05' }, key);
    expect(await handed(receipt(made.pair.identities.leader))).toEqual({ kind: 'receipt', isNew: true });
    expect(await handed(receipt(made.pair.identities.helper))).toMatch(/This is no signed stop/);
    const { notices } = Notices.parse(await got('soundings/notices'));
    expect(notices.map(({ kind }) => kind).sort()).toEqual(['decision', 'receipt']);
    made.pair.clock.advance(91 * DAY_MS);
    expect(Notices.parse(await got('soundings/notices')).notices.map(({ kind }) => kind)).toEqual(['decision']);
  });
});
