// board-through.test.ts — P15: a board's whole way through the real pieces, from a decision on a machine without network to a stop that ends uploads at the SDK and at both aggregators.
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { contribute } from '../../../client-sdk/contribute.ts';
import { keepStop } from '../../../client-sdk/send/stopped.ts';
import { fromUtf8, toBase64Url, toHex } from '../../../crypto/bytes.ts';
import type { SigningKeyPair } from '../../../crypto/signature/ed25519.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { charterDigest } from '../../../protocol/charter/charter.ts';
import { windowNumbered } from '../../../protocol/charter/window.ts';
import { statementPath } from '../../../protocol/contribution/statement.ts';
import { TaskId } from '../../../protocol/dap/ids.ts';
import type { MissionDocument } from '../../../protocol/mission/mission.ts';
import { signedStop } from '../../../protocol/mission/stopped.ts';
import { NOT_GIVEN_MEDIA_TYPE, readNotGiven } from '../../../protocol/register/not-given.ts';
import type { LogProofs } from '../../../protocol/register/objects.ts';
import { parseMission } from '../../../protocol/signed/mission.ts';
import { writeKeyFile } from '../../../src/convenor/key-file.ts';
import { callMission } from '../../../src/convenor/mission-document.ts';
import { readDecisionText } from '../../../src/desk/decide/decision-file.ts';
import type { DecisionObject } from '../../../src/register/mission-log.ts';
import { readRegister } from '../../../src/register/register-view.ts';
import { sitePages } from '../../../src/register/site.ts';
import { asOrganisation, machine } from '../../client-sdk/real-pair.ts';
import { at, exampleLog } from '../../protocol/register/world.ts';
import { query, startCollection } from '../../support/dap-client.ts';
import { LOGGED_AT, logDocument } from '../../support/logged-pair.ts';
import type { Parties } from '../../support/mission.ts';
import { foundMission } from '../../support/mission-pair.ts';
import { COLLECTOR_TOKEN, HELPER_URL, LEADER_URL, startPair, type TestPair } from '../../support/servers.ts';
import { TestRegister } from '../../support/test-register.ts';
import { quietDesk, type QuietDesk } from './quiet-desk.ts';
import { readQr } from './read-qr.ts';
import { textFile } from './world.ts';

const open: QuietDesk[] = [];
let pair: TestPair | undefined;
afterAll(async () => {
  for (const desk of open) desk.close();
  await pair?.close();
});

/** A member's machine without network; without a key if the member's is on another machine. */
function offline(member: SigningKeyPair | undefined): QuietDesk {
  const desk = quietDesk((folder) => member && writeKeyFile(join(folder, 'board.key'), member.privateKey));
  open.push(desk);
  return desk;
}

const said = (text: string, decision: 'approves' | 'refuses' = 'approves') => ({
  harm: '',
  acts: '',
  stop: '',
  do: 'sign',
  decision,
  text,
});
const show = async (desk: QuietDesk, text: string) => desk.post('/decide', { file: textFile('winter.json', text) });
const saved = async (desk: QuietDesk, number: number) =>
  JSON.parse((await desk.get(`/decide/decision-${String(number)}.json`)).html) as DecisionObject;

interface Decided {
  readonly byFile: DecisionObject;
  readonly byQr: DecisionObject;
  /** The third member's, one after the other. */
  readonly changedMind: readonly DecisionObject[];
}

async function decided({ charter: { charter } }: MissionDocument, { board, convenor }: Parties): Promise<Decided> {
  const [first, second, third] = board;
  const mission = JSON.stringify(callMission(charter, convenor));
  const one = offline(first);
  await show(one, mission);
  await one.post('/decide/decision', said('It asks nothing that people fear.'));

  const here = offline(undefined);
  await show(here, mission);
  await here.post('/decide/decision', { ...said('The areas are large enough.'), do: 'request' });
  const away = offline(second);
  await show(away, (await here.get(`/decide/${charter.mission}.request.json`)).html);
  const text = readQr((await away.post('/decide/decision', said('The areas are large enough.'))).html) ?? '';
  expect((await here.post('/decide/add', { pasted: text })).html).toContain('Approved');

  const other = offline(third);
  await show(other, mission);
  await other.post('/decide/decision', said('I hope that it helps.'));
  const approves = await saved(other, 3);
  await other.post('/decide/decision', said('I have thought again: nobody asked our members.', 'refuses'));
  return { byFile: await saved(one, 1), byQr: readDecisionText(text, charter), changedMind: [approves, await saved(other, 3)] };
}

/** The document with these decisions, each logged with its reason. */
function withDecisions(register: TestRegister, document: MissionDocument, log: LogProofs, decisions: readonly DecisionObject[]): string {
  const charter = toBase64Url(charterDigest(document.charter.charter));
  const entries = decisions.map(({ body, decision, signatures }, nth) => ({
    ...{ body, signatures },
    proof: register.logged({ body, decision, signatures }, { kind: 'decision', charter }, LOGGED_AT + 60 + nth),
  }));
  const board = decisions.map(({ decision }) => decision);
  return JSON.stringify({ ...document, charter: { ...document.charter, board }, log: { ...log, decisions: entries } });
}

