// rows-command.test.ts — `soundings contribute` with files as people have them, mostly in this process: every option that says how rows are read.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dateOf, dayOf } from '../../protocol/charter/day.ts';
import { organisationFolder, threeQuestions, type OrganisationFolder } from '../support/organisation-folder.ts';
import { soundingsHere } from '../support/soundings-here.ts';
import { soundingsProcess } from '../support/soundings-process.ts';
import { odsOf, xlsxOf, xlsxOfRows } from './sheet/made-workbooks.ts';

const scratch = mkdtempSync(join(tmpdir(), 'soundings-rows-command-'));
const FIRST_DAY = dayOf('2026-01-05') ?? 0;
let place: OrganisationFolder;

beforeAll(() => {
  place = organisationFolder(join(scratch, 'world'), (draft) => threeQuestions(draft, '2026-01-05'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Days of the first window, 5 to 11 January 2026, in the forms of case systems. */
const day = (offset: number) => dateOf(FIRST_DAY + offset);
const british = (offset: number) => day(offset).split('-').reverse().join('/');
const serial = (offset: number) => FIRST_DAY + offset + 25_569;

function file(name: string, content: string | Uint8Array): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

/** Before enrolment: any window may be tried, whatever day this is. */
const contribute = (...words: readonly string[]) => [
  ...['contribute', '--mission', place.missionFile, '--sector', 'charity', '--window', '0'],
  ...words,
];
const visits = (...words: readonly string[]) => contribute('--instrument', 'visits', ...words);

/** A process of its own only for what comes on standard input. */
async function run(words: readonly string[], input: string | Uint8Array | undefined) {
  return input === undefined ? soundingsHere(words) : soundingsProcess(words, input);
}

/** The cells that aren't 0, by name, and how the rows were read. */
async function previewed(words: readonly string[], input?: string | Uint8Array) {
  const { code, out, err } = await run([...words, '--preview', '--json'], input);
  if (code !== 0) throw new Error(err);
  const seen = JSON.parse(out) as {
    readonly cells: readonly { readonly cell: string; readonly count: number }[];
    readonly facts: {
      readonly notes: readonly { readonly sentence: string }[];
      readonly leftOut: readonly { readonly sentence: string }[];
    };
  };
  const cells = Object.fromEntries(seen.cells.filter(({ count }) => count > 0).map(({ cell, count }) => [cell, count]));
  return { cells, notes: seen.facts.notes.map(({ sentence }) => sentence), leftOut: seen.facts.leftOut.map(({ sentence }) => sentence) };
}

async function refused(words: readonly string[], code: number, input?: string | Uint8Array): Promise<string> {
  const printed = await run([...words, '--preview'], input);
  expect(printed.out).toBe('');
  expect(printed.code, printed.err).toBe(code);
  expect(printed.err).not.toMatch(/^\s+at /m); // no stack
  return printed.err;
}

const cellText = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
const rowText = (...cells: readonly string[]) => `<row>${cells.map(cellText).join('')}</row>`;
const HEAD = ['person', 'date', 'area', 'age'];

describe('a spreadsheet', () => {
  const rows =
    rowText(...HEAD) + `<row>${cellText('a')}<c s="1"><v>${serial(0)}</v></c>${cellText('salford central')}<c><v>34</v></c></row>`;

  it('is read like a table of text, and so are several files at once', async () => {
    const book = file('visits.xlsx', xlsxOfRows(rows, { formats: ['dd/mm/yyyy'] }));
    expect((await previewed(visits('--data', book))).cells).toEqual({ 'Salford Central, 18 to below 65': 1 });
    const csv = file('other-site.csv', `person;date;area;age\nb;${british(1)};Eccles;70\nc;${british(6)};Eccles;17\n`);
    const both = visits('--data', book, '--data', csv, '--date-order', 'day-first');
    expect((await previewed(both)).cells).toEqual({
      'Salford Central, 18 to below 65': 1,
      'Eccles, 65 and over': 1,
      'Eccles, below 18': 1,
    });
  });

  it('is known by its bytes, not by its name, from standard input too', async () => {
    const book = xlsxOfRows(rows, { formats: ['dd/mm/yyyy'] });
    expect((await previewed(visits('--data', '-'), book)).cells).toEqual({ 'Salford Central, 18 to below 65': 1 });
    expect((await previewed(visits('--data', file('called.csv', book)))).cells).toEqual({ 'Salford Central, 18 to below 65': 1 });
    const ods = odsOf(
      `<table:table table:name="S">${[HEAD, ['a', day(2), 'Eccles', '8']].map((cells) => `<table:table-row>${cells.map((cell) => `<table:table-cell><text:p>${cell}</text:p></table:table-cell>`).join('')}</table:table-row>`).join('')}</table:table>`,
    );
    expect((await previewed(visits('--data', '-'), ods)).cells).toEqual({ 'Eccles, below 18': 1 });
  });

  it('with several sheets is asked about; --sheet answers', async () => {
    const sheets = [
      { name: 'Dec', rows: rowText(...HEAD) + rowText('a', day(0), 'Eccles', '8') },
      { name: 'Jan', rows: rowText(...HEAD) + rowText('b', day(0), 'Eccles', '80') },
      { name: 'Lists', rows: rowText('x'), state: 'hidden' as const },
    ];
    const book = file('sheets.xlsx', xlsxOf({ sheets }));
    expect(await refused(visits('--data', book), 1)).toMatch(
      /sheets\.xlsx has rows on 2 sheets: "Dec", "Jan"\. Say which one to read with --sheet\./,
    );
    const { cells, notes } = await previewed(visits('--data', book, '--sheet', 'jan'));
    expect(cells).toEqual({ 'Eccles, 65 and over': 1 });
    expect(notes.join('\n')).toMatch(/those of the sheet "Jan"\.[^]*were not read: "Lists"/);
    expect(await refused(visits('--data', book, '--sheet', 'March'), 1)).toContain('has no sheet "March". It has "Dec", "Jan", "Lists".');
  });

  it.each<readonly [string, Uint8Array | string, RegExp]>([
    [
      'an old workbook',
      new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...Buffer.from('Workbook\0', 'utf16le')]),
      /old Excel format.*\.xlsx/,
    ],
    [
      'a workbook with a password',
      new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...Buffer.from('EncryptedPackage\0', 'utf16le')]),
      /has a password\. Open it, save a copy without one/,
    ],
    ['a web page', '<html><table><tr><td>person', /web page.*\.xlsx|web page.*CSV/],
    ['JSON', '[{"person": "a"}]', /JSON/],
    ['a PDF', '%PDF-1.7 …', /PDF/],
    ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), /picture/],
    ['a workbook whose formulas have no result', xlsxOfRows('<row><c><f>1</f></c></row>'), /shows no result \(A1\)/],
    ['nothing at all', '', /is empty\./],
  ])('is not taken for one if it is %s', async (what, content, says) => {
    expect(await refused(visits('--data', file(`${what}.xlsx`, content)), 1)).toMatch(says);
  });

  it('that is not there, or a folder, gets a sentence', async () => {
    expect(await refused(visits('--data', join(scratch, 'nowhere.xlsx')), 1)).toContain('There is no file');
    expect(await refused(visits('--data', scratch), 1)).toContain('is a folder');
    expect(await refused(visits('--data', '-', '--data', '-'), 2, 'x')).toContain('--data names - twice');
  });
});

