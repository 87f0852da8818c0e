// public-say.test.ts — what the public says of a mission, in a register: objections that wait, that stand together, that hold the mission back; spam; texts and names that are taken down; another board.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { fromUtf8, toBase64Url, toHex } from '../../../crypto/bytes.ts';
import { generateKeyPair, type SigningKeyPair } from '../../../crypto/signature/ed25519.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { bytesOf } from '../../../protocol/json/base64url.ts';
import { canonicalJson } from '../../../protocol/json/canonical-json.ts';
import { notNowIssues } from '../../../protocol/mission/logged-mission.ts';
import type { MissionDocument } from '../../../protocol/mission/mission.ts';
import { parseMission } from '../../../protocol/signed/mission.ts';
import { approveRoster, nextRoster } from '../../../src/convenor/mission-document.ts';
import { unanswered } from '../../../src/monitor/challenges.ts';
import { fileIssues } from '../../../src/register/file-check.ts';
import { missionPath, objectPath } from '../../../src/register/publication.ts';
import { readRegister, type RegisterView } from '../../../src/register/register-view.ts';
import { sitePages } from '../../../src/register/site.ts';
import { sourceOf } from '../../../src/register/source.ts';
import { leftOf } from '../../../src/register/taken-down.ts';
import { overdueWindows } from '../../../src/register/windows-due.ts';
import { at } from '../../protocol/register/world.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { enrolments } from './enrolments.ts';
import { Ground, START } from './ground.ts';
import { digestOf, signed } from './site-ground.ts';

const DAY = 86_400;
let ground: Ground;
afterEach(() => ground.close());

const random = seededRandom('public say');
const viewOf = () => readRegister(sourceOf(ground.settings.site), undefined, verify);
const documentIn = () => readFileSync(join(ground.settings.site, missionPath(bytesOf(ground.digest))), 'utf8');
const quorum = () => ground.everybody.board.slice(0, 2);

async function pages(view: RegisterView): Promise<ReadonlyMap<string, string>> {
  const made = await sitePages(view, { verify, checkCharter: async () => Promise.resolve([]) });
  return new Map([...made].map(([path, bytes]) => [path, fromUtf8(bytes)]));
}

function objection(text: string, ...signers: readonly SigningKeyPair[]) {
  const about = { kind: 'charter', object: ground.digest };
  const salt = toBase64Url(random(16));
  return signed(
    { format: 'soundings challenge v1' as const, charter: ground.digest, about, received: '2025-12-02', salt, text },
    ...signers,
  );
}

function together(challenges: readonly unknown[]) {
  return { body: { format: 'soundings challenges v1' as const, charter: ground.digest, challenges }, signatures: [] };
}

const answerTo = (challenge: unknown, ...signers: readonly SigningKeyPair[]) =>
  signed(
    { format: 'soundings answer v1', charter: ground.digest, challenge: digestOf(challenge), outcome: 'rejected', text: 'No.' },
    ...signers,
  );

