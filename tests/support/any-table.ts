// any-table.ts — tables of visits in every form that says the same: the plain one, and the ways in which files differ from it.
import fc from 'fast-check';
import { dateOf, dayOf } from '../../protocol/charter/day.ts';

/** One visit, as the plain file has it. `day` counts from 1970. */
export interface Visit {
  readonly person: string;
  readonly day: number;
  readonly area: string;
  readonly age: number;
}

/** The areas of the question "visits" in charters.json. */
const AREAS = ['Salford Central', 'Ordsall & Langworthy', 'Swinton North', 'Swinton South', 'Kersal–Broughton', 'Eccles'];
const FIRST_DAY = dayOf('2026-01-05') ?? 0;
/** 16 January: in the window, and no month, so that it proves the order of dates. */
const PROOF: Visit = { person: 'Q100', day: FIRST_DAY + 11, area: 'Eccles', age: 40 };

const visit = fc.record({
  day: fc.integer({ min: FIRST_DAY, max: FIRST_DAY + 20 }),
  area: fc.constantFrom(...AREAS),
  age: fc.oneof(fc.constantFrom(0, 17, 18, 34, 35, 64, 65), fc.integer({ min: 0, max: 110 })),
});

/** Persons have one visit or two, of one age, so that none is cut and none stands out. */
export const anyVisits: fc.Arbitrary<readonly Visit[]> = fc
  .array(fc.tuple(visit, fc.option(visit)), { minLength: 1, maxLength: 12 })
  .map((persons) => [
    ...persons.flatMap(([first, second], at) => {
      const person = `P${100 + at}`;
      return [{ ...first, person }, ...(second === null ? [] : [{ ...second, person, age: first.age }])];
    }),
    PROOF,
  ]);

export const HEADINGS = ['person', 'date', 'area', 'age'] as const;

/** How a value is written. */
export type Writing = (text: string) => string;

/** Ways to write headings and areas that are the same under the folding. */
export const anyWriting: fc.Arbitrary<Writing> = fc.constantFrom<Writing>(
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => ` ${text}  `,
  (text) => `${text}\u00a0`,
  (text) => text.replaceAll(' ', '\u00a0'),
  (text) => text.replaceAll(' ', '   '),
);

/** As `anyWriting`, and what else may stand for an area's dash and "&". */
export const anyAreaWriting: fc.Arbitrary<Writing> = fc
  .tuple(
    anyWriting,
    fc.constantFrom<Writing>(
      (text) => text,
      (text) => text.replace('–', '-'),
      (text) => text.replace('–', '—'),
      (text) => text.replace('&', 'and'),
    ),
  )
  .map(
    ([one, other]) =>
      (text) =>
        one(other(text)),
  );

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** Forms of a date; the order is proved by the row that every table has. */
export const anyDateForm: fc.Arbitrary<(day: number) => string> = fc
  .constantFrom<(parts: { iso: string; year: string; month: string; date: string; serial: number; name: string }) => string>(
    ({ iso }) => iso,
    ({ iso }) => `${iso} 09:12:00`,
    ({ iso }) => `${iso}T23:59:59Z`,
    ({ date, month, year }) => `${date}/${month}/${year}`,
    ({ date, month, year }) => `${Number(date)}/${Number(month)}/${year} 14:05`,
    ({ date, month, year }) => `${month}/${date}/${year}`,
    ({ date, month, year }) => `${date}.${month}.${year}`,
    ({ date, name, year }) => `${Number(date)}-${name.slice(0, 3)}-${year.slice(2)}`,
    ({ date, name, year }) => `${Number(date)} ${name} ${year}`,
    ({ serial }) => String(serial),
    ({ serial }) => `${serial}.5`,
  )
  .map((form) => (day) => {
    const iso = dateOf(day);
    const [year = '', month = '', date = ''] = iso.split('-');
    return form({ iso, year, month, date, serial: day + 25_569, name: MONTHS[Number(month) - 1] ?? '' });
  });

/** Ages as numbers, or as the label of the band that they are in. */
export const anyAgeForm: fc.Arbitrary<(age: number) => string> = fc.constantFrom<(age: number) => string>(
  String,
  (age) => `${age}.0`,
  (age) => labels(age, ['below 18', '18 to below 35', '35 to below 65', '65 and over']),
  (age) => labels(age, ['Under 18', '18-34', '35–64', '65+']),
);

function labels(age: number, names: readonly string[]): string {
  return names[[18, 35, 65].filter((edge) => edge <= age).length] ?? '';
}
