// journey.test.ts — an officer's way, page by page and without a script: joining, figures, signing off, the receipt, zeros, and a day without network.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identityIn, latestLocked, locate, type Receipt } from '@soundings/client/node';
import { encode } from '../../../crypto/codec.ts';
import { missionWindows } from '../../../protocol/charter/window.ts';
import { Role } from '../../../protocol/dap/role.ts';
import { PlaintextInputShare } from '../../../protocol/dap/upload.ts';
import { keptMissions } from '../../../src/desk/folder/missions.ts';
import { organisationOf } from '../../../src/desk/state/desk.ts';
import { toBase64Url, toHex } from '../../../crypto/bytes.ts';
import { readMission } from '../../../client-sdk/mission/at-once.ts';
import { keepReceipt } from '../../../src/desk/folder/receipts.ts';
import { cardCode } from '../../../src/desk/soundings/card.ts';
import type { Aggregators } from '../../client-sdk/world.ts';
import { called, openMissionGround, type DeskGround } from './ground.ts';
import { submit, textFile, visit, type Page, type TestDesk } from './world.ts';

let ground: DeskGround;
let desk: TestDesk;
let aggregators: Aggregators;
beforeEach(async () => {
  ground = await openMissionGround();
  ({ desk, aggregators } = ground);
});
afterEach(async () => ground.close());

const missionFile = () => textFile('winter.mission.json', JSON.stringify(called()));
const { charter } = called().charter;
const fingerprint = toHex(readMission(JSON.stringify(called())).digest);

/** To the page that asks to send the enrolment. */
async function joined(): Promise<Page> {
  await ground.choose();
  await ground.agree();
  return ground.enrol();
}

/** And on the roster. */
async function enrolled(): Promise<void> {
  await joined();
  await ground.takeRoster();
}

/** What is kept of visits in the window before any of it leaves. */
async function lockedVisits() {
  const folder = (await organisationOf(desk.desk)) ?? expect.unreachable();
  const mission = keptMissions(desk.folder).missions[0]?.mission ?? expect.unreachable();
  const [, window] = missionWindows(mission.charter.schedule);
  const organisation = identityIn(mission, folder.identities, window ?? expect.unreachable());
  const place = locate(mission, organisation, 'visits', 1, ground.now());
  return { locked: (await latestLocked({ place, organisation }, folder.ports.store)) ?? expect.unreachable(), task: place.task };
}

const VISITS = `/c/${charter.mission}/visits/1`;
const CSV = 'person,date,area,age\na,2026-01-05,Ordsall,17\nb,2026-01-06,Kersal,40\n';

describe('joining', () => {
  it('takes three screens, and ends with a file for the convenor', async () => {
    const home = await visit(desk, '/');
    expect(home.html).toContain('You have not joined a mission yet');
    const page = await joined();
    expect(page.path).toBe(`/join/wait/${charter.mission}`);
    const saved = await visit(desk, `/join/enrolment/${charter.mission}`);
    expect(JSON.parse(saved.html)).toMatchObject({ name: 'Food bank Ordsall' });
    expect((await visit(desk, '/')).html).toContain('has not put you on the roster yet');
  });

  it('says which mission a file is if the letter is about another one', async () => {
    const page = await submit(desk, '/join', { file: missionFile(), link: '', fingerprint: '0'.repeat(24) });
    expect(page.status).toBe(422);
    expect(page.html).toContain(`Its fingerprint begins ${fingerprint.slice(0, 8)}`);
    expect(page.html).toContain('<title>Error: Which mission?');
  });

  it('refuses a file that is no mission, and no file at all, in a sentence', async () => {
    const other = await submit(desk, '/join', { file: textFile('cat.json', '{}'), link: '', fingerprint: '' });
    expect(other.status).toBe(422);
    const none = await submit(desk, '/join', { link: '', fingerprint: '' });
    expect(none.html).toContain('Choose a file or give a link.');
  });

  it('asks to compare by telephone if nothing was typed', async () => {
    await submit(desk, '/join', { file: missionFile(), link: '', fingerprint: '' });
    const page = await ground.agree();
    expect(page.status).toBe(422);
    expect(page.html).toContain('Compare the characters by telephone first');
    expect((await submit(desk, '/join/check', { agree: '1', compared: '1' })).path).toBe('/join/enrol');
  });
});

