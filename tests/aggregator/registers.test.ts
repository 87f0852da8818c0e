// registers.test.ts — when an aggregator loads a mission with a public register, and what goes on when the register is down, late, forked or has a stop (register.md, "Who refuses what").
import { afterEach, describe, expect, it } from 'vitest';
import { toBase64Url, toHex } from '../../crypto/bytes.ts';
import { parseProblem } from '../../protocol/dap/problem.ts';
import { dateOf } from '../../protocol/charter/day.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { originOf } from '../../protocol/register/keys/log-member.ts';
import { NOT_GIVEN_MEDIA_TYPE, readNotGiven } from '../../protocol/register/not-given.ts';
import { verify } from '../../crypto/signature/node.ts';
import { STOPPED } from '../../protocol/mission/stopped.ts';
import { statementPath } from '../../protocol/contribution/statement.ts';
import { TaskId } from '../../protocol/dap/ids.ts';
import { mediaType } from '../../protocol/dap/media-types.ts';
import { resourceUrl } from '../../protocol/dap/paths.ts';
import { Role } from '../../protocol/dap/role.ts';
import { generateKeyPair, type SigningKeyPair } from '../../crypto/signature/ed25519.ts';
import { charterDigest } from '../../protocol/charter/charter.ts';
import { canonicalJson } from '../../protocol/json/canonical-json.ts';
import { objectName } from '../../protocol/register/leaf.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { at, decisionOf, exampleLog, KEYS, signedBy } from '../protocol/register/world.ts';
import { query, startCollection, upload } from '../support/dap-client.ts';
import { LOGGED_AT, logDocument, refusal, startLoggedPair, type LoggedPair } from '../support/logged-pair.ts';
import { COLLECTOR_TOKEN, HELPER_URL, LEADER_URL, startPair, type TestPair } from '../support/servers.ts';
import { foundMission, makeContribution } from '../support/mission-pair.ts';
import { TestRegister } from '../support/test-register.ts';

let pair: TestPair | undefined;
afterEach(async () => pair?.close());

const DAY_MS = 86_400_000;
const nameOf = (object: unknown) => objectName(canonicalJson(object)).object;

async function logged(): Promise<LoggedPair> {
  const made = await startLoggedPair();
  pair = made.pair;
  return made;
}

async function contributes({ pair: on, mission }: LoggedPair, at = 0): Promise<readonly unknown[]> {
  const organisation = mission.organisations[at] ?? expect.unreachable();
  return upload(on, mission.task('visits').taskId, [await makeContribution(on, mission, 'visits', organisation, [1n])]);
}

