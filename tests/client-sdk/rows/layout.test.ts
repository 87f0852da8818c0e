// layout.test.ts — what stands around a table: titles, notes at the end, empty rows and columns, headings again; each is said or asked about.
import { describe, expect, it } from 'vitest';
import { onlyEnglish } from '@soundings/protocol/json/said';
import type { Columns } from '../../../client-sdk/rows/columns.ts';
import { FindingsError } from '../../../client-sdk/rows/findings.ts';
import type { Source, TextRow } from '../../../client-sdk/rows/table.ts';
import { tally } from '../../../client-sdk/rows/tally.ts';
import { secureRandom } from '../../../crypto/random.ts';
import { visits, window } from './visits.ts';

const head = 'person,area,age,note\n';
const rows = 'p1,Eccles,20,\np2,Salford,70,x\n';

async function read(from: string | Source, columns: Columns = {}) {
  const { persons, facts, leftOut } = await tally(
    visits,
    window,
    typeof from === 'string' ? { kind: 'csv', text: from } : from,
    columns,
    secureRandom,
  );
  return { persons, leftOut, notes: facts.notes.map(({ sentence }) => sentence), facts };
}

async function findings(from: string | Source, columns: Columns = {}) {
  const error: unknown = await read(from, columns).catch((reason: unknown) => reason);
  if (error instanceof FindingsError) return error.findings;
  throw error;
}

describe('headings', () => {
  it('may have titles above them, which are named', async () => {
    const text = `Visits by area,,,\n\n"Printed 5 January 2026, by Ann",,,\n${head}${rows}`;
    expect(await read(text)).toMatchObject({
      persons: 2,
      notes: ['The headings are in line 4. What stands above them was passed over: "Visits by area", "Printed 5 January 2026, by Ann".'],
    });
  });

  it('are the fullest line, if a line of parameters has as many of the names', async () => {
    const text = 'Date:,05/01/2026,Area:,All\nClient,Date,Area,Years\n1,06/01/2026,Eccles,20\n2,13/01/2026,Eccles,30\n';
    expect((await read(text, { person: 'Client', dimensions: { age: 'Years' } })).persons).toBe(1);
    await expect(read(text)).rejects.toThrow('The columns, in line 2, are "Client", "Date", "Area", "Years".');
  });

  it('may be more than the rows have fields, as where a spreadsheet has an empty last column', async () => {
    const cells = [
      ['Client', 'Where', 'Years', 'Amount'],
      ['p1', 'Eccles', '20'],
      ['p2', 'Salford', '70'],
      ['p3', 'Eccles', '30', '20'],
    ];
    const table = cells.map((one, at): TextRow => ({ line: at + 1, cells: one }));
    const columns = { person: 'Client', dimensions: { area: 'Where', age: 'Years' } };
    expect((await read({ kind: 'table', unit: 'row', rows: table }, columns)).persons).toBe(3);
  });

  it('are no row of people that happens to hold two areas', async () => {
    await expect(read('Ref,Ward,Previous ward\n1,Eccles,Salford\n')).rejects.toThrow('The columns are "Ref", "Ward", "Previous ward".');
  });

  it('that say the unit of an age in months are refused', async () => {
    await expect(read('person,area,Age (months)\n1,Eccles,20\n', { dimensions: { age: 'Age (months)' } })).rejects.toThrow(
      'Give the ages in years.',
    );
  });

  it('may be given, by line', async () => {
    const two = `person,area,age\nclient,area,age\np1,Eccles,20\n`;
    expect((await read(two, { headerLine: 2, person: 'client' })).persons).toBe(1);
    expect(await findings(two, { headerLine: 7 })).toMatchObject([{ code: 'header-line' }]);
  });

  it('that are none of those that are needed are named with their line, and with what may be meant', async () => {
    const error: unknown = await read('Report,,\nClient,Ward,Years\n1,Eccles,20\n2,Salford,30\n').catch((reason: unknown) => reason);
    expect((error as Error).message).toContain('The columns, in line 2, are "Client", "Ward", "Years". Another line may name them.');
    expect((error as FindingsError).findings).toMatchObject([
      { about: ['person'] },
      { about: ['area'], candidates: ['Ward'] },
      { about: ['age'] },
      { answer: 'headerLine' },
    ]);
  });

  it('of which two are alike are a mistake only if one of them is needed', async () => {
    expect((await read('person,area,age,note,note\np1,Eccles,20,a,b\n')).persons).toBe(1);
    await expect(read('person,area,age,area\np1,Eccles,20,Salford\n')).rejects.toThrow('names the column "area" twice');
  });

  it('may repeat where files were joined, with a byte-order mark or not', async () => {
    expect(await read(`${head}${rows}\uFEFF${head}p3,Eccles,3,\n`)).toMatchObject({
      persons: 3,
      notes: ['The headings are repeated at line 4; that line was passed over.'],
    });
    expect(await findings(`${head}${rows}age,area,person,note\n20,Eccles,p3,\n`)).toMatchObject([{ code: 'header-again' }, {}]);
  });

  it('may begin with a column of row numbers that has no name', async () => {
    expect((await read(',person,area,age\n1,p1,Eccles,20\n2,p2,Salford,70\n')).persons).toBe(2);
  });
});

