// call.test.ts — a convenor's way: a mission from one place started in another, from nothing, with a repair, a rehearsal and the file for the board.
import { readdirSync, readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../crypto/bytes.ts';
import type { MissionDocument } from '../../../protocol/mission/mission.ts';
import { generateKeyPair, type SigningKeyPair } from '../../../crypto/signature/ed25519.ts';
import { completeCharter } from '../../../protocol/charter/charter-noise.ts';
import { charterFingerprint, type Charter } from '../../../protocol/charter/charter.ts';
import { readMission } from '../../../client-sdk/mission/at-once.ts';
import { cardText, makeCard, type CardRole } from '../../../src/calling/party-card.ts';
import { templateOf } from '../../../src/calling/template/make.ts';
import { changesFrom } from '../../../src/calling/template/changes.ts';
import { valueAt, withValueAt } from '../../../src/calling/pointer.ts';
import { writeKeyFile } from '../../../src/convenor/key-file.ts';
import { decisionWithReason } from '../../../src/convenor/decision.ts';
import { approveRoster, callMission, decideOnCharter, enrol } from '../../../src/convenor/mission-document.ts';
import { readMissionDocument } from '../../../src/convenor/mission-file.ts';
import { calledMission, keepCalled } from '../../../src/desk/call/called.ts';
import { decisionText } from '../../../src/desk/decide/decision-file.ts';
import { readAsked } from '../../../src/desk/decide/request.ts';
import { exampleDraft, parties } from '../../support/mission.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { quietDesk, type QuietDesk } from './quiet-desk.ts';
import { textFile } from './world.ts';

const everybody = parties();
const convenor = parties('leeds').convenor;
let salford: Charter;
beforeAll(() => {
  salford = completeCharter(exampleDraft(everybody), 'skellam');
});

const open: QuietDesk[] = [];
afterEach(() => {
  for (const desk of open.splice(0)) desk.close();
});
function convenorDesk(key: SigningKeyPair | null = convenor): QuietDesk {
  const desk = quietDesk((folder) => key && writeKeyFile(join(folder, 'convenor.key'), key.privateKey));
  open.push(desk);
  return desk;
}

const random = seededRandom('cards');
const keys = { leader: generateKeyPair(random), helper: generateKeyPair(random), board: [1, 2, 3].map(() => generateKeyPair(random)) };
const commitment = { seedCommitment: exampleDraft(everybody).seedCommitment };
const { hpkeConfig } = exampleDraft(everybody).collector;
const card = (role: CardRole, name: string, more: object, key?: SigningKeyPair) =>
  textFile(`party-${role}.json`, cardText(makeCard({ role, name, ...more }, key)));
const cards = () => [
  card('leader', 'A university', { url: 'http://127.0.0.1:9001/', ...commitment }, keys.leader),
  card('helper', 'A charity', { url: 'http://127.0.0.1:9002/', ...commitment }, keys.helper),
  card('collector', 'The council', { hpkeConfig }),
  ...keys.board.map((key, at) => card('board', `Member ${at + 1}`, {}, key)),
];
const areas = 'code,name,parent\nE1,Ordsall,Salford\nE2,Headingley,Leeds\nE3,Hunslet,Leeds\n';

const draftOf = async (desk: QuietDesk): Promise<unknown> => JSON.parse((await desk.get('/call/charter.json')).html);

/** What a person fills in on a page: texts, choices and files. */
const fieldsIn = (html: string) =>
  [...html.matchAll(/<(?:input(?! type="hidden")|select|textarea)[^>]* name="([^"]+)"/g)].map(([, name]) => name);

async function leeds(desk: QuietDesk) {
  const three = await desk.post('/call/open', { file: textFile('winter.template.json', JSON.stringify(templateOf(salford))) });
  expect(three.path).toBe('/call/three');
  const filled = {
    mission: 'leeds-winter',
    region: 'Leeds',
    'schedule.firstDay': '2026-11-30',
    peopleCovered: '60000',
    'board.name': 'Leeds board',
    areas: textFile('areas.csv', areas),
    parent: 'Leeds',
    cards: cards(),
    'convenor.name': 'Leeds forum',
  };
  return { three, filled, after: await desk.post('/call/three', filled) };
}

describe('a mission from elsewhere', () => {
  it('takes at most twelve fields, no JSON, and says what stays unchanged and from where', async () => {
    const desk = convenorDesk();
    const { three, filled, after } = await leeds(desk);
    expect(after.path).toBe('/call/parties');
    expect(fieldsIn(three.html).sort()).toEqual(Object.keys(filled).sort());
    expect(fieldsIn(three.html).length).toBeLessThanOrEqual(12);
    expect(three.html).toContain(charterFingerprint(salford));
    expect(three.html).not.toMatch(/[{}]\s*&quot;|&quot;format&quot;/);
    expect(after.html).toContain('Started from the mission in Salford');
    expect((await desk.get('/call/parties')).html).toContain('The promises can be kept.');

    const draft = await draftOf(desk);
    expect(valueAt(draft, '/region')).toBe('Leeds');
    expect(valueAt(draft, '/question')).toBe('Is prepayment-meter self-disconnection rising in Leeds this winter?');
    expect(valueAt(draft, '/instruments/0/dimensions/0/values')).toEqual(['Headingley', 'Hunslet']);
    expect(valueAt(draft, '/convenor/key')).not.toBe(salford.convenor.key);
    expect(valueAt(draft, '/promises')).toEqual(salford.promises);
    // A rule that is changed later is listed.
    const changed = await desk.post('/call/promises', { 'promises.organisationsMin': '6' });
    expect(changed.html).toContain('1 rule differs from there');
  });

  it('refuses a card that was changed, areas of nowhere and a file that is nothing', async () => {
    const desk = convenorDesk();
    await leeds(desk);
    const forged = cardText({
      ...makeCard({ role: 'leader', name: 'Another', url: 'http://127.0.0.1:9001/' }, keys.leader),
      name: 'A university',
    });
    const refused = await desk.post('/call/parties', { cards: textFile('party-leader.json', forged) });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('signed by its own key');
    const nowhere = await desk.post('/call/three', { region: 'York', areas: textFile('a.csv', areas), parent: 'York' });
    expect(nowhere.html).toContain('has no area of &quot;York&quot;');
    expect((await desk.post('/call/open', { file: textFile('cat.json', '{}') })).status).toBe(422);
  });
});

describe('the file for the board', () => {
  it('is made only of a checked and rehearsed version, and opens in the board’s room', async () => {
    const desk = convenorDesk();
    await leeds(desk);
    const early = await desk.get('/call/hand');
    expect(early.html).toContain('Look at the whole check first');
    expect(early.html).toContain('Rehearse it first');
    expect((await desk.post('/call/hand', {})).path).toBe('/call/hand');
    await desk.get('/call/check');
    expect((await desk.get('/call/check')).html).toContain('What it rests on');
    await desk.post('/call/rehearse', { organisations: '8' });
    expect((await desk.get('/call/rehearse')).html).toContain('8 organisations, 3 windows, 40 seconds');
    expect((await desk.get('/call/hand')).html).toContain('Sign it and save');

    const handed = (await desk.bytes('/call/hand')).slice();
    const member = quietDesk((folder) => writeKeyFile(join(folder, 'board.key'), keys.board[0]?.privateKey ?? new Uint8Array()));
    open.push(member);
    const read = await member.post('/decide', { file: new File([handed], 'leeds-winter.for-decision.zip') });
    for (const words of [
      'in this very version',
      'Started from the mission in Salford',
      'differs from there in its place, dates and parties only',
    ])
      expect(read.html).toContain(words);
    const parts = unzipped(handed);
    expect([...parts.keys()].map((name) => name.replace(/^leeds-winter\./, ''))).toEqual([
      'mission.json',
      'request.json',
      'rehearsal.json',
      'check.html',
      'differences.txt',
    ]);
    const request = parts.get('leeds-winter.request.json') ?? '';
    const asked = readAsked(request);
    expect(asked.template?.source?.region).toBe('Salford');
    expect(asked.template === undefined ? undefined : changesFrom(asked.template, asked.document.charter.charter).rules).toEqual([]);
    const approved = keys.board.slice(0, 2).reduce((document, member) => decideOnCharter(document, member, 'approves'), asked.document);
    expect(readMission(JSON.stringify(approved)).charter.region).toBe('Leeds');
    expect(parts.get('leeds-winter.differences.txt')).toContain('Leeds differs from Salford in these rules:\n  none');
    expect(parts.get('leeds-winter.check.html')).toContain('Leeds forum asks');

    // Another version needs another check and another rehearsal.
    await desk.post('/call/promises', { 'promises.organisationsMin': '6' });
    const stale = await desk.get('/call/hand');
    expect(stale.html).toContain('rehearsal was of another version');
    expect((await desk.post('/call/hand', {})).path).toBe('/call/hand');
  });
});

describe('from nothing', () => {
  it('goes through the seven screens, and the panel says what is missing until nothing is', async () => {
    const desk = convenorDesk(null);
    expect((await desk.get('/call')).html).toContain('This folder has none yet');
    await desk.post('/call/key', {});
    const next = await desk.post('/call/place', { mission: 'winter', question: 'Is need growing?', region: 'Leeds', aim: 'Open in time.' });
    expect(next.path).toBe('/call/asked');
    expect(next.html).toContain('things are missing or wrong');
    expect(next.html).toContain('<a href="/token/call/asked">What is asked</a>: Add a question');
    expect(next.html).toContain('<a href="/token/call/parties">Who runs it</a>: Leader; Helper; Collector; Your organisation’s name');
    expect(next.html).not.toMatch(/seedCommitment|In the charter/);
    expect((await desk.post('/call/asked', { kind: 'count' })).path).toBe('/call/asked/0');
    const question = {
      name: 'visits',
      question: 'How many came?',
      kind: 'count',
      gathered: 'together',
      dimensions: 'area: Headingley; Hunslet\nage: bands 18; 65; min 0',
      cellMax: '100',
      cellsPerPerson: '1',
    };
    // The kind decides what is asked besides, so another one shows the page again.
    const total = await desk.post('/call/asked/0', { ...question, kind: 'total', cap: '5', unit: 'pounds' });
    expect(total.path).toBe('/call/asked/0');
    await desk.post('/call/asked/0', question);
    expect(valueAt(await draftOf(desk), '/instruments/0')).toEqual({
      kind: 'count',
      gathered: 'together',
      name: 'visits',
      question: 'How many came?',
      dimensions: [
        { name: 'area', values: ['Headingley', 'Hunslet'] },
        { name: 'age', bands: [18, 65], min: 0 },
      ],
      cellMax: 100,
      cellsPerPerson: 1,
    });
    await desk.post('/call/when', {
      'schedule.cadence': 'week',
      'schedule.firstDay': '2026-11-30',
      'schedule.count': '8',
      'schedule.closingDays': '7',
      amendments: '0',
    });
    await desk.post('/call/who', { sectors: 'food banks\ncouncils: 3', peopleCovered: '40,000', forbidden: 'religion' });
    const compared = await desk.post('/call/parties', {
      cards: cards(),
      'convenor.name': 'Leeds forum',
      'board.name': 'Board',
      'board.quorum': '2',
    });
    expect(compared.html).toContain('Ring each party');
    expect(compared.html).toMatch(/leader, A university: <span class="code">(?:[0-9a-f]{4} ?){6}</);
    const done = await desk.post('/call/promises', { 'promises.organisationsMin': '6', 'promises.dishonestMax': '1' });
    expect(done.path).toBe('/call/rehearse');
    const who = await desk.get('/call/who');
    expect(who.html).toContain('The promises can be kept.');
    expect(who.html).toContain('councils: 3');
  });

  it('follows what is typed before it is kept, in some milliseconds, and keeps nothing of it', async () => {
    const desk = convenorDesk();
    await leeds(desk);
    const noiseless = async () => withValueAt(await draftOf(desk), '/noise', undefined);
    const before = await noiseless();
    const typed = await desk.post('/call/panel?of=/token/call/who', { sectors: '', peopleCovered: 'many', forbidden: 'winter' });
    expect(typed.html).toContain('missing or wrong');
    expect(typed.html).toContain('winter');
    expect(typed.html).not.toContain('<html');
    expect(await noiseless()).toEqual(before);
  });

  it('offers repairs that then pass, each as a button', async () => {
    const desk = convenorDesk();
    await leeds(desk);
    await desk.post('/call/promises', { 'promises.organisationsMin': '1' });
    expect((await desk.get('/call/check')).html).toContain('Look for a repair');
    await desk.post('/call/repairs', {});
    const offered = await desk.get('/call/check');
    expect(offered.html).toContain('the mission passes with it');
    await desk.post('/call/repair', { repair: '0' });
    expect((await desk.get('/call/check')).html).toContain('The promises can be kept.');
  });
});

describe('a mission that is called', () => {
  const [one, two] = keys.board;
  const enrolment = (charter: Charter, name: string, id: number) =>
    textFile(
      `${name}.json`,
      JSON.stringify(
        enrol(
          charter,
          { id: new Uint8Array(16).fill(id), name, sector: 'charity', firstWindow: 0, lastWindow: 11 },
          parties(name).convenor,
        ),
      ),
    );

  it('is kept with what the board decides, and gets rosters: who joins, leaves and has another name', async () => {
    if (one === undefined || two === undefined) expect.unreachable();
    const desk = convenorDesk(everybody.convenor);
    expect((await desk.get('/call/mission')).html).toContain('Once you hand a mission to the board');
    const foreign = textFile(
      'm.json',
      JSON.stringify(callMission({ ...salford, convenor: { ...salford.convenor, key: toBase64Url(convenor.publicKey) } }, convenor)),
    );
    expect((await desk.post('/call/mission/open', { file: foreign })).html).toContain('was called with another key');
    const called = callMission(salford, everybody.convenor);
    await desk.post('/call/mission/open', { file: textFile('m.json', JSON.stringify(called)) });

    const [member = one] = everybody.board;
    const decided = decisionWithReason(salford, member, 'approves', 'No question about immigration status.');
    const added = await desk.post('/call/mission/add', { pasted: decisionText(decided) });
    expect(added.html).toContain('1 of the board&#39;s 3 members approve the charter');
    expect(readFileSync(join(desk.folder, 'decision-1.json'), 'utf8')).toContain('No question about immigration status.');

    const roster = async (fields: Readonly<Record<string, string | File | readonly File[]>>) =>
      desk.post('/call/mission/roster', { from: '2026-01-05', leaves: '', renames: '', ...fields });
    expect((await roster({})).html).toContain('Choose enrolment files, or say who leaves');
    await roster({ enrolments: [enrolment(salford, 'Food bank Ordsall', 1), enrolment(salford, 'Citizens Advice', 2)] });
    const wrong = await roster({ leaves: 'Nobody = 3' });
    expect([wrong.status, wrong.html]).toEqual([422, expect.stringContaining('has no organisation &quot;Nobody&quot;')]);
    const after = await roster({
      from: '2026-01-12',
      leaves: 'Citizens Advice = 2026-02-15',
      renames: 'Food bank Ordsall = Ordsall Pantry',
    });
    for (const words of ['Roster 2', 'Ordsall Pantry', '0 of the board&#39;s 3 members have signed roster 2'])
      expect(after.html).toContain(words);
    const saved = JSON.parse((await desk.get(`/call/mission/${salford.mission}.mission.json`)).html) as MissionDocument;
    expect(saved.rosters.at(-1)?.roster.organisations.map(({ name, lastWindow }) => [name, lastWindow])).toEqual([
      ['Citizens Advice', 6],
      ['Ordsall Pantry', 11],
    ]);
    // The board signs its copy, and what comes back is added; then a member of it opens the same file.
    const signed = approveRoster(saved, member);
    const back = await desk.post('/call/mission/add', { 'decision-file': textFile('m.json', JSON.stringify(signed)) });
    expect(back.html).toContain('1 of the board&#39;s 3 members have signed roster 2');
    expect(readMissionDocument(join(desk.folder, 'mission.json')).rosters.at(-1)?.board).toHaveLength(1);
  });

  it('stays beside another version that is handed over later', () => {
    const desk = convenorDesk(everybody.convenor);
    keepCalled(desk.folder, callMission(salford, everybody.convenor));
    const later = { ...salford, region: 'Salford and Trafford' };
    keepCalled(desk.folder, callMission(later, everybody.convenor));
    expect(calledMission(desk.folder)?.charter.charter.region).toBe(later.region);
    expect(readdirSync(desk.folder)).toContain(`mission-${charterFingerprint(salford).slice(0, 8)}.json`);
  });
});

it('has no room in a folder of another party', async () => {
  const desk = quietDesk((folder) => writeKeyFile(join(folder, 'board.key'), convenor.privateKey));
  open.push(desk);
  for (const path of ['/call', '/call/place']) {
    const page = await desk.get(path);
    expect(page.status).toBe(403);
    expect(page.html).toContain('This folder holds the key of a board member (board.key)');
    expect(page.html).toContain('needs a folder of its own');
  }
});

/** The parts of a plain archive, by their local headers. */
function unzipped(bytes: Uint8Array): ReadonlyMap<string, string> {
  const view = Buffer.from(bytes);
  const parts = new Map<string, string>();
  for (let at = 0; view.readUInt32LE(at) === 0x04034b50;) {
    const [packed, nameLength] = [view.readUInt32LE(at + 18), view.readUInt16LE(at + 26)];
    const start = at + 30 + nameLength;
    parts.set(view.toString('utf8', at + 30, start), inflateRawSync(view.subarray(start, start + packed)).toString('utf8'));
    at = start + packed;
  }
  return parts;
}