describe('a mission with a register', () => {
  it('is loaded at both aggregators, which have read every leaf, and takes contributions', async () => {
    const made = await logged();
    expect(await contributes(made)).toEqual([]);
    expect(made.register.requests.some((request) => request.includes('/tile/entries/'))).toBe(true);
    expect(made.register.requests.every((request) => request.startsWith('GET '))).toBe(true);
  });

  it('waits for the public’s days to object, counted from when the aggregator itself could read the charter', async () => {
    const register = new TestRegister();
    pair = await startPair({ register, startMs: (LOGGED_AT + 600) * 1000 });
    const on = pair;
    const outcomes: string[] = [];
    const seen = async (day: string, load: () => Promise<unknown>) => {
      on.clock.set(at(day) * 1000);
      outcomes.push(
        await load().then(
          () => 'loaded',
          (error: unknown) => (error as Error).message,
        ),
      );
    };
    const founding = foundMission(
      on,
      (draft) => ({ ...draft, log: exampleLog() }),
      undefined,
      undefined,
      async (document, everybody) => {
        const json = JSON.stringify({ ...document, log: logDocument(register, document, LOGGED_AT) });
        const load = async () => on.leader.tasks.addMission(json, everybody.seed);
        register.publish(LOGGED_AT + 180);
        // Published, but the charter's object isn't there for anybody to read.
        const objects = new Map([...register.files].filter(([path]) => path.startsWith('object/')));
        for (const path of objects.keys()) register.files.delete(path);
        await seen('2025-12-20', load);
        for (const [path, bytes] of objects) register.files.set(path, bytes);
        await seen('2025-12-22', load);
        await on.helper.tasks.addMission(json, everybody.seed).catch(() => undefined);
        await seen('2025-12-28', load);
        await seen('2025-12-29', load);
        on.clock.set(at('2026-01-05') * 1000);
        return json;
      },
    );
    await founding;
    expect(outcomes).toEqual([
      'The public has until 27 December 2025 to object. Contribute from then on.',
      'The public has until 29 December 2025 to object. Contribute from then on.',
      'The public has until 29 December 2025 to object. Contribute from then on.',
      'loaded',
    ]);
  });

  it('is held back by a signed objection, left out of the document, handed over by file or not, until there is an answer', async () => {
    const register = new TestRegister();
    pair = await startPair({ register, startMs: at('2025-12-11') * 1000 });
    const on = pair;
    const outcomes: string[] = [];
    await foundMission(
      on,
      (draft) => ({ ...draft, log: exampleLog() }),
      undefined,
      undefined,
      async (document, everybody) => {
        const charter = toBase64Url(charterDigest(document.charter.charter));
        const log = logDocument(register, document, LOGGED_AT);
        const objection = (text: string, signer: SigningKeyPair) =>
          signedBy(
            {
              ...{ format: 'soundings challenge v1' as const, charter, about: { kind: 'charter', object: charter } },
              ...{ received: '2025-12-11', salt: toBase64Url(new Uint8Array(16)), text },
            },
            signer,
          );
        const [logged, handed, strangers] = [
          objection('Wait.', on.identities.helper),
          objection('We too.', on.identities.leader),
          objection('Spam.', generateKeyPair(seededRandom('a stranger'))),
        ];
        register.logged(strangers, { kind: 'challenge', charter }, LOGGED_AT + 130);
        const proof = register.logged(logged, { kind: 'challenge', charter }, LOGGED_AT + 140);
        register.publish(LOGGED_AT + 180);
        const json = (more: object) => JSON.stringify({ ...document, log: { ...log, ...more } });
        const load = async (role: 'leader' | 'helper', more: object) => {
          outcomes.push(
            await on[role].tasks.addMission(json(more), everybody.seed).then(
              () => 'loaded',
              (error: unknown) => (error as Error).message,
            ),
          );
        };
        const challenges = [{ object: logged, proof }];
        await load('leader', { challenges });
        await load('helper', { challenges });
        expect(await on.leader.takeNotice(JSON.stringify(handed))).toEqual({ kind: 'challenge', isNew: true });
        await expect(on.leader.takeNotice(JSON.stringify(strangers))).rejects.toThrow(/no objection to one by somebody in it/);
        on.clock.set(at('2025-12-20') * 1000);
        await load('helper', {});
        await load('helper', { challenges });
        const answer = signedBy(
          { format: 'soundings answer v1', charter, challenge: nameOf(logged), outcome: 'rejected', text: 'It goes on.' },
          everybody.convenor,
        );
        const members = { kind: 'answer', charter, about: nameOf(logged) } as const;
        const answers = [{ object: answer, proof: register.logged(answer, members, at('2025-12-20')) }];
        register.publish(at('2025-12-20') + 60);
        await load('helper', { challenges, answers });
        await load('leader', { challenges, answers });
        on.clock.set(at('2026-01-09') * 1000);
        return json({ challenges, answers });
      },
    );
    const held = (who: string, day: string) =>
      expect.stringMatching(`^The ${who} objected before anything was contributed .* or on ${day}.$`) as string;
    expect(outcomes).toEqual([
      ...[1, 2].map(() => expect.stringContaining('The public has until') as string),
      'The register has a signed objection to this mission (leaf 5) that this document leaves out. Get the document again.',
      held('helper', '2026-01-07'),
      'loaded',
      held('leader', '2026-01-08'),
    ]);
  });

  it('goes on while its register is down, restarts included; what is new waits', async () => {
    const made = await logged();
    made.register.isDown = true;
    expect(await contributes(made)).toEqual([]);
    await made.pair.restart('leader');
    expect(await refusal(made, 'leader')).toBe('loaded'); // the same document
    expect(await contributes(made, 1)).toEqual([]);
    made.stop('2026-02-02', at('2026-01-05'));
    expect(await refusal(made, 'leader')).toMatch(/can't be read whole: its checkpoint could not be fetched\. Nothing new is loaded/);
    made.register.isDown = false;
    expect(await refusal(made, 'leader')).toBe('loaded');
  });

  it('is not loaded from a document that leaves out what the register has', async () => {
    const made = await logged();
    made.stop('2026-02-02', at('2026-01-05'));
    const [stop] = made.proofs.stops.splice(0);
    made.proofs.rosters = [...made.proofs.rosters];
    const other = JSON.stringify({ ...(JSON.parse(made.json()) as object), more: undefined });
    await expect(made.pair.helper.tasks.addMission(`${other} `, made.everybody.seed)).rejects.toThrow(
      'The register has a stop of this mission (leaf 4) that this document leaves out. Get the document again.',
    );
    expect(stop).toBeDefined();
  });

  it('is not loaded past a member of the board who refuses, whatever the document says', async () => {
    const made = await logged();
    const charter = toBase64Url(made.mission.mission.digest);
    const decision = decisionOf(2, 'refuses'); // of another charter; the leaf alone is what the document leaves out
    made.register.add({ body: null, decision, signatures: [] }, { kind: 'decision', charter });
    made.register.publish(at('2026-01-05'));
    await expect(made.pair.helper.tasks.addMission(`${made.json()} `, made.everybody.seed)).rejects.toThrow(
      /has a decision of this mission \(leaf 4\)/,
    );
  });

  it('is not loaded with a clock that is a day behind', async () => {
    const made = await logged();
    made.stop('2026-02-02', at('2026-01-06') + 120);
    expect(await refusal(made)).toMatch(/a clock is wrong/);
  });
});

describe('once a day', () => {
  it('each aggregator reads its registers again, and says what its document lacks', async () => {
    const made = await logged();
    await made.pair.settle();
    const before = made.register.requests.length;
    await made.pair.settle();
    expect(made.register.requests.length).toBe(before);
    made.stop('2026-02-02', at('2026-01-05'));
    made.pair.clock.advance(DAY_MS);
    await made.pair.settle();
    expect(made.register.requests.length).toBeGreaterThan(before);
    const lines = made.pair.log.filter(({ event }) => event === 'register-ahead');
    expect(lines.map(({ role }) => role).sort()).toEqual(['helper', 'leader']);
    expect(lines[0]?.fields.reason).toMatch(/^salford-winter: The register has a stop of this mission \(leaf 4\)/);
  });

  it.each<[string, (register: TestRegister) => void]>([
    ['a tile of another tree', (register) => register.files.set('tile/entries/000.p/5', new Uint8Array(300))],
    ['a tile that is missing', (register) => register.files.delete('tile/entries/000.p/5')],
    ['an older checkpoint', (register) => void register.files.set('checkpoint', new TextEncoder().encode(OLDER.note))],
    [
      'one signature short',
      (register) => register.publish(at('2026-01-06'), { witnesses: KEYS.witnesses.slice(0, 2).map((one) => [one, 1] as const) }),
    ],
    [
      'the same witness twice',
      (register) =>
        register.publish(at('2026-01-06'), { witnesses: [0, 0, 1].map((i) => [KEYS.witnesses[i] ?? KEYS.witnesses[0], 1] as const) }),
    ],
    ['no answer', (register) => void (register.isDown = true)],
  ])('%s is stale, never a fork: it is read again, and everything goes on', async (_, spoil) => {
    const made = await logged();
    OLDER.note = made.register.note(LOGGED_AT + 180);
    made.register.add({ any: 1 }, { kind: 'challenge', charter: toBase64Url(made.mission.mission.digest) });
    made.register.publish(at('2026-01-06'));
    made.pair.clock.advance(DAY_MS);
    await made.pair.settle();
    made.register.add({ any: 2 }, { kind: 'challenge', charter: toBase64Url(made.mission.mission.digest) });
    const files = new Map(made.register.files);
    spoil(made.register);
    made.pair.clock.advance(DAY_MS);
    await made.pair.settle();
    const events = () => made.pair.log.map(({ event }) => event).filter((event) => event.startsWith('register-'));
    expect(new Set(events())).toEqual(new Set(['register-stale']));
    expect(await contributes(made)).toEqual([]);
    // An hour later it is there again.
    made.register.isDown = false;
    made.register.files.clear();
    for (const [path, bytes] of files) made.register.files.set(path, bytes);
    made.register.publish(at('2026-01-07'));
    const stale = events().length;
    made.pair.clock.advance(3_600_000);
    await made.pair.settle();
    expect(events()).toHaveLength(stale);
    expect(made.kept.size).toBe(0);
  });

  it('a register that shows another history is a fork: both notes are kept, and nothing of it is loaded any more', async () => {
    const made = await logged();
    const charter = toBase64Url(made.mission.mission.digest);
    const leaves = [...made.register.leaves];
    made.register.add({ any: 1 }, { kind: 'challenge', charter });
    made.register.publish(at('2026-01-06'));
    made.pair.clock.advance(DAY_MS);
    await made.pair.settle();
    const seen = made.register.note(at('2026-01-06'));
    made.register.leaves.splice(0, Infinity, ...leaves);
    made.register.add({ any: 2 }, { kind: 'challenge', charter });
    made.register.add({ any: 3 }, { kind: 'challenge', charter });
    made.register.publish(at('2026-01-07'));
    made.pair.clock.advance(DAY_MS);
    await made.pair.settle();
    expect(
      made.pair.log
        .filter(({ event }) => event === 'register-forked')
        .map(({ role }) => role)
        .sort(),
    ).toEqual(['helper', 'leader']);
    const day = dateOf(Math.floor(made.pair.clock.now() / DAY_MS));
    const kept = made.kept.get(`leader register-fork-${day}.txt`) ?? '';
    expect(kept).toContain(seen);
    expect(kept).toContain(made.register.note(at('2026-01-07')));
    made.stop('2026-02-02', at('2026-01-07'));
    expect(await refusal(made)).toMatch(/has shown two histories.*Nothing of it is loaded any more/);
    // For good, even if it shows the first history again; what runs goes on.
    made.register.leaves.splice(0, Infinity, ...leaves);
    made.register.publish(at('2026-01-08'));
    expect(await refusal(made)).toMatch(/has shown two histories/);
    expect(await contributes(made)).toEqual([]);
    expect(originOf(made.mission.mission.charter.log?.url ?? '')).toBe('register.salford.example/winter');
  });
});

const OLDER = { note: '' };

describe('a stop', () => {
  it('ends uploads from its day on, and the collection of windows that close after it; the signed stop is in the answer', async () => {
    const made = await logged();
    const { charter } = made.mission.mission;
    const window = windowNumbered(charter.schedule, 0);
    made.stop('2026-01-08', at('2026-01-05'));
    expect([await refusal(made, 'leader'), await refusal(made)]).toEqual(['loaded', 'loaded']);
    expect(await contributes(made)).toEqual([]);
    made.pair.clock.set(at('2026-01-08') * 1000);
    const reports = resourceUrl(LEADER_URL, { kind: 'reports', taskId: made.mission.task('visits').taskId });
    const answer = await made.pair.fetch(
      new Request(reports, { method: 'POST', headers: { 'content-type': mediaType('upload-req') }, body: 'x' }),
    );
    const problem = parseProblem(await answer.text());
    expect([answer.status, problem?.type]).toEqual([409, STOPPED]);
    expect(problem?.stop).toEqual(made.proofs.stops[0]?.object);
    // The window closes after the stop's first day: nothing of it is given, and both say so for good.
    made.pair.clock.set(window.closesDay * DAY_MS);
    await made.pair.settle();
    const task = made.mission.task('visits').taskId;
    const started = await startCollection(
      made.pair,
      task,
      query({ start: BigInt(window.firstDay), duration: BigInt(window.endDay - window.firstDay) }),
    );
    expect([started.status, parseProblem(await started.text())?.type]).toEqual([409, STOPPED]);
    for (const [role, url] of [
      ['leader', LEADER_URL],
      ['helper', HELPER_URL],
    ] as const) {
      const path = url.replace(/\/$/, '') + statementPath(TaskId.toText(task), BigInt(window.firstDay));
      const said = await made.pair.fetch(
        new Request(path, { headers: { authorization: `Bearer ${COLLECTOR_TOKEN}`, accept: NOT_GIVEN_MEDIA_TYPE } }),
      );
      const keys = { leader: made.pair.identities.leader.publicKey, helper: made.pair.identities.helper.publicKey };
      expect(readNotGiven(new Uint8Array(await said.arrayBuffer()), keys, verify)).toMatchObject({ role: Role[role], reason: 'stopped' });
    }
  });
});

describe('the leader’s mirror', () => {
  const ask = async (made: LoggedPair, path: string, role: 'leader' | 'helper' = 'leader') => {
    const base = (role === 'leader' ? LEADER_URL : HELPER_URL).replace(/\/$/, '');
    return made.pair.fetch(new Request(`${base}/soundings/register/${toHex(made.mission.mission.digest)}/${path}`));
  };

  it('relays the register’s files, and nothing else', async () => {
    const made = await logged();
    for (const path of [
      'checkpoint',
      'tile/entries/000.p/4',
      [...made.register.files.keys()].find((one) => one.startsWith('object/')) ?? '',
    ]) {
      const answer = await ask(made, path);
      expect([answer.status, new Uint8Array(await answer.arrayBuffer())]).toEqual([200, made.register.files.get(path)]);
    }
    const before = made.register.requests.length;
    for (const path of [
      'index.html',
      '../checkpoint',
      'tile/0/000.p/256',
      'object/00/zz',
      'checkpoint?x',
      'https://other.example/checkpoint',
      '',
    ])
      expect((await ask(made, path)).status, path).toBe(path === 'checkpoint?x' ? 200 : 404);
    expect(made.register.requests.length).toBe(before + 1);
    expect((await ask(made, 'tile/0/000.p/9')).status).toBe(404);
    expect((await ask(made, 'checkpoint', 'helper')).status).toBe(404);
    made.register.isDown = true;
    expect((await ask(made, 'checkpoint')).status).toBe(404);
  });
});
