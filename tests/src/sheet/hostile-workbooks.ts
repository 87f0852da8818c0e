// hostile-workbooks.ts — spreadsheets made to break a reader, by what they try. Each is small on disk.
import { archiveOf, type Part } from './archive-writer.ts';
import { odsOf, odsParts, xlsxOf, xlsxOfRows, xlsxParts } from './made-workbooks.ts';

export interface Hostile {
  readonly tries: string;
  readonly make: () => Uint8Array;
  readonly says: RegExp;
}

const SHEET = 'xl/worksheets/sheet1.xml';
const ROW = '<row><c><v>1</v></c></row>';

/** The parts of a workbook of one small sheet, with the sheet's part changed. */
function sheetWith(change: (part: Part) => readonly Part[]): Uint8Array {
  return archiveOf(
    xlsxParts({ sheets: [{ name: 'S', rows: ROW.repeat(500) }] }).flatMap((part) => (part.name === SHEET ? change(part) : [part])),
  );
}

const inlineText = (text: string) => `<row><c t="inlineStr"><is><t>${text}</t></is></c></row>`;

export const HOSTILE: readonly Hostile[] = [
  { tries: 'a part that unpacks to 600 MB', make: () => xlsxOfRows(inlineText('a'.repeat(500_000_000))), says: /unpacks to more than/ },
  {
    tries: 'a part that unpacks to 60 MB of one letter',
    make: () => xlsxOfRows(inlineText('a'.repeat(60_000_000))),
    says: /unpacks to more than/,
  },
  {
    tries: 'two parts that unpack to 40 MB each',
    make: () =>
      sheetWith((part) => [
        { ...part, data: `<worksheet><sheetData>${numbers(1_500_000)}</sheetData></worksheet>` },
        { name: 'xl/other.xml', data: numbers(1_500_000) },
      ]),
    says: /more than 200000 rows/,
  },
  {
    tries: 'a part that says it is smaller than it is',
    make: () => sheetWith((part) => [{ ...part, size: 1000 }]),
    says: /larger than it says/,
  },
  {
    tries: 'a part that says it is larger than it is',
    make: () => sheetWith((part) => [{ ...part, size: 900_000 }]),
    says: /smaller than it says/,
  },
  {
    tries: 'entities within entities',
    make: () =>
      xlsxOf({
        sheets: [{ name: 'S', rows: inlineText('&l9;') }],
        doctype: `<!DOCTYPE l [<!ENTITY l0 "lol">${Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('')}]>`,
      }),
    says: /DOCTYPE/,
  },
  {
    tries: 'an entity that reads a file',
    make: () =>
      xlsxOf({ sheets: [{ name: 'S', rows: inlineText('&f;') }], doctype: '<!DOCTYPE l [<!ENTITY f SYSTEM "file:///etc/passwd">]>' }),
    says: /DOCTYPE/,
  },
  { tries: 'an entity that nobody declares', make: () => xlsxOfRows(inlineText('&f;')), says: /not well-formed XML/ },
  { tries: 'a sheet without end', make: () => xlsxOfRows(numbers(1_000_000)), says: /more than 200000 rows/ },
  {
    tries: 'a cell in the last corner',
    make: () => xlsxOfRows('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    says: /something in column 16384/,
  },
  {
    tries: 'rows that are all number 1',
    make: () => xlsxOfRows('<row r="1"><c r="A1"><v>1</v></c></row>'.repeat(2)),
    says: /not in order/,
  },
  {
    tries: '300,000 elements inside each other',
    make: () => xlsxOfRows(Array.from({ length: 300_000 }, (_, at) => `<x${(at * 7919) % 1_000_003}>`).join('')),
    says: /nested too deep/,
  },
  {
    tries: 'a number of a shared text that is not there',
    make: () => xlsxOfRows('<row><c t="s"><v>4000000000</v></c></row>'),
    says: /names a text/,
  },
  { tries: 'a password', make: () => sheetWith((part) => [{ ...part, flags: 1 }]), says: /has a password/ },
  { tries: 'two parts of one name', make: () => sheetWith((part) => [part, part]), says: /the same name/ },
  { tries: 'two parts in the same bytes', make: () => sheetWith((part) => [part, { ...part, name: 'xl/b.xml', at: 0 }]), says: /overlap/ },
  {
    tries: 'a name that leads out of the file',
    make: () => sheetWith((part) => [part, { name: '../../.bashrc', data: 'x' }]),
    says: /leads out of the file/,
  },
  {
    tries: 'a part with two names',
    make: () => sheetWith((part) => [{ ...part, localName: 'xl/worksheets/sheet9.xml' }]),
    says: /two names/,
  },
  {
    tries: 'ten thousand parts',
    make: () => sheetWith((part) => [part, ...Array.from({ length: 10_000 }, (_, at) => ({ name: `xl/${at}`, data: '' }))]),
    says: /10006 parts/,
  },
  { tries: 'a packing that nobody uses', make: () => sheetWith((part) => [{ ...part, method: 12 }]), says: /packed in a way/ },
  { tries: 'half a file', make: () => xlsxOfRows(ROW.repeat(500)).subarray(0, 900), says: /its end is missing/ },
  {
    tries: 'a row that is repeated a million times',
    make: () =>
      odsOf(
        '<table:table table:name="S"><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="200"><text:p>x</text:p></table:table-cell></table:table-row></table:table>',
      ),
    says: /more than 200000 rows/,
  },
  {
    tries: 'a row of many cells that is repeated',
    make: () =>
      odsOf(
        '<table:table table:name="S"><table:table-row table:number-rows-repeated="199999"><table:table-cell table:number-columns-repeated="200"><text:p>x</text:p></table:table-cell></table:table-row></table:table>',
      ),
    says: /more than 2000000 cells/,
  },
  {
    tries: 'a billion spaces',
    make: () =>
      odsOf(
        '<table:table table:name="S"><table:table-row><table:table-cell><text:p><text:s text:c="900000000"/></text:p></table:table-cell></table:table-row></table:table>',
      ),
    says: /a cell of 900000000 characters/,
  },
  {
    tries: 'spaces in many small pieces',
    make: () =>
      odsOf(
        `<table:table table:name="S"><table:table-row><table:table-cell><text:p>${'<text:s text:c="30000"/>'.repeat(30_000)}</text:p></table:table-cell></table:table-row></table:table>`,
      ),
    says: /a cell of \d+ characters/,
  },
  {
    tries: 'a document of another kind',
    make: () =>
      archiveOf(
        odsParts('').map((part) => (part.name === 'mimetype' ? { ...part, data: 'application/vnd.oasis.opendocument.text' } : part)),
      ),
    says: /is not a spreadsheet but another document/,
  },
];

/** Rows of one number each, all different, so that they can't be packed too well. */
function numbers(count: number): string {
  return Array.from({ length: count }, (_, at) => `<row><c><v>${(at * 7919) % 1_000_003}</v></c></row>`).join('');
}
