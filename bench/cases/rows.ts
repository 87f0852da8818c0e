// rows.ts — files of rows to measure the reader by: a year of a charity's visits, the same as a spreadsheet, and ten years.
import { xlsxOf } from '../../tests/support/spreadsheet-writer.ts';

export interface RowsCase {
  readonly title: string;
  readonly file: string;
  readonly bytes: () => Uint8Array;
  /** What is promised: seconds on two cores, and megabytes resident. */
  readonly seconds: number;
  readonly largestMb?: number;
}

const HEADINGS = ['Person', 'Date', 'Area', 'Age', 'Referred by', 'Parcel', 'Notes'];
const AREAS = ['Salford Central', 'Ordsall & Langworthy', 'swinton north', 'SWINTON SOUTH', 'Kersal-Broughton', 'Eccles '];
const SOURCES = ['GP', 'Self', 'School', 'Jobcentre', 'Citizens Advice'];

export const ROWS_CASES: readonly RowsCase[] = [
  { title: '50,000 rows of CSV', file: 'year.csv', bytes: () => csvOf(50_000, 20_000), seconds: 1.5 },
  { title: '50,000 rows of .xlsx', file: 'year.xlsx', bytes: () => xlsxOfVisits(50_000, 20_000), seconds: 5 },
  {
    title: '500,000 rows of CSV, 100,000 persons',
    file: 'ten-years.csv',
    bytes: () => csvOf(500_000, 100_000),
    seconds: 15,
    largestMb: 300,
  },
];

function csvOf(count: number, persons: number): Uint8Array {
  const lines = visits(count, persons).map(({ person, date, area, age, others }) =>
    [person, `${date}/01/2026`, area, age, ...others].join(','),
  );
  return Buffer.from(`${[HEADINGS.join(','), ...lines].join('\r\n')}\r\n`);
}

function xlsxOfVisits(count: number, persons: number): Uint8Array {
  const rows = visits(count, persons).map(({ person, date, area, age, others }) => [
    person,
    { day: `2026-01-${date}` },
    area,
    age,
    ...others,
  ]);
  return xlsxOf([HEADINGS, ...rows]);
}

/** Every person comes again and again, always of one age, most of them in one area, in the week that is counted or the one after it. */
function visits(count: number, persons: number) {
  return Array.from({ length: count }, (_, at) => {
    // A step that shares no factor with the number of persons visits all of them.
    const person = (at * 7919) % persons;
    return {
      person: `GM-${person}`,
      date: String(12 + (at % 7) + (at % 10 === 0 ? 7 : 0)),
      area: AREAS[(person + (at % 50 === 0 ? 1 : 0)) % AREAS.length] ?? '',
      age: person % 97,
      others: [SOURCES[at % SOURCES.length] ?? '', `parcel ${at % 3}`, at % 4 === 0 ? 'nappies and milk' : ''],
    };
  });
}
