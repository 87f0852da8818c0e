// typed-totals.test.ts — tables of totals: recognised whatever their form, and counted only with the charter's leave and the whole declaration.
import { describe, expect, it } from 'vitest';
import type { Columns, Declared } from '../../../client-sdk/rows/columns.ts';
import { FindingsError } from '../../../client-sdk/rows/findings.ts';
import { tally } from '../../../client-sdk/rows/tally.ts';
import { secureRandom } from '../../../crypto/random.ts';
import type { Instrument } from '../../../protocol/charter/instrument.ts';
import { window } from './visits.ts';

const plain = { question: 'How many?', gathered: 'together', cellMax: 2000 } as const;
const asked = { ...plain, typedTotals: true } as const;
const area = { name: 'area', values: ['Eccles', 'Salford'] };
const visits: Instrument = {
  ...asked,
  kind: 'count',
  name: 'visits',
  cellsPerPerson: 2,
  dimensions: [area, { name: 'age', bands: [18, 65] }],
};
const meals: Instrument = { ...asked, kind: 'total', name: 'meals', cellsPerPerson: 1, cap: 30, unit: 'meals', dimensions: [area] };
const first: Instrument = { ...asked, kind: 'prevalence', name: 'first', dimensions: [area] };
const untyped: Instrument = { ...plain, kind: 'count', name: 'visits', cellsPerPerson: 2, dimensions: visits.dimensions };

const declared: Declared[] = ['people', 'cells'];
const long =
  'area,age,people\nEccles,under 18,3\nEccles,18-64,10\nEccles,65+,2\nSalford,under 18,0\nSalford,18-64,"1,120"\nSalford,65+,4\n';
const pivot = 'Visits by area and age,,,\nRow Labels,65+,Under 18,18–64\nEccles,2,3,10\nSalford,4,0,1120\n';
const COUNTS = [3, 10, 2, 0, 1120, 4];

async function read(instrument: Instrument, text: string, columns: Columns = {}) {
  return tally(instrument, window, { kind: 'csv', text }, columns, secureRandom);
}

async function findings(instrument: Instrument, text: string, columns: Columns = {}) {
  const error: unknown = await read(instrument, text, columns).catch((reason: unknown) => reason);
  if (error instanceof FindingsError) return error.findings;
  throw error;
}

describe('a table of totals', () => {
  it.each([
    ['long', long],
    ['with the values of a dimension as headings', pivot],
    ['with another word for what is counted', long.replace('people', 'number of visitors')],
    [
      'with dates',
      long
        .replaceAll(/$/gm, ',2026-01-06')
        .replace('people,2026-01-06', 'people,date')
        .replace(/\n,2026-01-06$/, '\n'),
    ],
  ])('%s is counted with the declaration', async (_, text) => {
    const { counts, persons, facts, leftOut } = await read(visits, text, { declared });
    expect(counts.map(Number)).toEqual(COUNTS);
    expect([persons, facts.declared, leftOut]).toEqual([0, true, []]);
  });

  it.each([
    ['long', long],
    ['pivot', pivot],
  ])('%s is refused where the charter does not allow it, and says what is needed', async (_, text) => {
    const [finding, ...more] = await findings(untyped, text, { declared });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ code: 'typed-totals', about: [] });
    expect(finding?.answer).toBeUndefined();
    expect(finding?.sentence).toContain('"visits" needs one row for each person');
  });

  it.each([[[]], [['people']], [['cells']], [['cap']]] as const)('without the whole declaration (%j) is asked about', async (some) => {
    expect(await findings(visits, long, { declared: some })).toMatchObject([
      {
        code: 'typed-totals',
        answer: 'declared',
        about: ['people', 'cells'],
        candidates: ['these are people, not visits', 'nobody is in more than 2 of these cells'],
      },
    ]);
  });

  it('of a total needs the cap declared, too', async () => {
    const text = 'area,amount\nEccles,12\nSalford,0\n';
    expect(await findings(meals, text, { declared })).toMatchObject([
      {
        about: ['people', 'cells', 'cap'],
        candidates: [{}, {}, 'nobody counts for more than 30 meals in a cell'].map((one) =>
          typeof one === 'string' ? one : (expect.any(String) as string),
        ),
      },
    ]);
    expect((await read(meals, text, { declared: [...declared, 'cap'] })).counts).toEqual([12n, 0n]);
  });

  it('of yes and no has them as headings', async () => {
    expect((await read(first, 'area,Yes,No\nEccles,3,4\nSalford,1,0\n', { declared })).counts.map(Number)).toEqual([3, 4, 1, 0]);
  });

  it('has a number in every cell', async () => {
    await expect(read(visits, long.replace('Salford,65+,4\n', ''), { declared })).rejects.toThrow(
      'No row gives the total for "Salford, 65 and over"',
    );
    expect(await findings(visits, long.replace(',2\n', ',\n'), { declared })).toMatchObject([
      { code: 'amount', about: ['amount', ''], answer: 'values' },
    ]);
    expect((await read(visits, long.replace(',2\n', ',\n'), { declared, values: { amount: { '': '0' } } })).counts.map(Number)).toEqual([
      3, 10, 0, 0, 1120, 4,
    ]);
    expect(await findings(visits, long.replace(',2\n', ',<5\n'), { declared })).toMatchObject([{ about: ['amount', '<5'] }]);
    expect(await findings(visits, `${long}eccles,65+,1\n`, { declared })).toMatchObject([{ code: 'missing-figure' }]);
  });

  it('adds nothing up twice', async () => {
    expect(await findings(visits, `${long}Grand Total,,1139\n`, { declared })).toMatchObject([{ code: 'total-row', answer: 'leaveOut' }]);
    const { counts, leftOut } = await read(visits, `${long}Grand Total,,1139\n`, { declared, leaveOut: ['totals'] });
    expect(counts.map(Number)).toEqual(COUNTS);
    expect(leftOut).toEqual(['1 row that added up others, as you said.']);
    const totals = pivot.replace('18–64', '18–64,Grand Total').replace('10\n', '10,15\n').replace('1120\n', '1120,1124\n');
    expect((await read(visits, totals, { declared })).counts.map(Number)).toEqual(COUNTS);
  });

  it('drops no heading between the values', async () => {
    const text = pivot.replace('18–64', '18–64,Not known').replace('10\n', '10,7\n').replace('1120\n', '1120,0\n');
    expect(await findings(visits, text, { declared })).toMatchObject([{ code: 'value', about: ['age', 'Not known'], rows: { count: 2 } }]);
    expect((await read(visits, text, { declared, values: { age: { 'Not known': null } } })).counts.map(Number)).toEqual(COUNTS);
  });

  it('is none if there are people in it, whatever is declared', async () => {
    const people = 'person,area,age\np1,Eccles,20\n';
    await expect(read(visits, people, { declared })).rejects.toThrow('these rows are people. Leave it out.');
    expect((await read(visits, people)).persons).toBe(1);
  });

  it('is none of rows without ids', async () => {
    expect(await findings(visits, 'area,age,date\nEccles,20,2026-01-06\nEccles,20,2026-01-06\n')).toMatchObject([
      { code: 'missing-column', answer: 'person' },
    ]);
  });

  it('says the same whatever the order of its rows, and another thing if a number changes', async () => {
    const key = new Uint8Array(32);
    const digest = async (text: string) => (await read(visits, text, { declared })).digest(key);
    expect(await digest(pivot)).toEqual(await digest(long));
    expect(await digest(long.replace(',2\n', ',1\n'))).not.toEqual(await digest(long));
  });
});
