// tally.test.ts — what is counted of each person, what is left out, and every complaint about rows.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Columns } from '../../../client-sdk/rows/columns.ts';
import type { Row, Source } from '../../../client-sdk/rows/table.ts';
import { FindingsError } from '../../../client-sdk/rows/findings.ts';
import { tally } from '../../../client-sdk/rows/tally.ts';
import { secureRandom, type RandomBytes } from '../../../crypto/random.ts';
import { cellAt } from '../../../protocol/charter/cells.ts';
import { instrumentDimensions, type Instrument } from '../../../protocol/charter/instrument.ts';
import { windowNumbered } from '../../../protocol/charter/window.ts';

const window = windowNumbered({ cadence: 'week', firstDay: '2026-01-05', count: 4, closingDays: 7 }, 1); // 12 to 18 January
const asked = { question: 'How many?', gathered: 'together', cellMax: 1000 } as const;
const visits: Instrument = {
  ...asked,
  kind: 'count',
  name: 'visits',
  cellsPerPerson: 2,
  dimensions: [
    { name: 'area', values: ['Eccles', 'Ordsall'] },
    { name: 'age', bands: [18, 65] },
  ],
};
const needs: Instrument = {
  ...asked,
  kind: 'soundings',
  name: 'needs',
  itemsPerPerson: 1,
  dimensions: [{ name: 'theme', values: ['food', 'debt'] }],
};
const meter: Instrument = { ...asked, kind: 'prevalence', name: 'meter', dimensions: [{ name: 'area', values: ['Eccles', 'Ordsall'] }] };
const meals: Instrument = { ...asked, kind: 'total', name: 'meals', cellsPerPerson: 1, cap: 5, unit: 'meals', dimensions: [] };
const vacancies: Instrument = {
  ...asked,
  kind: 'figure',
  name: 'vacancies',
  figures: 1,
  protects: 3,
  unit: 'posts',
  dimensions: [{ name: 'kind', values: ['care', 'office'] }],
};

function csv(text: string): Source {
  return { kind: 'csv', text };
}

async function counted(instrument: Instrument, source: Source, columns: Columns = {}, random: RandomBytes = secureRandom) {
  const result = await tally(instrument, window, source, columns, random);
  const dimensions = instrumentDimensions(instrument);
  const cells = result.counts.flatMap((value, at) =>
    value === 0n ? [] : [[[...cellAt(dimensions, at).values()].join('/'), Number(value)] as const],
  );
  return { ...result, cells: Object.fromEntries(cells) as Record<string, number> };
}

