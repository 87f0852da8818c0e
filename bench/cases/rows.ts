// rows.ts — files of rows to measure the reader by: a year of a charity's visits, the same as a spreadsheet, and ten years.
import { xlsxOf, type SheetCell } from '../../tests/support/spreadsheet-writer.ts';

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
  { title: '50,000 rows of .xlsx', file: 'year.xlsx', bytes: () => xlsxOf([HEADINGS, ...rowsOf(50_000, 20_000, true)]), seconds: 5 },
  {
    title: '500,000 rows of CSV, 100,000 persons',
    file: 'ten-years.csv',
    bytes: () => csvOf(500_000, 100_000),
    seconds: 15,
    largestMb: 300,
  },
];

function csvOf(count: number, persons: number): Uint8Array {
  const lines = rowsOf(count, persons, false).map((cells) => cells.join(','));
  return Buffer.from(`${[HEADINGS.join(','), ...lines].join('\r\n')}\r\n`);
}

/** Every person comes again and again, always of one age, most of them in one area; all in the week that is counted, or the weeks beside it. */
function rowsOf(count: number, persons: number, isSheet: boolean): readonly (readonly SheetCell[])[] {
  return Array.from({ length: count }, (_, at) => {
    // A step that shares no factor with the number of persons visits all of them.
    const person = (at * 7919) % persons;
    const date = String(12 + (at % 7) + (at % 10 === 0 ? 7 : 0)).padStart(2, '0');
    const area = AREAS[(person + (at % 50 === 0 ? 1 : 0)) % AREAS.length] ?? '';
    const age = person % 97;
    return [
      `GM-${person}`,
      isSheet ? { day: `2026-01-${date}` } : `${date}/01/2026`,
      area,
      isSheet ? age : String(age),
      SOURCES[at % SOURCES.length] ?? '',
      `parcel ${at % 3}`,
      at % 4 === 0 ? 'nappies and milk' : '',
    ];
  });
}