describe('under the rows', () => {
  it.each([
    ['a line of words', 'End of report'],
    ['a line with a comma in it', 'Printed on Monday, 5 January'],
    ['a number of records', 'Records: 2,,,'],
    ['a short line with two cells', 'Printed by:,Ann'],
  ])('%s is asked about, and left out if told', async (_, line) => {
    const text = `${head}${rows}\n${line}\n`;
    expect(await findings(text)).toMatchObject([
      { code: 'note-row', answer: 'leaveOut', candidates: ['notes'], rows: { count: 1, first: 'line 5' } },
    ]);
    const left = await read(text, { leaveOut: ['notes'] });
    expect(left.persons).toBe(2);
    expect(left.leftOut[0]).toMatch(/^1 row with a note or a heading, as you said: "/);
  });

  it('a person without the rest is no note, nor is a line that rows follow', async () => {
    expect(await findings(`${head}${rows}p3,,,\n`)).toMatchObject([{ code: 'value' }, { code: 'band' }]);
    expect(await findings(`${head}Salford office,,,\n${rows}`)).toMatchObject([{ code: 'value' }, { code: 'band' }]);
  });

  it('days that head rows are asked about once, and nobody is made of them', async () => {
    const text = `${head}p1,Eccles,40,\nWednesday 14 January,,,\np2,Eccles,50,\nThursday 15th January,,,\np3,Eccles,60,\n`;
    const asked = { code: 'note-row', answer: 'leaveOut', candidates: ['notes'], rows: { count: 2, first: 'line 3' } };
    expect(await findings(text)).toMatchObject([asked]);
    const left = await read(text, { leaveOut: ['notes'] });
    expect([left.persons, left.leftOut]).toEqual([3, ['2 rows with a note or a heading, as you said: "Wednesday 14 January".']]);
    const filled = await findings(text, { fillDown: ['area', 'age'] });
    expect(filled).toMatchObject([asked]);
  });

  it('sums are asked about, and left out if told', async () => {
    for (const line of ['Total,,,2', 'Grand Total,2', 'Total clients: 2,,,', 'Total']) {
      const text = `${head}${rows}${line}\n`;
      expect(await findings(text)).toMatchObject([{ code: 'total-row', answer: 'leaveOut', candidates: ['totals'] }]);
      expect(await read(text, { leaveOut: ['totals'] })).toMatchObject({
        persons: 2,
        leftOut: ['1 row that added up others, as you said.'],
      });
    }
    expect((await read(`${head}${rows}Total,Eccles,30,\n`, { onePerson: ['Total'] })).persons).toBe(3);
  });

  it('empty rows, and empty fields past the last heading, are nothing', async () => {
    expect((await read(`${head}p1,Eccles,20,,,,\n,,,\n,,,,,\n  ,,,\n`)).facts.rowsRead).toBe(1);
  });
});

describe('a row', () => {
  it('may have spaces around its quotes, and a line drawn above it', async () => {
    expect((await read('person, area, age\n------, ----, ---\n"p1", "Eccles" , "20"\n"p2" ,"Salford",70\n')).persons).toBe(2);
    await expect(read('person,area,age\n"p1"x,Eccles,20\n')).rejects.toThrow('Line 2 has text after a closing quote.');
    expect(await findings('person,area,age\np1, "Eccles" ward,20\n')).toMatchObject([{ about: ['area', '"Eccles" ward'] }]);
  });

  it('whose person is a name of several words is a row, with empty fields at its end or without them', async () => {
    const named = 'Ann Lee,Eccles,20\n"Lee, Bob",Salford,70,x,,\nCy de la Rue,Eccles,3,\n';
    expect((await read(`${head}${named}`)).persons).toBe(3);
    expect((await read(`${head.replace('note', 'note,,')}${named}`)).persons).toBe(3);
    expect(await findings(`${head}Ann Lee,Eccles,20,a,b\n${named}`)).toMatchObject([
      { code: 'row-length', rows: { count: 1, first: 'line 2' } },
    ]);
    expect(await findings(`${head}Ann Lee,,20,a\n${named}`)).toMatchObject([{ code: 'value', about: ['area', ''] }]);
  });

  it('of thousands of fields is refused; thousands of empty ones are none', async () => {
    expect((await read(`${head.trim()}${','.repeat(16_000)}\np1,Eccles,20${','.repeat(16_000)}\n`)).persons).toBe(1);
    expect(await findings(`${'x,'.repeat(9000)}person\n`)).toMatchObject([{ code: 'row-length' }]);
  });

  it('may lack fields at its end that are not needed', async () => {
    expect((await read(`${head}p1,Eccles,20\n`)).persons).toBe(1);
  });

  it('of the wrong length is named, all of them in one sentence', async () => {
    const error = await findings(`${head}p1,Eccles\np2,Salford\np3,Eccles,20,a,b\n`);
    expect(error.map(({ sentence }) => sentence)).toEqual([
      'At line 2 and 1 other row, there are 2 fields, but the header has 4 columns. Correct the file.',
      'At line 4, there are 5 fields, but the header has 4 columns. Correct the file.',
    ]);
  });
});

describe('several files', () => {
  const files = (...texts: readonly string[]): Source => ({ kind: 'files', files: texts.map((text, at) => ({ name: `${at}.csv`, text })) });
  const site = (from: number) => `${head}${[0, 1, 2, 3].map((at) => `p${from + at},Eccles,20,\n`).join('')}`;

  it('of which one is a copy under another name are refused, whatever their delimiters', async () => {
    expect((await read(files(site(0), site(10)))).persons).toBe(8);
    await expect(read(files(site(0), site(10), site(0).replaceAll(',', ';').replaceAll('\n', '\r\n')))).rejects.toThrow(
      '2.csv holds the same rows as 0.csv, which would count twice. Leave one of them out.',
    );
    expect((await read(files(head + rows, head + rows))).persons).toBe(2);
  });

  it('with the same ids count the same people, and say so', async () => {
    expect(await read(files(site(0), site(2)))).toMatchObject({
      persons: 6,
      notes: ['Person ids "p2", "p3" stand in more than one file, and were taken for the same people.'],
    });
    expect((await read(files(site(0), site(3)))).notes).toEqual([
      'The person id "p3" stands in more than one file, and was taken for the same person.',
    ]);
  });
});

describe('a table of a spreadsheet', () => {
  const table = (lines: readonly (readonly string[])[]): Source => ({
    kind: 'table',
    unit: 'row',
    sheet: 'Jan',
    rows: lines.map((cells, at): TextRow => ({ line: at + 3, cells })),
    notes: [{ code: 'sheet', ...onlyEnglish('Of the sheets "Jan" and "Feb", "Jan" was read.') }],
  });

  it('is read like any other, and its rows are called rows', async () => {
    expect(await read(table([['Visits'], ['person', 'area', 'age'], ['1', 'Eccles', '20']]))).toMatchObject({
      persons: 1,
      notes: [
        'Of the sheets "Jan" and "Feb", "Jan" was read.',
        'The headings are in row 4. What stands above them was passed over: "Visits".',
      ],
    });
    expect(
      await findings(
        table([
          ['person', 'area', 'age'],
          ['1', 'Leeds', '20'],
        ]),
      ),
    ).toMatchObject([{ rows: { first: 'row 4' } }]);
  });

  it('can stand among files', async () => {
    const files = [
      { name: 'a.csv', text: `${head}${rows}` },
      { name: 'b.csv', bytes: new TextEncoder().encode('age;area;person\n30;Eccles;p3\n') },
      {
        name: 'c.xlsx',
        unit: 'row' as const,
        rows: [
          { line: 1, cells: ['person', 'area', 'age'] },
          { line: 2, cells: ['p4', 'Leeds', '3'] },
        ],
      },
    ];
    expect((await read({ kind: 'files', files: files.slice(0, 2) })).persons).toBe(3);
    expect(await findings({ kind: 'files', files })).toMatchObject([{ rows: { first: 'row 2 of c.xlsx' } }]);
  });
});