/** A stop that two members sign one after the other, at the page. */
async function stopped(
  mission: string,
  from: string,
  first: SigningKeyPair | undefined,
  second: SigningKeyPair | undefined,
): Promise<unknown> {
  const [one, two] = [offline(first), offline(second)];
  const file = textFile('winter.mission.json', mission);
  await one.post('/stop', { file, from, text: 'The total would close a ward.' });
  await one.post('/stop/sign', { word: 'STOP' });
  await two.post('/stop', { file, other: textFile('stop.json', (await one.get('/stop/stop.json')).html) });
  await two.post('/stop/sign', { word: 'STOP' });
  return JSON.parse((await two.get('/stop/stop.json')).html);
}

it('P15: decides by file and by QR code, counts a change of mind as a refusal, and stops uploads everywhere from the day', async () => {
  const register = new TestRegister();
  pair = await startPair({ register, startMs: at('2025-12-11') * 1000 });
  const on = pair;
  const made: { everybody?: Parties } = {};
  const mission = await foundMission(
    on,
    (draft) => ({
      ...draft,
      ...{ amendments: 0, log: exampleLog() },
      promises: { ...draft.promises, release: { epsilon: 4, delta: 1e-6, yearEpsilon: 16 }, lastResort: { epsilon: 8, delta: 1e-6 } },
    }),
    undefined,
    undefined,
    async (document, everybody) => {
      made.everybody = everybody;
      const { byFile, byQr, changedMind } = await decided(document, everybody);
      const log = logDocument(register, { ...document, charter: { ...document.charter, board: [] } }, LOGGED_AT);
      // The member who approved and then refused doesn't approve: one approval is left, and it takes two.
      const alone = withDecisions(new TestRegister(), document, logDocument(new TestRegister(), document, LOGGED_AT), [
        byFile,
        ...changedMind,
      ]);
      expect(() => parseMission(alone)).toThrow('1 of the board approve this charter; it takes 2.');
      const json = withDecisions(register, document, log, [byFile, byQr, ...changedMind]);
      register.publish(LOGGED_AT + 180);
      for (const role of ['leader', 'helper'] as const) await on[role].tasks.addMission(json, everybody.seed).catch(() => undefined); // too early
      on.clock.set(at('2026-01-06') * 1000);
      return json;
    },
  );

  // Everybody reads every reason in the register, the refusal's too.
  const source = { read: async (path: string) => Promise.resolve(register.files.get(path)), paths: undefined };
  const view = await readRegister(source, undefined, verify);
  expect(view.issues).toEqual([]);
  const pages = await sitePages(view, { verify, checkCharter: async () => Promise.resolve([]) });
  const page = fromUtf8(pages.get(`mission/${toHex(mission.mission.digest)}.html`) ?? new Uint8Array());
  for (const reason of [
    'It asks nothing that people fear.',
    'The areas are large enough.',
    'I have thought again: nobody asked our members.',
  ])
    expect(page).toContain(reason);

  // The stop, by the board's quorum: from its day on nobody takes or sends anything, and before it everybody does.
  const [first, second] = made.everybody?.board ?? [];
  const stop = await stopped(mission.json, '2026-01-08', first, second);
  expect(signedStop(verify, mission.mission, stop, at('2026-01-06'))?.body.by).toBe('board');
  for (const role of ['leader', 'helper'] as const) expect(await on[role].takeNotice(JSON.stringify(stop))).toMatchObject({ kind: 'stop' });
  const contribution = (nth: number) => ({
    ...{ mission: mission.mission, organisation: asOrganisation(mission.organisations[nth] ?? expect.unreachable()) },
    ...{ instrument: 'visits', window: 0, source: { kind: 'nothing' as const } },
  });
  const told = await machine(on, 'told');
  expect(await keepStop(mission.mission, stop, told.now(), told)).toEqual(stop);
  on.clock.set(at('2026-01-07') * 1000);
  expect(await contribute(contribution(0), told)).toMatchObject({ instrument: 'visits' });
  on.clock.set(at('2026-01-08') * 1000);
  const sentence = 'The board stopped this mission from 8 January 2026: "The total would close a ward."';
  const asked: string[] = [];
  const captured = { ...told, fetch: async (request: Request) => (asked.push(request.url), told.fetch(request)) };
  await expect(contribute(contribution(1), captured)).rejects.toThrow(sentence);
  expect(asked).toEqual([]);
  // Somebody who was told nothing is told by the leader.
  await expect(contribute(contribution(2), await machine(on, 'untold'))).rejects.toThrow(sentence);
  // Neither aggregator gives anything of a window that closes later, and each signs that it won't.
  const window = windowNumbered(mission.mission.charter.schedule, 0);
  on.clock.set(window.closesDay * 86_400_000);
  await on.settle();
  const { taskId } = mission.task('visits');
  await startCollection(on, taskId, query({ start: BigInt(window.firstDay), duration: BigInt(window.endDay - window.firstDay) }));
  const keys = { leader: on.identities.leader.publicKey, helper: on.identities.helper.publicKey };
  for (const url of [LEADER_URL, HELPER_URL]) {
    const path = url.replace(/\/$/, '') + statementPath(TaskId.toText(taskId), BigInt(window.firstDay));
    const headers = { authorization: `Bearer ${COLLECTOR_TOKEN}`, accept: NOT_GIVEN_MEDIA_TYPE };
    const answer = await on.fetch(new Request(path, { headers }));
    expect(readNotGiven(new Uint8Array(await answer.arrayBuffer()), keys, verify).reason).toBe('stopped');
  }
});
