// decide.test.ts — a board member's way, page by page: reading first, deciding with a key here or on another machine, and the roster.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../crypto/bytes.ts';
import type { SigningKeyPair } from '../../../crypto/signature/ed25519.ts';
import { charterDigest } from '../../../protocol/charter/charter.ts';
import { completeCharter } from '../../../protocol/charter/charter-noise.ts';
import type { MissionDocument } from '../../../protocol/mission/mission.ts';
import { boardDecisions } from '../../../protocol/signed/charter.ts';
import { readCard } from '../../../src/calling/party-card.ts';
import { writeKeyFile } from '../../../src/convenor/key-file.ts';
import { callMission, decideOnCharter, enrol, nextRoster } from '../../../src/convenor/mission-document.ts';
import { beginDeciding, decideNow, signRosterNow } from '../../../src/desk/decide/deciding.ts';
import { decisionWithReason } from '../../../src/convenor/decision.ts';
import { decisionText, qrText, readDecisionText } from '../../../src/desk/decide/decision-file.ts';
import { writeArchive } from '../../../src/sheet/write-archive.ts';
import { signReport, type Report } from '../../../src/rehearsal/report.ts';
import { exampleDraft, parties, withPlainNoise } from '../../support/mission.ts';
import { quietDesk, type QuietDesk } from './quiet-desk.ts';
import { readQr } from './read-qr.ts';
import { textFile } from './world.ts';

const everybody = parties();
const { board, convenor } = everybody;
const charter = completeCharter(exampleDraft(everybody), 'skellam');
const called = callMission(charter, convenor);
const [first, second, third] = board as readonly [SigningKeyPair, SigningKeyPair, SigningKeyPair];

const open: QuietDesk[] = [];
afterEach(() => {
  for (const desk of open.splice(0)) desk.close();
});
function memberDesk(member: SigningKeyPair | undefined, check?: Promise<never>): QuietDesk {
  const desk = quietDesk((folder) => member && writeKeyFile(join(folder, 'board.key'), member.privateKey), check);
  open.push(desk);
  return desk;
}

const missionFile = (document: MissionDocument = called) => textFile('winter.mission.json', JSON.stringify(document));
const show = async (desk: QuietDesk, file = missionFile()) => desk.post('/decide', { file });
const answers = { harm: 'Residents of one street.', acts: '', stop: '' };
const refusing = { ...answers, do: 'sign', decision: 'refuses', text: 'No question about immigration status, please.' };
const approving = { ...answers, do: 'sign', decision: 'approves', text: 'No question about immigration status.' };
const decisionsOf = (document: MissionDocument) => boardDecisions(charter, document.charter.board).map(({ decision }) => decision);
const savedMission = async (desk: QuietDesk) =>
  JSON.parse((await desk.get(`/decide/${charter.mission}.mission.json`)).html) as MissionDocument;

function report(of = charter, ok = true): Report {
  return {
    format: 'soundings rehearsal v1',
    charter: toBase64Url(charterDigest(of)),
    seed: 'one',
    build: '0.1.0',
    organisations: 30,
    windows: 3,
    seconds: 40,
    checks: [{ name: 'every window was released', ok }],
    errors: [],
  };
}
const request = (rehearsal: unknown, file = { format: 'soundings decision request v1', mission: called, rehearsal }) =>
  textFile('winter.request.json', JSON.stringify(file));

describe('the folder', () => {
  it('of a convenor has no room for decisions, and the page says why', async () => {
    const desk = quietDesk((folder) => writeKeyFile(join(folder, 'convenor.key'), convenor.privateKey));
    open.push(desk);
    for (const path of ['/decide', '/decide/mission']) {
      const page = await desk.get(path);
      expect(page.status).toBe(403);
      expect(page.html).toContain('This folder holds the key of a convenor (convenor.key)');
    }
  });

  it('of a collector, or of two parties, opens no desk at all', () => {
    expect(() => quietDesk((folder) => writeKeyFile(join(folder, 'collector.key'), convenor.privateKey))).toThrow('a collector');
    const both = (folder: string) => ['board.key', 'convenor.key'].forEach((file) => writeKeyFile(join(folder, file), first.privateKey));
    expect(() => quietDesk(both)).toThrow(/a convenor .* beside that of a board member/);
  });

  it('of a member opens on this room', async () => {
    expect((await memberDesk(first).get('/')).path).toBe('/decide');
  });
});