describe('an objection', () => {
  it('waits for seven days before its text is shown, and is shown at once with an answer', async () => {
    ground = new Ground('waits');
    const [waiting, answered] = [objection('Whose idea was this?'), objection('Who pays for it?')];
    await ground.add(ground.mission(), waiting, answered, answerTo(answered, ground.everybody.convenor));
    await ground.publish();
    const mission = `mission/${toHex(bytesOf(ground.digest))}.html`;
    const early = await pages(await viewOf());
    for (const [path, page] of early) if (path.endsWith('.html')) expect(page, path).not.toContain('Whose idea');
    expect(early.get(mission)).toContain('Pending: the convenor and the board look at the text first. It is shown from 8 December 2025');
    expect(early.get(mission)).toContain('Who pays for it?');
    ground.now += 7 * DAY;
    await ground.publish();
    const later = await pages(await viewOf());
    for (const path of [mission, 'entry/3.html']) expect(later.get(path), path).toContain('Whose idea was this?');
  });

  it('stands in one entry with others that nobody has signed, and one answer answers all', async () => {
    ground = new Ground('together');
    const all = together([objection('One.'), objection('Two.'), objection('Three.')]);
    await expect(ground.add(ground.mission(), together([objection('Signed.', ground.everybody.helper)]))).rejects.toThrow(
      'needs an entry of its own',
    );
    await ground.add(ground.mission(), all);
    await ground.publish();
    ground.now += 40 * DAY;
    await ground.publish();
    const view = await viewOf();
    const log = view.missions.get(ground.digest) ?? expect.unreachable();
    expect(log.challenges).toHaveLength(3);
    expect(unanswered(log, view.open, new Map(), Math.floor(ground.now / DAY)).map(({ index }) => index)).toEqual([3]);
    const made = await pages(view);
    expect(made.get('entry/3.html')).toContain('3 objections that nobody has signed are in this one entry');
    expect(made.get(`mission/${toHex(bytesOf(ground.digest))}.html`)).toContain('3 objections have no answer.');
    await ground.add(answerTo(all, ground.everybody.convenor));
    await ground.publish();
    const after = await viewOf();
    expect(unanswered(after.missions.get(ground.digest) ?? log, after.open, new Map(), Math.floor(ground.now / DAY))).toEqual([]);
    expect((await pages(after)).get('index.html')).toContain('3 challenges, 3 answered');
  });

  it('by an organisation, an aggregator or a member of the board holds the first window back until it is answered, at most 28 days', async () => {
    const issuesAt = (json: string, time: number) => notNowIssues(parseMission(json, verify), time);
    for (const [name, who] of [
      ['The helper', (one: Ground) => one.everybody.helper],
      ['A member of the board', (one: Ground) => one.everybody.board[2] ?? expect.unreachable()],
      [undefined, () => generateKeyPair(seededRandom('somebody'))],
    ] as const) {
      ground = new Ground(`held ${String(name)}`);
      const held = objection('Wait for the audit.', who(ground));
      await ground.add(ground.mission('2025-12-29'), held);
      await ground.publish();
      const cooled = at('2025-12-01') + 12 * 3600 + 7 * DAY;
      const before = documentIn();
      expect(issuesAt(before, cooled)).toEqual(
        name === undefined
          ? []
          : [
              expect.stringMatching(
                `^${name} objected before anything was contributed .* The mission begins with the answer, or on 2025-12-29.$`,
              ),
            ],
      );
      expect(issuesAt(before, cooled + 21 * DAY)).toEqual([]);
      await ground.add(answerTo(held, ground.everybody.convenor));
      ground.now += DAY;
      await ground.publish();
      expect(issuesAt(documentIn(), cooled)).toEqual([]);
      expect(await fileIssues(sourceOf(ground.settings.site), await viewOf(), new Map(), undefined)).toEqual([]);
      if (name !== undefined) ground.close();
    }
  });

  it('that comes after the days to object, or isn’t the document’s own, holds nothing back', async () => {
    ground = new Ground('late objection');
    await ground.add(ground.mission('2025-12-29'));
    await ground.publish();
    ground.now += 8 * DAY;
    await ground.add(objection('Too late.', ground.everybody.helper));
    await ground.publish();
    const json = documentIn();
    expect(notNowIssues(parseMission(json, verify), ground.now)).toEqual([]);
    const document = JSON.parse(json) as { log: { challenges: { object: { body: { charter: string } }; proof: string }[] } };
    const [own] = document.log.challenges;
    const spoilt = { ...document, log: { ...document.log, challenges: [{ ...own, proof: 'c2sp.org/tlog-proof@v1' }] } };
    expect(() => parseMission(JSON.stringify(spoilt), verify)).toThrow();
    const foreign = structuredClone(document);
    for (const { object } of foreign.log.challenges) object.body.charter = 'A'.repeat(43);
    expect(() => parseMission(JSON.stringify(foreign), verify)).toThrow('An objection in the document is none to this mission.');
  });

  it('of ten thousand that are spam hides no signed one, and takes twenty entries', async () => {
    ground = new Ground('spam');
    const spam = Array.from({ length: 20 }, (_, part) =>
      together(Array.from({ length: 500 }, (__, n) => objection(`Spam ${String(part)}-${String(n)}`))),
    );
    const real = objection('Our members were not asked.', ground.everybody.helper);
    await ground.add(ground.mission('2025-12-29'), real, ...spam);
    await ground.publish();
    ground.now += 40 * DAY;
    await ground.publish();
    const view = await viewOf();
    expect(view.issues).toEqual([]);
    expect(view.checkpoint.size).toBe(4 + 1 + 20);
    const log = view.missions.get(ground.digest) ?? expect.unreachable();
    expect(unanswered(log, view.open, new Map(), Math.floor(ground.now / DAY))).toHaveLength(21);
    const page = (await pages(view)).get(`mission/${toHex(bytesOf(ground.digest))}.html`) ?? '';
    expect(page).toContain('10,001 objections have no answer.');
    expect(page.indexOf('Our members were not asked.')).toBeLessThan(page.indexOf('Spam'));
    expect(page.match(/class="challenge"/g)).toHaveLength(50);
    // It is in every document: that of whoever loads the mission has it, and not the spam.
    expect((JSON.parse(documentIn()) as { log: { challenges: unknown[] } }).log.challenges).toHaveLength(1);
  });
});

