// settle.test.ts — what an officer settles about her file: she can come back to it from the last look, change an answer, and answer many texts at once.
import type { Question } from '@soundings/client/node';
import { said } from '@soundings/protocol/json/said';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEAVE_OUT, MARKS, ROW_ABOVE } from '../../../src/desk/contribute/answers.ts';
import { districtOf } from '../../../src/desk/contribute/postcode.ts';
import { answerIn, NOTHING_SETTLED, withAnswer } from '../../../src/desk/contribute/settled.ts';
import { openMissionGround, type DeskGround } from './ground.ts';
import { formIn, submit, textFile, visit, type Page } from './world.ts';

describe('an answer', () => {
  const kinds: readonly (readonly [Question['answer'], readonly string[], string])[] = [
    ['person', ['person'], 'Client'],
    ['amount', ['amount'], 'Kilograms'],
    ['date', ['date'], LEAVE_OUT],
    ['date', ['date'], 'Visit date'],
    ['dimensions', ['constructor'], 'Ward'],
    ['marks', ['area'], MARKS],
    ['marks', ['area'], 'Ward'],
    ['values', ['area', 'M5'], 'Ordsall'],
    ['values', ['area', 'toString'], LEAVE_OUT],
    ['values', ['area', ''], ROW_ABOVE],
    ['dateOrder', ['03/04/2026'], 'month-first'],
    ['dateBase', [], '1904'],
    ['ids', ['a', 'A'], 'different'],
    ['headerLine', [], '3'],
    ['leaveOut', ['Total'], 'yes'],
    ['ignore', ['Children'], 'yes'],
    ['onePerson', ['n/a'], 'yes'],
    ['anyAnswer', [], 'yes'],
    ['anyNumber', ['age'], 'yes'],
    ['birth', ['age'], 'yes'],
    ['fillDown', ['date'], 'yes'],
    ['declared', ['people'], 'yes'],
    ['delimiter', [], ';'],
    ['encoding', [], 'windows-1252'],
  ];
  it.each(kinds)('to a question of %s about %j is found again: %s', (answer, about, given) => {
    const question: Question = { code: 'value', ...said``, answer, about, candidates: answer === 'leaveOut' ? ['totals'] : [] };
    expect(answerIn(NOTHING_SETTLED, question)).toBe('');
    expect(answerIn(withAnswer(NOTHING_SETTLED, { question, given }), question)).toBe(given);
  });

  it.each([
    ['M5 4WT', 'M5'],
    ['m54wt', 'M5'],
    ['M50 2EQ', 'M50'],
    ['M5', 'M5'],
    ['EC1A 1BB', 'EC1A'],
    ['SW1A1AA', 'SW1A'],
    ['M5 4', 'M5'],
    ['Ordsall', undefined],
    ['65+', undefined],
  ])('for %s may be given with those of its district, %s', (text, district) => {
    expect(districtOf(text)).toBe(district);
  });
});

let ground: DeskGround;
beforeAll(async () => {
  ground = await openMissionGround();
  await ground.join();
});
afterAll(async () => ground.close());

const at = (step: string, window = 1) => `${ground.visits.replace(/1$/, String(window))}/${step}`;
const add = async (text: string, window = 1) =>
  submit(ground.desk, at('add', window), { kind: 'file', file: textFile('visits.csv', text) });
/** As a browser would send the page, with these changes. */
const change = async (page: Page, changes: Readonly<Record<string, string>> = {}) =>
  submit(ground.desk, page.path, { ...formIn(page.html), ...changes });
/** Each box with its count. */
const countsOn = ({ html }: Page) =>
  [...html.matchAll(/<th scope="row">([^<]*)<\/th><td class="number">(\d+)<\/td>/g)].map(([, box = '', count = '']) => `${box}: ${count}`);
const discard = async () => submit(ground.desk, at('discard'), {});

/** Answers to all that {@link FILE} leaves open. */
async function answered(): Promise<Page> {
  const texts = await change(await add(FILE), { q0: 'Client', q1: 'Ward' });
  const dates = await change(texts, { q0: 'Ordsall', q1: 'Kersal' });
  return change(dates, { q0: 'When' });
}

const FILE = 'Client,When,Ward,Patch,Age\nA,2026-01-05,North,Kersal,17\nB,2026-01-06,South,Ordsall,40\nC,2026-01-07,South,Ordsall,41\n';