describe('tally', () => {
  it('counts persons per cell, bands included, and tells rows of other windows apart', async () => {
    const result = await counted(
      visits,
      csv(
        'person,date,area,age\np1,2026-01-12,Eccles,17\np2,2026-01-18T23:59,Ordsall,65\np3,2026-01-19,Eccles,40\np1,2026-01-13,Eccles,17\n',
      ),
    );
    expect(result.cells).toEqual({ 'Eccles/below 18': 1, 'Ordsall/65 and over': 1 });
    expect(result.persons).toBe(2);
    expect(result.rowsRead).toBe(4);
    expect(result.leftOut).toEqual([
      '1 row outside the window 2026-01-12 to 2026-01-18.',
      '1 row of people who are already counted for the same thing.',
    ]);
  });

  it('takes columns and values by other names', async () => {
    const columns = { person: 'client', dimensions: { area: 'ward', age: 'years' }, values: { area: { ECC: 'Eccles' } } };
    const result = await counted(visits, { kind: 'records', records: [{ client: '7', ward: 'ECC', years: '30' }] }, columns);
    expect(result.cells).toEqual({ 'Eccles/18 to below 65': 1 });
  });

  it('adds amounts of a person in a cell and cuts them to the cap', async () => {
    const result = await counted(meals, csv('person,amount\na,2\na,2\nb,9\nc,0\n'));
    expect(result.cells).toEqual({ '': 9 });
    expect(result.leftOut).toEqual(['4 meals above what one person may add to a cell.']);
  });

  it('lets a person give one answer to an item, and be in one group', async () => {
    const rows = csv('person,theme,answer\nw,food,rising\nw,food,steady\nw,debt,falling\n');
    const answers = await counted(needs, rows, { anyAnswer: true });
    expect(Object.values(answers.cells)).toEqual([1]);
    const groups = await counted(meter, csv('person,area,answer\np,Eccles,yes\np,Ordsall,yes\nq,Eccles,no\n'));
    expect(Object.values(groups.cells).reduce((a, b) => a + b)).toBe(2);
  });

  it('takes figures as they are, one row each', async () => {
    expect((await counted(vacancies, csv('kind,amount\ncare,120\noffice,0\n'))).cells).toEqual({ care: 120 });
    await expect(counted(vacancies, csv('kind,amount\ncare,1\ncare,2\n'))).rejects.toThrow(
      /^At line 3, a figure is given for the second time/,
    );
  });

  it('counts nothing where there was nothing', async () => {
    const result = await counted(visits, { kind: 'nothing' });
    expect(result.counts).toEqual(new Array(6).fill(0n));
    expect(result.leftOut).toEqual([]);
  });

  it('says what lies above the largest value of a cell', async () => {
    const source = {
      kind: 'records',
      records: [
        { kind: 'care', amount: '1001' },
        { kind: 'office', amount: 0 },
      ],
    } as const;
    expect((await counted(vacancies, source)).leftOut).toEqual(["What 1 cell had above 1000, the charter's largest value."]);
  });

  it('keeps each pair of cells of a person equally often, whatever the order of the file', async () => {
    const places = ['Eccles,10', 'Eccles,30', 'Ordsall,10', 'Ordsall,30'];
    for (const order of [places, places.toReversed()]) {
      const draws = 6000;
      const text = Array.from({ length: draws }, (_, i) => order.map((place) => `p${i},${place}\n`).join('')).join('');
      const { counts, persons } = await counted(visits, csv(`person,area,age\n${text}`));
      expect(persons).toBe(draws);
      const used = counts.map(Number).filter((value) => value > 0);
      // Each of four cells is kept with probability 1/2: standard deviation 39; five of them is one in a million.
      expect(used).toHaveLength(4);
      for (const value of used) expect(Math.abs(value - draws / 2)).toBeLessThan(200);
    }
  });

  it('moves by at most m cells and c in each when a person is added, whatever their rows', async () => {
    const row = fc.record({
      area: fc.constantFrom('Eccles', 'Ordsall'),
      age: fc.constantFrom('1', '20', '70'),
      person: fc.constantFrom('a', 'b'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (others) => {
        const few = { onePerson: ['a', 'b'] };
        const fixed: RandomBytes = (length) => new Uint8Array(length);
        const extra: Row[] = ['1', '20', '70', '70'].map((age) => ({ person: 'extra', area: 'Eccles', age }));
        const alone: Source = others.length === 0 ? { kind: 'nothing' } : { kind: 'records', records: others };
        const without = await counted(visits, alone, few, fixed);
        const added = await counted(visits, { kind: 'records', records: [...extra, ...others] }, few, fixed);
        const moved = added.counts.map((value, at) => Number(value - (without.counts[at] ?? 0n)));
        expect(moved.filter((by) => by !== 0).length).toBeLessThanOrEqual(2);
        expect(moved.every((by) => by === 0 || by === 1)).toBe(true);
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it('digests what the rows say: not their order, not a draw, but any change', async () => {
    const key = new Uint8Array(32);
    const digest = async (text: string) => (await counted(visits, csv(`person,area,age\n${text}`))).digest(key);
    const first = await digest('a,Eccles,1\nb,Ordsall,20\n');
    expect(await digest('b,Ordsall,20\na,Eccles,1\n')).toEqual(first);
    expect(await digest('b,Ordsall,20\na,Eccles,70\n')).not.toEqual(first);
  });
});

describe('complaints', () => {
  it.each([
    ['person,age\np,1\n', visits, 'There is no column "area"; add it, or say which column holds it.\nThe columns are "person", "age".'],
    [
      'area,age\n',
      visits,
      'There is no column "person", which should hold the person ids; add it, or say which column does.\nThe columns are "area", "age".',
    ],
    [
      'person,area,age\np,Eccles,old\n',
      visits,
      'At line 2, "age" must be a number, not "old". A band of the charter will do too: "below 18", "18 to below 65", "65 and over".',
    ],
    ['person,area,age\np,Eccles,1\nq,Leeds,1\n', visits, 'At line 3, the charter has no "Leeds" under "area"; it has "Eccles", "Ordsall".'],
    ['person,area,age\n ,Eccles,1\n', visits, 'At line 2, the person id is missing: fill in the column "person".'],
    ['person,amount\np,many\n', meals, 'At line 2, "amount" must be a whole number, 0 or more, not "many".'],
    ['person,amount\np,-1\n', meals, 'At line 2, "amount" must be a whole number, 0 or more, not "-1".'],
    ['person,amount\np,1.5\n', meals, 'At line 2, "amount" must be a whole number, 0 or more, not "1.5".'],
    ['person,date,amount\np,12/13/202,1\n', meals, 'At line 2, "12/13/202" is not a date; write it as 2026-01-05.'],
    ['person,date,amount\np,2026-02-30,1\n', meals, 'At line 2, "2026-02-30" is not a date; write it as 2026-01-05.'],
  ])('about %j', async (text, instrument, sentence) => {
    await expect(counted(instrument, csv(text))).rejects.toMatchObject({ code: 'rows', issues: sentence.split('\n') });
  });

  it('of one cause are one sentence, with the first line and the number of rows', async () => {
    await expect(counted(meals, csv(`person,amount\n${'p,x\n'.repeat(50)}`))).rejects.toMatchObject({
      issues: ['At line 2 and 49 other rows, "amount" must be a whole number, 0 or more, not "x".'],
    });
  });

  it('about many texts of one column name some of them, and how many others there are', async () => {
    const lines = Array.from({ length: 50 }, (_, at) => `p,x${at}\np,X${at}\n`).join('');
    const error: unknown = await counted(meals, csv(`person,amount\n${lines}`)).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(FindingsError);
    const { issues, findings } = error as FindingsError;
    expect(issues).toHaveLength(5);
    expect(issues[4]).toBe('The same holds for 46 other texts under "amount" (92 rows): "x4", "x5", "x6", "x7", "x8" and 41 more.');
    expect(findings).toHaveLength(50);
    expect(findings[3]).toMatchObject({ code: 'amount', about: ['amount', 'x3'], answer: 'values', rows: { count: 2, first: 'line 8' } });
  });

  it('stop the reading at a limit', async () => {
    const error: unknown = await counted(
      meals,
      csv(`person,amount\n${Array.from({ length: 1900 }, (_, at) => `p,x${at}\n`).join('')}`),
    ).catch((e: unknown) => e);
    expect((error as FindingsError).findings).toHaveLength(1000);
    expect((error as FindingsError).issues.at(-1)).toBe('There may be more; these are the first.');
  });

  it('carry what is missing, for whoever can say how it is named', async () => {
    await expect(counted(meals, csv('Client\n'))).rejects.toMatchObject({
      missing: [
        { column: 'person', holds: 'person' },
        { column: 'amount', holds: 'amount' },
      ],
      names: ['Client'],
    });
  });

  it('name the row of records', async () => {
    const records = [{ person: 'p', amount: '1' }, { person: 'q' } as Row];
    await expect(counted(meals, { kind: 'records', records })).rejects.toThrow('At row 2, "amount" is missing.');
  });
});