describe('names of a roster', () => {
  /** Three rosters of eight organisations; the name is still in the first. */
  async function three(): Promise<MissionDocument> {
    ground = new Ground('names');
    const next = (document: MissionDocument, from: string, renamed = false) => {
      const entries = enrolments(ground.charter, 8).map((entry, n) =>
        n === 0 && renamed ? { ...entry, name: 'A sole trader in Salford' } : entry,
      );
      return quorum().reduce(approveRoster, nextRoster(document, entries, from, ground.everybody.convenor));
    };
    const document = next(next(next(ground.mission(), '2025-12-29'), '2026-01-05', true), '2026-01-12', true);
    await ground.add(document);
    await ground.publish();
    return document;
  }

  function removalOf({ rosters }: MissionDocument, number: number, change: object = {}) {
    const roster = rosters[number - 1] ?? expect.unreachable();
    const names = [roster.roster.organisations[0]?.id ?? ''];
    const body = { format: 'soundings removal v1' as const, object: digestOf(roster), reason: 'personal-data' as const };
    return signed({ ...body, roster: { names, left: leftOf(roster, names).digest, ...change } }, ground.everybody.convenor, ...quorum());
  }

  it('are taken down, and the roster still verifies and counts', async () => {
    const document = await three();
    const source = sourceOf(ground.settings.site);
    const due = (view: RegisterView) => {
      const log = view.missions.get(ground.digest) ?? expect.unreachable();
      return overdueWindows(log, new Set(), at('2026-03-10') / DAY, verify).map(({ sentence }) => sentence);
    };
    const before = due(await viewOf());
    await expect(ground.add(removalOf(document, 2))).rejects.toThrow('Everybody needs the last 2 rosters whole.');
    await expect(ground.add(removalOf(document, 1, { left: 'A'.repeat(43) }))).rejects.toThrow(
      'What it says is left of the roster is something else.',
    );
    await ground.add(removalOf(document, 1));
    await ground.publish();
    for (let again = 0; again < 2; again++) {
      const view = await viewOf();
      expect(view.issues).toEqual([]);
      expect(await fileIssues(source, view, new Map(), undefined)).toEqual([]);
      const log = view.missions.get(ground.digest) ?? expect.unreachable();
      expect(log.rosters.map(({ value }) => value.roster.organisations.map(({ name }) => name)[0])).toEqual([
        '',
        'A sole trader in Salford',
        'A sole trader in Salford',
      ]);
      expect(log.rosters[0]?.value.roster.organisations).toHaveLength(8);
      expect(before.length).toBeGreaterThan(0);
      expect(due(view)).toEqual(before);
      // The document goes on, with the roster's digest in its place.
      expect(parseMission(documentIn(), verify).rosters.map(({ roster }) => roster.number)).toEqual([2, 3]);
      const made = await pages(view);
      for (const [path, page] of made) expect(page, path).not.toContain('Organisation 1<');
      expect(made.get('entry/3.html')).toContain('Names were taken out of this roster.');
      expect(made.get('entry/3.html')).toContain('name taken down');
      ground.now += DAY;
      await ground.publish();
    }
  });

  it('are not changed on the way: what is left is what the removal says', async () => {
    const document = await three();
    await ground.add(removalOf(document, 1));
    await ground.publish();
    const path = `${join(ground.settings.site, objectPath(bytesOf(digestOf(document.rosters[0]))))}.removed`;
    const left = JSON.parse(readFileSync(path, 'utf8')) as { roster: { organisations: { lastWindow: number; key: string }[] } };
    const [entry] = left.roster.organisations;
    if (entry === undefined) expect.unreachable();
    for (const [change, sentence] of [
      [{ lastWindow: entry.lastWindow - 1 }, 'no removal in the register says that this is what is left'],
      [{ key: toBase64Url(generateKeyPair(random).publicKey) }, "hasn't proved that it holds its key"],
    ] as const) {
      const organisations = [{ ...entry, ...change }, ...left.roster.organisations.slice(1)];
      writeFileSync(path, canonicalJson({ ...left, roster: { ...left.roster, organisations } }));
      const view = await viewOf();
      expect(view.issues.map(({ sentence: said }) => said).join(' ')).toContain(sentence);
      expect(view.issues.every(({ index }) => index === 3)).toBe(true);
      expect(view.missions.get(ground.digest)?.rosters.map(({ value }) => value.roster.number)).toEqual([2, 3]);
    }
  });
});

describe('a text that is taken down', () => {
  it('is of an objection or an answer: charters, decisions and rosters stay', async () => {
    ground = new Ground('stays');
    await ground.add(ground.mission('2025-12-29'));
    await ground.publish();
    const view = await viewOf();
    for (const [index, words] of [
      [0, 'is a charter'],
      [1, 'is a decision'],
      [3, 'A roster stays, without the names'],
    ] as const) {
      const object = view.leaves[index]?.leaf?.object ?? '';
      const removal = signed({ format: 'soundings removal v1', object, reason: 'unlawful' }, ground.everybody.convenor, ...quorum());
      await expect(ground.add(removal)).rejects.toThrow(words);
    }
  });
});

