// any-form.test.ts — whatever form a table comes in (delimiter, encoding, line ends, case, spaces, dates, bands, titles), it is counted as the plain one.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dateOf } from '../../../protocol/charter/day.ts';
import { anyAgeForm, anyAreaWriting, anyDateForm, anyVisits, anyWriting, HEADINGS, type Visit } from '../../support/any-table.ts';
import { outcomeOf } from '../../support/row-files.ts';

const asked = { charter: 'visits', window: 1 };

const anyEncoding = fc.constantFrom<(text: string) => Uint8Array>(
  (text) => Buffer.from(text),
  (text) => Buffer.from(`\ufeff${text}`),
  (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
);

const anyForm = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  encode: anyEncoding,
  heading: anyWriting,
  area: anyAreaWriting,
  date: anyDateForm,
  age: anyAgeForm,
  order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
  quotes: fc.constantFrom<'needed' | 'all'>('needed', 'all'),
  titles: fc.subarray(['Visits by area and age', '', 'Ordsall Community Pantry']),
  emptyAfter: fc.nat({ max: 2 }),
  emptyRows: fc.nat({ max: 3 }),
});

type Form = typeof anyForm extends fc.Arbitrary<infer F> ? F : never;

function written(visits: readonly Visit[], form: Form): Uint8Array {
  const { delimiter, quotes, order, emptyAfter } = form;
  const quoted = (text: string) =>
    quotes === 'all' || text.includes(delimiter) || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;
  const line = (cells: readonly string[]) =>
    [...order.map((at) => cells[at] ?? ''), ...Array<string>(emptyAfter).fill('')].map(quoted).join(delimiter);
  const rows = visits.map(({ person, day, area, age }) => line([person, form.date(day), form.area(area), form.age(age)]));
  const blank = Array<string>(form.emptyRows).fill(delimiter.repeat(3 + emptyAfter));
  return form.encode([...form.titles, line(HEADINGS.map((name) => form.heading(name))), ...rows, ...blank, ''].join(form.lineEnd));
}

it('is counted as the plain table', async () => {
  await fc.assert(
    fc.asyncProperty(anyVisits, anyForm, async (visits, form) => {
      const plain = await outcomeOf(asked, { kind: 'records', records: visits.map(plainRecord) });
      const read = await outcomeOf(asked, { kind: 'csv', bytes: written(visits, form) });
      expect(plain.kind).toBe('table');
      expect(read).toMatchObject({ kind: 'table' });
      if (plain.kind === 'table' && read.kind === 'table') expect(read.tally).toEqual(plain.tally);
    }),
    { numRuns: 200, seed: 12 },
  );
});

/** As a program gives records: nothing has to be found out about them. */
function plainRecord({ person, day, area, age }: Visit) {
  return { person, date: dateOf(day), area, age };
}