describe('contributing', () => {
  it('goes from a file to a receipt, and counts what the page showed', async () => {
    await enrolled();
    expect((await visit(desk, '/')).html).toContain('Not started');
    const check = await submit(desk, `${VISITS}/add`, { kind: 'file', file: textFile('visits.csv', CSV) });
    expect(check.path).toBe(`${VISITS}/check`);
    expect(check.html).toContain('2 rows, 2 people');
    // What it may tell of one person is asked for with the first step, and is there by the last: more than a coin, and more from a year.
    const again = await visit(desk, `${VISITS}/check`);
    const [, one = '', year = ''] = /right at most (\d+) times in 100, and (\d+) times/.exec(again.html) ?? [];
    expect(Number(one)).toBeGreaterThan(50);
    expect(Number(year)).toBeGreaterThan(Number(one));
    expect(again.html).toMatch(/noise of about ±[1-9]\d* /);
    const number = /name="number" value="(\d+)"/.exec(check.html)?.[1] ?? '';
    const unticked = await submit(desk, `${VISITS}/check`, { number, do: 'send' });
    expect(unticked.status).toBe(422);
    expect(aggregators.uploads).toHaveLength(0);
    expect(check.html).toContain('<li>area: column “area”</li>');
    const sent = await submit(desk, `${VISITS}/check`, { number, right: '1', do: 'send', signer: ' Ann Buckley ' });
    expect(sent.title).toContain('Received by');
    expect(sent.html).toContain('Next question: What do practitioners see?');
    expect((await visit(desk, `${VISITS}/receipt`)).html).toContain('· Ann Buckley<');
    expect(aggregators.uploads).toHaveLength(1);
    expect((await visit(desk, '/')).html).toContain('class="state">Sent<');
    expect(JSON.parse((await visit(desk, `${VISITS}/receipt.json`)).html)).toMatchObject({ instrument: 'visits', version: 0 });
  });

  it('asks about values that the mission hasn’t got, and leaves rows out when told', async () => {
    await enrolled();
    const asked = await submit(desk, `${VISITS}/add`, {
      kind: 'file',
      file: textFile('visits.csv', 'person,date,area,age\na,2026-01-05,Nowhere at all,17\nb,2026-01-06,Kersal,40\n'),
    });
    expect(asked.path).toBe(`${VISITS}/settle`);
    const number = /name="number" value="(\d+)"/.exec(asked.html)?.[1] ?? '';
    const unanswered = await submit(desk, `${VISITS}/settle`, { number });
    expect(unanswered.status).toBe(422);
    expect(unanswered.html).toContain('Not answered yet: At line 2, the charter has no &quot;Nowhere at all&quot; under &quot;area&quot;.');
    const two = await submit(desk, `${VISITS}/add`, {
      kind: 'file',
      file: textFile('visits.csv', 'person,date,area,age\na,2026-01-05,Nowhere,17\nb,2026-01-06,Elsewhere,40\n'),
    });
    const half = await submit(desk, `${VISITS}/settle`, { number: ground.numberIn(two.html), q1: 'Kersal' });
    expect(half.html).toMatch(/value="Kersal" selected/);
    expect(half.html).toContain('Under “area”, one text has no meaning yet: “Nowhere”.');
    const again = await submit(desk, `${VISITS}/add`, {
      kind: 'file',
      file: textFile('visits.csv', 'person,date,area,age\na,2026-01-05,Nowhere at all,17\nb,2026-01-06,Kersal,40\n'),
    });
    const check = await submit(desk, `${VISITS}/settle`, { number: ground.numberIn(again.html), q0: '/leave-out' });
    expect(check.path).toBe(`${VISITS}/check`);
    expect(check.html).toContain('1 person');
  });

  it('asks about crosses in columns and about days that are written once, and not again in the next week', async () => {
    await enrolled();
    const file = (days: readonly [string, string]) =>
      textFile('visits.csv', `Client,Date,Ordsall,Kersal,Age\nA1,${days[0]},x,,17\nA2,,,x,40\nA3,${days[1]},,x,70\n`);
    const columns = await submit(desk, `${VISITS}/add`, { kind: 'file', file: file(['06/01/2026', '10/01/2026']) });
    expect(columns.html).toContain('there are marks under &quot;Ordsall&quot;, &quot;Kersal&quot;');
    const rows = await submit(desk, `${VISITS}/settle`, { number: ground.numberIn(columns.html), q0: 'Client', q1: '/marks' });
    expect(rows.html).toContain('The same as in the row above');
    const check = await submit(desk, `${VISITS}/settle`, { number: ground.numberIn(rows.html), q0: '/row-above', q1: 'day-first' });
    expect(check.html).toContain('3 rows, 3 people');
    await submit(desk, `${VISITS}/check`, { number: ground.numberIn(check.html), right: '1', do: 'later' });
    ground.goOn(7 * 86_400);
    const next = VISITS.replace(/1$/, '2');
    const again = await submit(desk, `${next}/add`, { kind: 'file', file: file(['13/01/2026', '14/01/2026']) });
    expect(again.path).toBe(`${next}/check`);
    expect(again.html).toContain('3 rows, 3 people');
  });

  it('shows what a column begins with, names the question that a file is for, and asks no hundreds of questions', async () => {
    await enrolled();
    const add = async (text: string) => submit(desk, `${VISITS}/add`, { kind: 'file', file: textFile('visits.csv', text) });
    const columns = await add('Client,When,Where,Age\nA-113,2026-01-05,Ordsall,17\nA-127,2026-01-06,Kersal,40\n');
    expect(columns.html).toContain('Client (A-113, A-127)');
    expect(columns.html).not.toContain('seems to be for another question');
    const worry = await add(
      'person,item,answer,date\na,x,rising,2026-01-05\n'.replace('item', charter.instruments[1]?.dimensions[0]?.name ?? ''),
    );
    expect(worry.html).toContain('seems to be for another question: “What do practitioners see?”');
    const notes = Array.from({ length: 250 }, (_, at) => `p${String(at)},2026-01-05,note ${String(at)},17\n`).join('');
    const crowded = await add(`person,date,area,age\n${notes}`);
    expect(crowded.path).toBe(`${VISITS}/wrong`);
    expect(crowded.html).toContain('Is that the right column?');
  });

  it('keeps what is signed off on a day without network, asks both aggregators later, and sends what was locked', async () => {
    await enrolled();
    aggregators.down = true;
    const check = await submit(desk, `${VISITS}/add`, { kind: 'file', file: textFile('visits.csv', CSV) });
    const number = /name="number" value="(\d+)"/.exec(check.html)?.[1] ?? '';
    const kept = await submit(desk, `${VISITS}/check`, { number, right: '1', do: 'send' });
    expect(kept.title).toBe('Signed off and kept');
    expect((await visit(desk, '/')).html).toContain('1 contribution is signed off and not sent yet');
    const { locked, task } = await lockedVisits();
    expect(locked.summary).not.toHaveProperty('leaderKey');
    expect([aggregators.uploads, aggregators.questions]).toEqual([[], []]);
    aggregators.down = false;
    aggregators.answers.push('lost', 'lost', 'lost', 'lost'); // it arrives, and nobody hears of it
    expect((await submit(desk, `${VISITS}/sent`, {})).title).toBe('Signed off and kept');
    expect(aggregators.questions).toHaveLength(2);
    expect((await submit(desk, `${VISITS}/sent`, {})).title).toContain('Received by');
    expect(aggregators.uploads.length).toBeGreaterThan(1);
    expect(new Set(aggregators.uploads.map(toHex)).size).toBe(1);
    const report = aggregators.reportOf(aggregators.uploads[0]);
    expect(report.reportMetadata).toEqual(locked.secret.metadata);
    expect(encode(PlaintextInputShare, aggregators.open(Role.leader, task, report))).toEqual(locked.secret.leaderShare);
    expect(encode(PlaintextInputShare, aggregators.open(Role.helper, task, report))).toEqual(locked.secret.helperShare);
    expect((await lockedVisits()).locked.secret).toEqual(locked.secret);
  });

  it('writes the receipt of what was received just before the desk ended, and sends nothing for it', async () => {
    await enrolled();
    const check = await submit(desk, `${VISITS}/add`, { kind: 'file', file: textFile('visits.csv', CSV) });
    const number = /name="number" value="(\d+)"/.exec(check.html)?.[1] ?? '';
    await submit(desk, `${VISITS}/check`, { number, right: '1', do: 'send' });
    rmSync(join(desk.folder, 'receipts'), { recursive: true });
    expect((await visit(desk, `${VISITS}/sent`)).title).toBe('Signed off and kept');
    expect((await submit(desk, `${VISITS}/sent`, {})).title).toContain('Received by');
    expect(aggregators.uploads).toHaveLength(1);
  });

  it('keeps the receipts of an earlier mission of the same name, under the names of then and of now', async () => {
    await enrolled();
    const check = await submit(desk, `${VISITS}/add`, { kind: 'file', file: textFile('visits.csv', CSV) });
    await submit(desk, `${VISITS}/check`, { number: ground.numberIn(check.html), right: '1', do: 'send' });
    const folder = join(desk.folder, 'receipts');
    const [name = ''] = readdirSync(folder);
    expect(name).toBe(`${charter.mission}.${fingerprint.slice(0, 8)}.visits.1.0.json`);
    const receipt = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Receipt;
    const other = toBase64Url(new Uint8Array(32));
    const earlier = { ...receipt, charter: other, digest: other, window: { number: 9999, name: '2024-12-30 to 2025-01-05' } };
    writeFileSync(join(folder, `${charter.mission}.visits.9999.0.json`), JSON.stringify(earlier));
    const home = await visit(desk, '/');
    expect(home.status).toBe(200);
    expect(home.html).toContain('2024-12-30 to 2025-01-05');
    expect(home.html).not.toContain('/visits/9999/');
    keepReceipt(desk.folder, { ...receipt, charter: other, digest: other });
    expect(readdirSync(folder)).toHaveLength(3);
    expect((await visit(desk, `${VISITS}/counted`)).status).toBe(200);
    expect(JSON.parse((await visit(desk, `${VISITS}/receipt.json`)).html)).toEqual(receipt);
  });

  it('sends nothing when she chose to send later', async () => {
    await enrolled();
    const check = await submit(desk, `${VISITS}/add`, { kind: 'file', file: textFile('visits.csv', CSV) });
    const number = /name="number" value="(\d+)"/.exec(check.html)?.[1] ?? '';
    await submit(desk, `${VISITS}/check`, { number, right: '1', do: 'later' });
    expect(aggregators.uploads).toHaveLength(0);
    await submit(desk, '/send', {});
    expect(aggregators.uploads).toHaveLength(1);
  });

  it('tells the later of two windows that something changed', async () => {
    await enrolled();
    const old = await submit(desk, `${VISITS}/add`, { kind: 'file', file: textFile('visits.csv', CSV) });
    const number = /name="number" value="(\d+)"/.exec(old.html)?.[1] ?? '';
    await submit(desk, `${VISITS}/add`, { kind: 'nothing' });
    const page = await submit(desk, `${VISITS}/check`, { number, right: '1', do: 'send' });
    expect(page.status).toBe(409);
    expect(page.html).toContain('This was changed in another window');
  });

  it('takes figures that are typed, one line a person', async () => {
    await enrolled();
    expect((await submit(desk, `${VISITS}/add`, { kind: 'typed' })).path).toBe(`${VISITS}/typed`);
    expect((await submit(desk, `${VISITS}/typed`, { lines: '10', do: 'continue', 'person-0': '1' })).status).toBe(422);
    const more = await submit(desk, `${VISITS}/typed`, {
      lines: '10',
      do: 'more',
      'person-0': 'Anna',
      'f0-0': 'Kersal',
      'f1-0': '65 and over',
    });
    expect(more.html).toContain('name="f0-19"');
    expect(more.html).toContain('value="Anna"');
    const typed = {
      'person-0': 'Anna',
      'f0-0': 'Kersal',
      'f1-0': '65 and over',
      'person-1': '2',
      'f0-1': 'Ordsall',
      'f1-1': 'below 18',
      'person-2': '3',
    };
    const check = await submit(desk, `${VISITS}/typed`, { lines: '20', do: 'continue', ...typed });
    expect(check.path).toBe(`${VISITS}/check`);
    expect(check.html).toContain('2 rows, 2 people');
  });

  it('reports zeros for everything that is due with one tick', async () => {
    await enrolled();
    expect((await visit(desk, '/zeros')).html).toContain('Nothing happened for any of these.');
    expect((await submit(desk, '/zeros', { right: '1' })).path).toBe('/');
    expect(aggregators.uploads.length).toBeGreaterThan(1);
    expect((await visit(desk, '/zeros')).html).toContain('Nothing is due now.');
  });
});

