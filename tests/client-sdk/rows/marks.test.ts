// marks.test.ts — values told by crosses in columns, and cells left empty below the row that says it: asked about, and then counted as the plain table.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Columns } from '../../../client-sdk/rows/columns.ts';
import { FindingsError } from '../../../client-sdk/rows/findings.ts';
import { withMatching } from '../../../client-sdk/rows/apply-matching.ts';
import { matchingOf } from '../../../client-sdk/rows/matching.ts';
import { tally } from '../../../client-sdk/rows/tally.ts';
import { secureRandom } from '../../../crypto/random.ts';
import type { Instrument } from '../../../protocol/charter/instrument.ts';
import { visits, window } from './visits.ts';

async function read(text: string, columns: Columns = {}, instrument: Instrument = visits) {
  const { counts, rowsRead, persons, leftOut, facts } = await tally(instrument, window, { kind: 'csv', text }, columns, secureRandom);
  return { counts: counts.map(Number), rowsRead, persons, leftOut, notes: facts.notes.map(({ sentence }) => sentence) };
}

async function findings(text: string, columns: Columns = {}, instrument: Instrument = visits) {
  const error: unknown = await read(text, columns, instrument).catch((reason: unknown) => reason);
  if (error instanceof FindingsError) return error.findings;
  throw error;
}

const CROSSES = 'person,Eccles,Salford,age\np1,x,,20\np2,,X,70\np3,,x,12\n';

describe('crosses in columns', () => {
  it('are asked about, and read once that was said', async () => {
    const [finding, ...others] = await findings(CROSSES);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ code: 'missing-column', answer: 'marks', about: ['area'] });
    expect(finding?.sentence).toContain('"Eccles", "Salford"');
    const told = await read(CROSSES, { marks: ['area'] });
    expect(told).toMatchObject({ persons: 3, leftOut: [], counts: [0, 1, 0, 1, 0, 1] });
  });

  it('are asked about too if one of the columns was named as the whole', async () => {
    expect(await findings(CROSSES, { dimensions: { area: 'Salford' } })).toMatchObject([{ answer: 'marks', about: ['area'] }]);
  });

  it('leave no row without a mark, no mark under a strange heading and no other sign to chance', async () => {
    expect(await findings('person,Eccles,Salford,age\np1,x,,20\np2,,,70\n', { marks: ['area'] })).toMatchObject([
      { code: 'unmarked', about: ['area', ''], answer: 'values', rows: { count: 1, first: 'line 3' } },
    ]);
    expect(await findings('person,Eccles,Salford,Salfrod,age\np1,x,,,20\np2,,,x,70\n', { marks: ['area'] })).toMatchObject([
      { about: ['area', 'Salfrod'], answer: 'values' },
      { code: 'unmarked' },
    ]);
    expect(await read('person,Eccles,Salford,Salfrod,age\np1,x,,,20\np2,,,x,70\n', settled)).toMatchObject({ persons: 2 });
    expect(await findings('person,Eccles,Salford,age\np1,✓,x,20\n', { marks: ['area'] })).toMatchObject([{ code: 'value' }]);
    expect(await findings('person,Eccles,Salford,age\np1,x,,20\np2,2,,20\n', { marks: ['area'] })).toMatchObject([{ code: 'value' }]);
  });
  const settled: Columns = { marks: ['area'], values: { area: { Salfrod: 'Salford' } } };

  it('in several columns count under each, but never under two ages', async () => {
    const two: Instrument = { ...visits, kind: 'count', gathered: 'together', cellsPerPerson: 2 };
    const both = await read('person,Eccles,Salford,age\np1,x,x,20\n', { marks: ['area'] }, two);
    expect(both).toMatchObject({
      persons: 1,
      counts: [0, 1, 0, 0, 1, 0],
      notes: ['1 row has more than one mark, and counts under each of them.'],
    });
    const ages = 'person,area,under 18,18–64,65+\np1,Eccles,x,,\np2,Eccles,x,x,\n';
    expect(await findings(ages, { marks: ['age'] })).toMatchObject([{ code: 'value', rows: { first: 'line 3' } }]);
  });

  it('stay what they are beside a column of the dimension itself', async () => {
    expect(await read('person,area,age,Eccles,Salford\np1,Eccles,20,x,\n')).toMatchObject({ persons: 1, counts: [0, 1, 0, 0, 0, 0] });
  });
});