describe('a member who leaves the board', () => {
  it('signs nothing any more from the day of the new board; whoever joined does', async () => {
    ground = new Ground('leaves the board');
    const [first, second, third] = ground.everybody.board;
    const newcomer = generateKeyPair(seededRandom('joins the board'));
    if (first === undefined || second === undefined || third === undefined) expect.unreachable();
    const document = ground.mission('2025-12-29');
    const keys = [first, second, newcomer].map(({ publicKey }) => toBase64Url(publicKey));
    const body = { format: 'soundings board v1', charter: ground.digest, number: 1, inForceFrom: '2025-12-10', keys, quorum: 2 };
    await expect(ground.add(document, signed(body, first, third))).rejects.toThrow("It isn't signed by each of its new members.");
    await ground.add(document, signed(body, first, third, newcomer));
    await ground.publish();
    ground.now = at('2025-12-20');
    const next = (...members: readonly SigningKeyPair[]) =>
      members.reduce(approveRoster, nextRoster(document, [], '2026-01-05', ground.everybody.convenor));
    const log = (JSON.parse(documentIn()) as { log: unknown }).log;
    await ground.add({ ...next(first, newcomer), log });
    await ground.publish();
    expect(parseMission(documentIn(), verify).rosters.map(({ roster }) => roster.number)).toEqual([1, 2]);
    const made = await pages(await viewOf());
    const change = [...made].find(([path, page]) => path.startsWith('entry/') && page.includes('New board from'))?.[1] ?? '';
    for (const words of ['joins', 'leaves', 'has 3 members, of whom 2 must agree']) expect(change).toContain(words);
    const mission = made.get(`mission/${toHex(bytesOf(ground.digest))}.html`);
    expect(mission).toContain('from 10 December 2025 on, another board: 3 members, of whom 2 must agree.');
  });

  it('neither answers nor takes down any more: the quorum of the board before is none, and whoever watches is told the leaf', async () => {
    ground = new Ground('answers of an old board');
    const [first, second, third] = ground.everybody.board;
    const newcomer = generateKeyPair(seededRandom('joins the board'));
    if (first === undefined || second === undefined || third === undefined) expect.unreachable();
    const keys = [first, second, newcomer].map(({ publicKey }) => toBase64Url(publicKey));
    const body = { format: 'soundings board v1', charter: ground.digest, number: 1, inForceFrom: '2025-12-10', keys, quorum: 2 };
    const [objected, early] = [objection('Who gains from it?'), objection('Whose figures are they?')];
    const removal = (...signers: readonly SigningKeyPair[]) =>
      signed({ format: 'soundings removal v1', object: digestOf(objected), reason: 'unlawful' }, ground.everybody.convenor, ...signers);
    await ground.add(ground.mission('2025-12-29'), signed(body, first, third, newcomer), objected, early, answerTo(early, first, third));
    await ground.publish();
    ground.now = at('2025-12-20');
    const stop = { format: 'soundings stop v1', charter: ground.digest, by: 'board', from: '2026-03-02', text: 'We left.' };
    const next = nextRoster(ground.mission('2025-12-29'), [], '2026-01-05', ground.everybody.convenor);
    for (const late of [
      answerTo(objected, first, third),
      removal(first, third),
      signed(stop, first, third),
      [first, third].reduce(approveRoster, next),
    ])
      await expect(ground.add(late)).rejects.toThrow("It isn't signed by a quorum of the board that is in force now.");
    // Added while the board before was in force, they waited for too long.
    const charter = ground.digest;
    ground.now = START;
    await ground.add(answerTo(objected, first, third), removal(first, third));
    ground.now = at('2025-12-20');
    await expect(ground.publish()).rejects.toMatchObject({
      code: 'order',
      message: expect.stringMatching(
        /answer\.json: It isn't signed by a quorum of the board that is in force now\. Remove the file/,
      ) as unknown,
    });
    await ground.publish({ ...ground.ports, now: () => START }); // a program of the convenor's own may log them all the same
    const view = await viewOf();
    expect(view.issues.map(({ index, sentence }) => [index, sentence.replace(/^Leaf \d+: /, '')])).toEqual([
      [8, "It isn't signed by the board that was in force when the register had it."],
      [9, "It isn't signed by the board that was in force when the register had it."],
    ]);
    const { answers, removals } = view.missions.get(charter) ?? expect.unreachable();
    expect([answers.map(({ index }) => index), removals]).toEqual([[7], []]);
    await ground.add(answerTo(objected, first, newcomer), removal(second, newcomer));
  });
});