describe('reading first', () => {
  it('signs nothing before the plain words were shown, whatever is sent', async () => {
    const desk = memberDesk(first, new Promise(() => undefined));
    const page = await show(desk);
    expect(page.html).toContain('worked out');
    expect(page.html).not.toContain('/decide/decision"');
    expect((await desk.get('/decide/decision')).path).toBe('/decide/mission');
    for (const decision of [approving, refusing]) {
      const answer = await desk.post('/decide/decision', decision);
      expect(answer.status).toBe(422);
      expect(answer.html).toContain('Read the mission in plain words first');
    }
    expect((await desk.get('/decide/made')).html).not.toMatch(/soundings-decision-1:\w/);
    expect(decisionsOf(await savedMission(desk))).toEqual([undefined, undefined, undefined]);
    // Nor does the function that signs, of itself.
    const deciding = beginDeciding(
      { document: called, rehearsal: undefined, template: undefined, proposed: {} },
      [],
      async () => new Promise(() => undefined),
    );
    for (const decision of ['approves', 'refuses'] as const)
      expect(() => decideNow(deciding, first, decision, '')).toThrow('decide-read-first');
    expect(deciding.document).toBe(called);
  });

  it('shows the words, the checks and the decisions, and leads on', async () => {
    const desk = memberDesk(first);
    const page = await show(desk, missionFile(decideOnCharter(called, second, 'refuses')));
    expect(page.path).toBe('/decide/mission');
    for (const words of [charter.question, 'What it rests on', 'has signed this mission', 'No rehearsal came', 'Member 1: you', 'Refused'])
      expect(page.html).toContain(words);
    expect(page.html).toContain('/decide/decision"');
  });

  it('refuses what is no mission, what the convenor has not signed, and what was changed', async () => {
    const desk = memberDesk(first);
    const changed = { ...called, charter: { ...called.charter, charter: { ...charter, question: 'Who is it?' } } };
    expect((await show(desk, textFile('cat.json', '{}'))).html).toContain('isn&#39;t a mission');
    expect((await show(desk, missionFile(changed))).html).toContain('has not signed this mission, or it was changed');
    const archive = (parts: readonly (readonly [string, string])[]) => writeArchive(parts).slice();
    const opened = async (bytes: Uint8Array<ArrayBuffer>) => (await show(desk, new File([bytes], 'winter.zip'))).html;
    expect(await opened(archive([['cat.json', '{}']]))).toContain('winter.zip holds no mission');
    expect(await opened(archive([['winter.mission.json', JSON.stringify(called)]]).subarray(0, 400))).toContain('winter.zip is damaged');
    expect((await desk.post('/decide', {})).html).toContain('Choose the mission’s file');
  });
});