describe('soundings', () => {
  const WORRY = `/s/${charter.mission}/worry/1`;
  const items = charter.instruments.find(({ name }) => name === 'worry')?.dimensions[0]?.values ?? [];
  const form = (answer: number) => Object.fromEntries(items.map((_, at) => [`i${String(at)}`, String(answer)]));

  it('takes one colleague after another, shows no totals before all are in, and counts them', async () => {
    await enrolled();
    expect((await visit(desk, '/')).html).toContain(WORRY);
    expect((await submit(desk, WORRY, { stated: 'many', way: 'screen' })).status).toBe(422);
    await submit(desk, WORRY, { stated: '6', way: 'screen' });
    expect((await submit(desk, `${WORRY}/next`, {})).status).toBe(422);
    for (const answer of [1, 2, 3, 4]) await submit(desk, `${WORRY}/next`, form(answer));
    await submit(desk, `${WORRY}/next`, form(4));
    expect((await visit(desk, WORRY)).title).toBe('5 colleagues have answered');
    const check = await submit(desk, `${WORRY}/close`, {});
    expect(check.path).toBe(`/c/${charter.mission}/worry/1/check`);
    expect(check.html).toContain('5 people');
    const number = /name="number" value="(\d+)"/.exec(check.html)?.[1] ?? '';
    expect((await submit(desk, `/c/${charter.mission}/worry/1/check`, { number, right: '1', do: 'send' })).title).toContain('Received by');
    expect((await submit(desk, `${WORRY}/next`, form(1))).html).toContain('No more answers are taken for this window.');
  });

  it('counts the answers of a few, and shows no totals of them', async () => {
    await enrolled();
    await submit(desk, WORRY, { stated: '2', way: 'screen' });
    await submit(desk, `${WORRY}/next`, form(3));
    const check = await submit(desk, `${WORRY}/close`, {});
    expect(check.html).toContain('Fewer than five colleagues have answered');
    expect(check.html).not.toContain('True counts by box');
  });

  it('takes cards, each once, and no more than colleagues were stated', async () => {
    await enrolled();
    await submit(desk, WORRY, { stated: '2', way: 'cards' });
    const place = { charter: readMission(JSON.stringify(called())).digest, instrument: 1, window: 1, items: items.length };
    const code = (n: number) =>
      cardCode(
        place,
        items.map(() => n % 5),
        Uint8Array.of(1, 2, 3, n),
      );
    expect((await submit(desk, `${WORRY}/cards`, { code: code(1).toLowerCase() })).title).toBe('1 colleague has answered');
    expect((await submit(desk, `${WORRY}/cards`, { code: code(1) })).html).toContain('This card is in already.');
    expect((await submit(desk, `${WORRY}/cards`, { code: 'nonsense' })).html).toContain('That is not a whole code.');
    expect(
      (
        await submit(desk, `${WORRY}/cards`, {
          code: cardCode(
            { ...place, window: 0 },
            items.map(() => 1),
            Uint8Array.of(1, 2, 3, 4),
          ),
        })
      ).html,
    ).toContain('This card is for another question or week: What do practitioners see?, 29 December 2025');
    expect((await submit(desk, `${WORRY}/cards`, { code: code(1).replace(/^./, (digit) => (digit === '0' ? '1' : '0')) })).html).toContain(
      'There is a slip in this code',
    );
    await submit(desk, `${WORRY}/cards`, { code: code(2) });
    expect((await submit(desk, `${WORRY}/cards`, { code: code(3) })).html).toContain('2 colleagues were to answer');
  });
});

describe('around it', () => {
  it('speaks Welsh when asked to, and remembers', async () => {
    const page = await submit(desk, '/language', { language: 'cy', to: '/join' });
    expect(page.path).toBe('/join');
    expect(page.html).toContain('<html lang="cy"');
    expect((await visit(desk, '/')).title).toBe('Beth sydd i’w wneud');
  });

  it('has a page for what isn’t there', async () => {
    expect((await visit(desk, '/nowhere')).status).toBe(404);
    expect((await visit(desk, `/c/${charter.mission}/none/0/add`)).status).toBe(404);
  });

  it('puts a window’s closing into a calendar', async () => {
    await enrolled();
    const { html } = await visit(desk, '/calendar.ics');
    expect(html.split('\r\n').filter((line) => line === 'BEGIN:VEVENT')).toHaveLength(charter.schedule.count);
    expect(html.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
  });
});