describe('from the last look', () => {
  it('she goes back to her answers, finds them as they were, and forward again to the same counts', async () => {
    const check = await answered();
    expect(check.path).toBe(at('check'));
    expect(countsOn(check)).toContain('Kersal, 18 to below 65: 2');
    expect(/class="back" href="[^"]*\/(\w+)"/.exec(check.html)?.[1]).toBe('settle');
    const back = await visit(ground.desk, at('settle'));
    expect(back.title).toBe('How your file is read');
    expect(Object.values(formIn(back.html))).toEqual(expect.arrayContaining(['Client', 'Ward', 'Ordsall', 'Kersal', 'When']));
    const forward = await change(back);
    expect(forward.path).toBe(at('check'));
    expect(countsOn(forward)).toEqual(countsOn(check));
    expect(formIn(forward.html)['number']).toBe(formIn(check.html)['number']); // not counted again: chance may have decided
    await discard();
  });

  it('she changes an answer, and is asked nothing else', async () => {
    await answered();
    const back = await visit(ground.desk, at('settle'));
    const [north = ''] = Object.entries(formIn(back.html)).find(([, given]) => given === 'Ordsall') ?? [];
    const check = await change(back, { [north]: 'Kersal' });
    expect(check.path).toBe(at('check'));
    expect(countsOn(check)).toContain('Kersal, below 18: 1');
    const column = await visit(ground.desk, at('settle'));
    const [ward = ''] = Object.entries(formIn(column.html)).find(([, given]) => given === 'Ward') ?? [];
    const other = await change(column, { [ward]: 'Patch' });
    expect(other.path).toBe(at('check'));
    expect(countsOn(other)).toContain('Ordsall, 18 to below 65: 2');
    // What was said of the other column is no answer any more.
    expect(Object.values(formIn((await visit(ground.desk, at('settle'))).html)).sort()).toEqual(
      ['Client', 'Patch', 'When', expect.any(String)].sort(),
    );
    await discard();
  });

  it('she chooses the corrected file, and is asked only what is new in it', async () => {
    await answered();
    const page = await visit(ground.desk, at('add'));
    expect(page.html).toContain('visits.csv is chosen.');
    expect((await submit(ground.desk, at('add'), { kind: 'file' })).path).toBe(at('check'));
    const asked = await add(`${FILE}D,2026-01-08,West,Ordsall,30\n`);
    expect(asked.title).toBe('One question about your file');
    expect((await change(asked, { q0: 'Kersal' })).path).toBe(at('check'));
    await discard();
  });

  it('she finds the lines that she typed', async () => {
    const typed = { lines: '10', do: 'continue', 'person-0': 'Anna', 'f0-0': 'Kersal', 'f1-0': '65 and over' };
    const check = await submit(ground.desk, at('typed'), typed);
    expect(/class="back" href="[^"]*\/(\w+)"/.exec(check.html)?.[1]).toBe('typed');
    expect(formIn((await visit(ground.desk, at('typed'))).html)).toMatchObject({
      'person-0': 'Anna',
      'f0-0': 'Kersal',
      'f1-0': '65 and over',
    });
    await discard();
  });
});

describe('many texts of a column', () => {
  it('are settled by district, one by one, and all others together', async () => {
    const codes = ['M5 4WT', 'M5 3EQ', 'm5 3aa', 'M7 1AA', 'M7 1AB', 'M7 1AC', 'Bury', 'Bolton'];
    const rows = codes.map((code, nth) => `p${String(nth)},2026-01-06,${code},40\n`).join('');
    const page = await add(`person,date,area,age\n${rows}`);
    expect(page.title).toBe('One question about your file');
    expect(page.html).toContain('All that begin with M5');
    const none = await change(page);
    expect(none.status).toBe(422);
    expect(none.html).toContain('Under “area”, 8 texts have no meaning yet, such as');
    const bolton = 'q7';
    const check = await change(none, { 'q0-M5': 'Ordsall', 'q0-M7': 'Kersal', [bolton]: 'Kersal', 'q0-all': '/leave-out' });
    expect(check.path).toBe(at('check'));
    expect(countsOn(check)).toEqual(expect.arrayContaining(['Ordsall, 18 to below 65: 3', 'Kersal, 18 to below 65: 4']));
    const back = formIn((await visit(ground.desk, at('settle'))).html);
    expect(back).toMatchObject({ 'q0-M5': 'Ordsall', q0: '', [bolton]: 'Kersal', q6: '/leave-out', 'q0-all': '' });
    await discard();
  });
});

describe('a cross under each of several headings', () => {
  const file = async () => add('Client,When,M5,M7,Age,New\nA,2026-01-06,x,,40,x\nB,2026-01-07,,x,40,\nC,2026-01-07,,x,40,x\n');

  it('is asked about if one column alone would count', async () => {
    const columns = await file();
    const texts = await change(columns, { q0: 'Client', q1: 'M5' });
    const dates = await change(texts, { q0: 'Ordsall', q1: 'Kersal' });
    expect(dates.html).toContain('There are marks under &quot;M7&quot;, &quot;New&quot; too, and they aren&#39;t used');
    expect((await change(dates)).status).toBe(422);
    await discard();
  });

  it('tells the area, each heading as she says', async () => {
    const columns = await file();
    expect(columns.html).toContain('Several columns: each stands for a value');
    const headings = await change(columns, { q0: 'Client', q1: MARKS });
    expect(headings.html).toContain('What do these mean under “area”?');
    const dates = await change(headings, { q0: 'Ordsall', q1: 'Kersal', q2: LEAVE_OUT });
    const check = await change(dates, { q0: 'When' });
    expect(check.path).toBe(at('check'));
    expect(countsOn(check)).toEqual(expect.arrayContaining(['Ordsall, 18 to below 65: 1', 'Kersal, 18 to below 65: 2']));
    await discard();
  });
});

describe('in a later week', () => {
  it('she changes what an earlier week settled', async () => {
    const check = await answered();
    await change(check, { right: '1', do: 'later' });
    ground.goOn(7 * 86_400);
    const later = await add(FILE.replaceAll('2026-01-0', '2026-01-1').replaceAll(/-1[567],/g, '-13,'), 2);
    expect(later.path).toBe(at('check', 2));
    const page = await submit(ground.desk, at('anew', 2), {});
    expect(page.title).toBe('How your file is read');
    const [north = ''] = Object.entries(formIn(page.html)).find(([, given]) => given === 'Ordsall') ?? [];
    expect(countsOn(await change(page, { [north]: 'Kersal' }))).toContain('Kersal, below 18: 1');
    await submit(ground.desk, at('discard', 2), {});
  });
});