describe('cells below the row that says it', () => {
  const ONCE =
    'date,person,area,age\n05/01/2026,p1,Eccles,20\n,p2,Salford,70\n13/01/2026,p3,Eccles,30\n,p4,Eccles,30\n14/01/2026,,,\n,p5,Eccles,40\n';

  it('are asked about, and counted under the day above once that was said', async () => {
    expect(await findings(ONCE, { dateOrder: 'day-first' })).toContainEqual(
      expect.objectContaining({ code: 'date', about: ['date', ''], answer: 'values', rows: { count: 3, first: 'line 3' } }),
    );
    expect(await read(ONCE, { dateOrder: 'day-first', fillDown: ['date'] })).toMatchObject({ rowsRead: 5, persons: 2 });
  });

  it('take nothing from a row of sums, from headings again, or into a note at the end', async () => {
    const text = 'area,person,age\nEccles,p1,20\n,p2,70\nTotal,,2\narea,person,age\n,p3,30\nEnd of report,,\n';
    const columns: Columns = { fillDown: ['area'], leaveOut: ['totals', 'notes'] };
    expect(await read(text, columns)).toMatchObject({ persons: 3, counts: [0, 2, 1, 0, 0, 0] });
  });

  it('are asked about still if no row above says it', async () => {
    expect(await findings('person,area,age\np1,,20\np2,Eccles,30\n', { fillDown: ['area'] })).toMatchObject([{ about: ['area', ''] }]);
  });

  it('hold in a table of totals too', async () => {
    const totals: Instrument = { ...visits, kind: 'count', gathered: 'together', cellsPerPerson: 1, typedTotals: true };
    const text = 'area,age,people\nEccles,under 18,1\n,18–64,2\n,65+,3\nSalford,under 18,4\n,18–64,5\n,65+,6\n';
    const declared = { declared: ['people', 'cells'] } as const;
    expect((await findings(text, declared, totals))[0]).toMatchObject({ about: ['area', ''], rows: { count: 4 } });
    expect((await read(text, { ...declared, fillDown: ['area'] }, totals)).counts).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('a table of people', () => {
  it('is no table of totals because its only numbers are their ids', async () => {
    expect(await findings('Member ID,Area,Age\n101,Eccles,34\n102,Salford,71\n')).toMatchObject([
      { answer: 'person', candidates: ['Member ID'] },
    ]);
  });

  it('may have days without a year beside their weekday, and no others', async () => {
    const text = (day: string) => `person,date,area,age\np1,${day},Eccles,20\n`;
    expect((await read(text('Tues 6th Jan'))).persons).toBe(1);
    await expect(read(text('Mon 12 January'))).rejects.toThrow('The only row is outside the window');
    for (const day of ['6 Jan', 'Wed 6 Jan']) await expect(read(text(day))).rejects.toThrow(`"${day}" has no year.`);
  });

  it('may lack an age, which is asked about as an empty one', async () => {
    expect((await findings('person,area,age\np1,Eccles,\n'))[0]?.sentence).toContain('"age" is empty; the charter has');
  });

  it('asks about columns that say how many were fed', async () => {
    const text = 'person,area,age,Adults,Household size\np1,Eccles,20,2,3\n';
    expect(await findings(text)).toMatchObject([{ about: ['Adults'], answer: 'ignore' }, { about: ['Household size'] }]);
  });
});

it('any table counts the same with its areas as crosses, and with repeated days and areas left out', async () => {
  const row = fc.record({
    day: fc.integer({ min: 5, max: 14 }),
    area: fc.constantFrom('Eccles', 'Salford'),
    age: fc.integer({ min: 0, max: 99 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 2, maxLength: 30 }), async (rows) => {
      const line = (cells: readonly (string | number)[]) => cells.join(',');
      const dayOf = (day: number) => `2026-01-${String(day).padStart(2, '0')}`;
      const tables = [
        rows.map(({ day, area, age }, at) => line([`p${at}`, dayOf(day), area, age])),
        rows.map(({ day, area, age }, at) =>
          line([`p${at}`, dayOf(day), area === 'Eccles' ? 'x' : '', area === 'Salford' ? 'x' : '', age]),
        ),
        rows.map(({ day, area, age }, at) =>
          line([`p${at}`, rows[at - 1]?.day === day ? '' : dayOf(day), rows[at - 1]?.area === area ? '' : area, age]),
        ),
      ];
      const heads = ['person,date,area,age', 'person,date,Eccles,Salford,age', 'person,date,area,age'];
      const said: readonly Columns[] = [{}, { marks: ['area'] }, { fillDown: ['date', 'area'] }];
      const counted = await Promise.all(
        tables.map(async (table, at) =>
          read([heads[at], ...table, ''].join('\n'), said[at]).then(
            ({ counts, persons, rowsRead }) => ({ counts, persons, rowsRead }),
            (error: unknown) => (error as Error).message.slice(0, 40),
          ),
        ),
      );
      expect(counted[1]).toEqual(counted[0]);
      expect(counted[2]).toEqual(counted[0]);
    }),
    { numRuns: 60 },
  );
});

it('what was said of marks and of empty cells is remembered', () => {
  const matched = { mission: 'winter', instrument: visits };
  const said: Columns = { marks: ['area'], fillDown: ['date'] };
  const matching = matchingOf(matched, said);
  expect(matching).toMatchObject({ marks: ['area'], fillDown: ['date'] });
  expect(withMatching(matched, matching, {})).toMatchObject(said);
  expect(() => withMatching(matched, { ...matching, marks: ['sector'] }, {})).toThrow('no dimension "sector"');
});