describe('deciding with the key here', () => {
  it('makes a file, a text and a code that say the same, and a mission that counts it', async () => {
    const desk = memberDesk(first);
    await show(desk);
    const made = await desk.post('/decide/decision', approving);
    expect(made.path).toBe('/decide/made');
    const text = /soundings-decision-1:[\w-]+/.exec(made.html)?.[0] ?? '';
    const file = (await desk.get('/decide/decision-1.json')).html;
    expect(readDecisionText(text, charter)).toEqual(JSON.parse(file));
    expect(readDecisionText(text, charter).body?.text).toBe(approving.text);
    expect(readQr(made.html)).toBe(text);
    expect(decisionsOf(await savedMission(desk))).toEqual(['approves', undefined, undefined]);
    const kept = readFileSync(join(desk.folder, 'answers', `${toBase64Url(charterDigest(charter))}.json`), 'utf8');
    expect(JSON.parse(kept)).toMatchObject({ day: '2025-12-01', harm: answers.harm });
  });

  it('asks for a choice and keeps what was typed', async () => {
    const desk = memberDesk(first);
    await show(desk);
    const page = await desk.post('/decide/decision', { ...approving, decision: '' });
    expect(page.status).toBe(422);
    expect(page.html).toContain('Choose whether you approve or refuse');
    expect(page.html).toContain(approving.text);
    expect((await desk.post('/decide/decision', { ...approving, text: 'x'.repeat(2001) })).status).toBe(422);
  });

  it('never lets a refusal be replaced, and says so before', async () => {
    const desk = memberDesk(first);
    await show(desk);
    expect((await desk.get('/decide/decision')).html).toContain('A refusal can’t be taken back');
    await desk.post('/decide/decision', refusing);
    expect((await desk.get('/decide/decision')).html).toContain('You refused this mission before');
    const again = await desk.post('/decide/decision', approving);
    expect(again.status).toBe(422);
    // Even an approval that was signed elsewhere counts for nothing.
    const { decision } = decisionWithReason(charter, first, 'approves', '');
    await desk.post('/decide/add', { pasted: decisionText({ body: null, decision, signatures: [] }) });
    expect(decisionsOf(await savedMission(desk))).toEqual(['refuses', undefined, undefined]);
  });

  it('refuses to approve after a rehearsal of another version, or from outside the board', async () => {
    const desk = memberDesk(first);
    const stale = signReport(report({ ...charter, region: 'Leeds' }), convenor);
    expect((await show(desk, request(stale))).html).toContain('Its rehearsal was of another version');
    expect((await desk.post('/decide/decision', approving)).status).toBe(422);
    expect((await desk.post('/decide/decision', refusing)).path).toBe('/decide/made');
    const outside = memberDesk(convenor);
    await show(outside);
    expect((await outside.post('/decide/decision', approving)).html).toContain('does not name your key');
    for (const [rehearsal, words] of [
      [signReport(report(), convenor), 'in this very version'],
      [signReport(report(), first), 'is not signed by the convenor'],
      [signReport(report(charter, false), convenor), 'something went wrong'],
    ] as const)
      expect((await show(desk, request(rehearsal))).html).toContain(words);
  });
});

describe('a key on another machine', () => {
  it('takes the request there and the text back, behind a passphrase', async () => {
    const here = memberDesk(undefined);
    await show(here, request(signReport(report(), convenor)));
    const asked = await here.post('/decide/decision', { ...approving, do: 'request' });
    expect(asked.path).toBe('/decide/request');
    const carried = (await here.get(`/decide/${charter.mission}.request.json`)).html;

    const away = memberDesk(undefined);
    const passphrase = 'four quiet words here';
    await away.post('/decide/key', { passphrase, again: `${passphrase}!` });
    expect(existsSync(join(away.folder, 'board.key'))).toBe(false);
    expect((await away.post('/decide/key', { passphrase: 'short', again: 'short' })).status).toBe(422);
    rmSync(join(away.folder, 'board.key'), { force: true });
    writeKeyFile(join(away.folder, 'board.key'), second.privateKey);
    const words = await show(away, textFile('winter.request.json', carried));
    expect(words.html).toContain('What it rests on');
    expect((await away.get('/decide/decision')).html).toContain(approving.text);
    const made = await away.post('/decide/decision', approving);
    const text = /soundings-decision-1:[\w-]+/.exec(made.html)?.[0] ?? '';

    const added = await here.post('/decide/add', { pasted: text });
    expect(added.html).toContain('Approved');
    expect(decisionsOf(await savedMission(here))).toEqual([undefined, 'approves', undefined]);
    // And as a file of another copy of the mission.
    const copy = decideOnCharter(called, third, 'approves');
    await here.post('/decide/add', { 'decision-file': missionFile(copy) });
    expect(decisionsOf(await savedMission(here))).toEqual([undefined, 'approves', 'approves']);
    const cut = await here.post('/decide/add', { pasted: text.slice(0, -9) });
    expect(cut.status).toBe(422);
    expect(cut.html).toMatch(/was cut off or changed|a decision on this mission/);
  });
});

