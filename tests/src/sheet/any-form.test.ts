// any-form.test.ts — a table in a spreadsheet (.xlsx or .ods, texts shared or in their cells, days from 1900 or 1904, anywhere on the sheet) is counted as the plain one.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dateOf } from '../../../protocol/charter/day.ts';
import { anyAgeForm, anyAreaWriting, anyDateForm, anyVisits, anyWriting, HEADINGS } from '../../support/any-table.ts';
import { outcomeOf } from '../../support/row-files.ts';
import { sheetOutcome } from '../../support/sheet-files.ts';
import { odsOf, xlsxOf, type SheetCell } from '../../support/spreadsheet-writer.ts';

const asked = { charter: 'visits', window: 1 };

const anyForm = fc.record({
  write: fc.constantFrom<(rows: readonly (readonly SheetCell[])[]) => Uint8Array>(
    (rows) => xlsxOf(rows),
    (rows) => xlsxOf(rows, { strings: 'inline', sheet: 'Jan & Feb' }),
    (rows) => xlsxOf(rows, { base: 1904 }),
    (rows) => odsOf(rows),
  ),
  heading: anyWriting,
  area: anyAreaWriting,
  date: fc.oneof(
    fc.constant((day: number): SheetCell => ({ day: dateOf(day) })),
    anyDateForm.map(
      (form) =>
        (day: number): SheetCell =>
          form(day),
    ),
  ),
  age: fc.oneof(
    fc.constant((age: number): SheetCell => age),
    anyAgeForm.map(
      (form) =>
        (age: number): SheetCell =>
          form(age),
    ),
  ),
  order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
  above: fc.nat({ max: 3 }),
  before: fc.nat({ max: 3 }),
});

it('is counted as the plain table', async () => {
  await fc.assert(
    fc.asyncProperty(anyVisits, anyForm, async (visits, { write, heading, area, date, age, order, above, before }) => {
      const left = Array<SheetCell>(before).fill('');
      const row = (cells: readonly SheetCell[]) => [...left, ...order.map((at) => cells[at] ?? '')];
      const rows = [
        ...Array<readonly SheetCell[]>(above).fill([]),
        row(HEADINGS.map(heading)),
        ...visits.map((visit) => row([visit.person, date(visit.day), area(visit.area), age(visit.age)])),
      ];
      const plain = await outcomeOf(asked, {
        kind: 'records',
        records: visits.map(({ day, ...rest }) => ({ ...rest, date: dateOf(day) })),
      });
      const read = await sheetOutcome(asked, write(rows));
      expect(plain.kind).toBe('table');
      expect(read).toMatchObject({ kind: 'table' });
      if (plain.kind === 'table' && read.kind === 'table') expect(read.tally).toEqual(plain.tally);
    }),
    { numRuns: 100, seed: 12 },
  );
});