describe('standard input', () => {
  it('that is left open holds nobody up once it is refused', async () => {
    // Enough to tell what it is, and too little to fill the pipe: more would be waited for.
    const page = `<html>${'<p>'.repeat(2_000)}`;
    const printed = await soundingsProcess([...visits('--data', '-'), '--preview'], page, 'left open');
    expect(printed.err).toContain('web page');
  });
});

describe('an option', () => {
  it('--header-line, --delimiter and --encoding say what a file is like', async () => {
    const odd = file('odd.csv', Buffer.from(`Caf\xe9 report\nperson~date~area~age\na~${day(0)}~Eccles~8\n`, 'latin1'));
    const { cells } = await previewed(visits('--data', odd, '--header-line', '2', '--delimiter', '~', '--encoding', 'windows-1252'));
    expect(cells).toEqual({ 'Eccles, below 18': 1 });
  });

  it('--date, --no-date, --date-order and --date-base say when rows are of', async () => {
    // 6 January or 1 June: no date in the file shows which.
    const unclear = file('unclear.csv', `person,when,area,age\na,${british(1)},Eccles,8\n`);
    expect(await refused(visits('--data', unclear), 1)).toMatch(
      /holds dates but isn't used.*pass --date when; if every row belongs to this window, pass --no-date\./,
    );
    expect(await refused(visits('--data', unclear, '--date', 'when'), 1)).toContain(
      'Pass --date-order day-first or --date-order month-first.',
    );
    expect((await previewed(visits('--data', unclear, '--no-date'))).cells).toEqual({ 'Eccles, below 18': 1 });
    expect((await previewed(visits('--data', unclear, '--date', 'when', '--date-order', 'day-first'))).cells).toEqual({
      'Eccles, below 18': 1,
    });
    expect(await refused(visits('--data', unclear, '--date', 'when', '--date-order', 'month-first'), 1)).toMatch(
      /outside the window.*--nothing/,
    );
    const old = file('mac.csv', `person,date,area,age\na,${serial(0) - 1462},Eccles,8\n`);
    expect(await refused(visits('--data', old), 1)).toContain('Pass --date-base 1900 or --date-base 1904.');
    expect((await previewed(visits('--data', old, '--date-base', '1904'))).cells).toEqual({ 'Eccles, below 18': 1 });
  });

  it('--person, --column and --birth say which column is which', async () => {
    const own = file('own.csv', `Client,date,Ward,Born\na,${day(0)},Eccles,2020-01-01\n`);
    const said = await refused(visits('--data', own), 1);
    expect(said).toMatch(/--person YOUR_COLUMN|--person Client/);
    expect(said).toMatch(/--column area=(?:YOUR_COLUMN|Ward)/);
    const words = visits('--data', own, '--person', 'Client', '--column', 'area=Ward', '--column', 'age=Born', '--birth', 'age');
    expect((await previewed(words)).cells).toEqual({ 'Eccles, below 18': 1 });
  });

  it('--value says what a text means, or leaves its rows out', async () => {
    const texts = file(
      'texts.csv',
      `person,date,area,age\na,${day(0)},Salford C.,8\nb,${day(0)},M30,8\nc,${day(0)},Wigan,8\nd,${day(0)},,8\n`,
    );
    const said = await refused(visits('--data', texts), 1);
    expect(said).toContain('--value "area: Salford C.=Salford Central"');
    expect(said).toContain('--value "area: Wigan="');
    const words = visits(
      '--data',
      texts,
      ...['area: Salford C.=Salford Central', 'M30=Eccles', 'area: Wigan=', 'area: ='].flatMap((value) => ['--value', value]),
    );
    const { cells, leftOut } = await previewed(words);
    expect(cells).toEqual({ 'Salford Central, below 18': 1, 'Eccles, below 18': 1 });
    expect(leftOut.join('\n')).toMatch(/Wigan/);
  });

  it('--leave-out leaves out what is no row', async () => {
    const report = file('report.csv', `person,date,area,age\na,${day(0)},Eccles,8\nTotal,,,1\nExported by the case system,,,\n`);
    const said = await refused(visits('--data', report), 1);
    expect(said).toContain('--leave-out totals');
    expect(said).toContain('--leave-out notes');
    expect((await previewed(visits('--data', report, '--leave-out', 'totals', '--leave-out', 'notes'))).cells).toEqual({
      'Eccles, below 18': 1,
    });
  });

  it('--ids, --one-person, --ignore, --any-number and --any-answer answer as before', async () => {
    const ids = file('ids.csv', `person,date,area,age,visits\n01,${day(0)},Eccles,8,3\n1,${day(0)},Eccles,8,1\n`);
    expect(await refused(visits('--data', ids), 1)).toContain('--ignore visits');
    expect((await previewed(visits('--data', ids, '--ignore', 'visits', '--ids', 'same'))).cells).toEqual({ 'Eccles, below 18': 1 });
  });

  it('--declare-people and --declare-cells let totals be contributed, where the charter allows that', async () => {
    const totals = file('totals.csv', 'area,people\nSalford Central,12\nOrdsall & Langworthy,7\nEccles,0\n');
    expect(await refused(visits('--data', totals), 1)).toMatch(/one row for each person|no column "person"|There is no column/);
    const parcels = (...words: readonly string[]) => contribute('--instrument', 'parcels', '--data', totals, ...words);
    expect(await refused(parcels(), 1)).toContain('To declare it, pass --declare-people --declare-cells.');
    expect(await refused(parcels('--declare-people'), 1)).toContain('--declare-cells');
    expect((await previewed(parcels('--declare-people', '--declare-cells'))).cells).toEqual({
      'Salford Central': 12,
      'Ordsall & Langworthy': 7,
    });
  });

  it('--matching carries what was settled, as plain JSON without a row', async () => {
    const own = file('carried.csv', `Client,date,Ward,age\nsecret-id,${day(0)},M30,8\n`);
    const matching = join(scratch, 'visits.matching.json');
    const settled = ['--person', 'Client', '--column', 'area=Ward', '--value', 'area: M30=Eccles'];
    expect((await previewed(visits('--data', own, '--matching', matching, ...settled))).cells).toEqual({ 'Eccles, below 18': 1 });
    const written = readFileSync(matching, 'utf8');
    expect(JSON.parse(written)).toMatchObject({ format: 'soundings matching v1', instrument: 'visits', person: 'Client' });
    expect(written).not.toContain('secret-id');
    const { cells, notes } = await previewed(visits('--data', own, '--matching', matching));
    expect(cells).toEqual({ 'Eccles, below 18': 1 });
    expect(notes.join('\n')).toContain('"area" under "Ward"');
    expect(await refused(visits('--data', own, '--matching', file('bad.json', '{}')), 2)).toMatch(/bad\.json: This is no matching/);
    expect(await refused(contribute('--instrument', 'parcels', '--data', own, '--matching', matching), 1)).toContain('is for "visits"');
  });
});

describe('a preview before enrolment', () => {
  it('needs a sector and no keys, and says that it is provisional', async () => {
    const texts = file('early.csv', `person,date,area,age\na,${day(0)},Eccles,8\n`);
    const { code, out, err } = await soundingsHere([...visits('--data', texts), '--preview']);
    expect(code, err).toBe(0);
    expect(out).toMatch(/Eccles, below 18 +1/);
    expect(err).toContain('This is a provisional preview: you are not enrolled');
    expect(await refused(visits('--data', texts, '--tier', 'small'), 2)).toContain('no size tiers');
    const without = visits('--data', texts).filter((word) => word !== '--sector' && word !== 'charity');
    expect(await refused(without, 2)).toContain('pass --sector and --preview instead');
    expect((await soundingsHere(visits('--data', texts))).err).toContain('Pass --preview too.');
    const church = visits('--data', texts).map((word) => (word === 'charity' ? 'church' : word));
    expect(await refused(church, 2)).toContain('The charter has no sector "church"');
  });
});