describe('a card', () => {
  it('has a member’s name and key, signed by it, whether the key was made here or before', async () => {
    const desk = memberDesk(first);
    expect((await desk.get('/decide/party-board.json')).status).toBe(404);
    expect((await desk.post('/decide/card', { name: '' })).html).toContain('Type your name');
    await desk.post('/decide/card', { name: 'A. Member' });
    const card = readCard(JSON.parse((await desk.get('/decide/party-board.json')).html));
    expect(card).toMatchObject({ role: 'board', name: 'A. Member', key: toBase64Url(first.publicKey) });

    const sealed = memberDesk(undefined);
    const passphrase = 'four quiet words here';
    await sealed.post('/decide/key', { name: '', passphrase, again: passphrase });
    expect(existsSync(join(sealed.folder, 'board.key'))).toBe(false);
    await sealed.post('/decide/key', { name: 'B. Member', passphrase, again: passphrase });
    expect(readCard(JSON.parse((await sealed.get('/decide/party-board.json')).html)).name).toBe('B. Member');
    expect((await sealed.post('/decide/card', { name: 'Another', passphrase: 'wrong words here' })).status).toBe(422);
  });
});

describe('a roster', () => {
  const entry = (name: string, id: number) => {
    const organisation = { id: new Uint8Array(16).fill(id), name, sector: 'charity', firstWindow: 0, lastWindow: 11 };
    return enrol(charter, organisation, parties(`${name} ${id}`).convenor);
  };
  const one = nextRoster(called, [entry('Food bank Ordsall', 1), entry('Citizens Advice', 2)], '2025-12-29', convenor);
  const left = new Map([[toBase64Url(new Uint8Array(16).fill(2)), 3]]);
  const two = nextRoster(one, [entry('Debt centre', 3)], '2026-01-05', convenor, left);

  it('shows who came and who went, and is signed only afterwards', async () => {
    const desk = memberDesk(first);
    await show(desk, missionFile(two));
    const page = await desk.get('/decide/roster');
    expect(page.html).toMatch(/1 organisation is new\.[\s\S]*Debt centre[\s\S]*1 organisation leaves[\s\S]*Citizens Advice/);
    expect(page.html).toContain('1 organisation stays as it was');
    await desk.post('/decide/roster', {});
    const signed = await savedMission(desk);
    expect(signed.rosters.map(({ board: signatures }) => signatures.length)).toEqual([0, 1]);
    const fresh = beginDeciding(
      { document: two, rehearsal: undefined, template: undefined, proposed: {} },
      [],
      async () => new Promise(() => undefined),
    );
    expect(() => signRosterNow(fresh, first)).toThrow('decide-roster-first');
  });

  it('names the organisations that another mission asks too', async () => {
    const desk = memberDesk(first);
    const other = parties('another mission');
    const elsewhere = { ...exampleDraft(other), mission: 'debt-watch' };
    const watch = withPlainNoise(elsewhere);
    const entries = [enrol(watch, { ...organisation('Citizens Advice'), id: new Uint8Array(16).fill(9) }, parties('x').convenor)];
    const document = nextRoster(callMission(watch, other.convenor), entries, '2025-12-29', other.convenor);
    const page = await desk.post('/decide', { file: missionFile(two), others: [missionFile(document)] });
    expect(page.html).toContain('It asks 1 organisation that debt-watch asks too: Citizens Advice');
  });
});

const organisation = (name: string) => ({ name, sector: 'charity', firstWindow: 0, lastWindow: 11 });

it('draws no code for a decision that is too long for one', () => {
  expect(qrText(decisionWithReason(charter, first, 'refuses', 'x'.repeat(600)))).toBeDefined();
  expect(qrText(decisionWithReason(charter, first, 'refuses', 'x'.repeat(2000)))).toBeUndefined();
});
