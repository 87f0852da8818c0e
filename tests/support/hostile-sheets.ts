// hostile-sheets.ts — spreadsheets made to exhaust, confuse or mislead a reader: each must be refused, soon and in little memory.
import { gzipSync } from 'node:zlib';
import { odsPackage, ODS_TYPE, xlsxOf, xlsxPackage } from './spreadsheet-writer.ts';
import { zipOf, type Repeated, type ZipPart } from './zip-writer.ts';

export interface HostileSheet {
  readonly name: string;
  readonly why: string;
  readonly bytes: () => Uint8Array;
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const SHEET = 'xl/worksheets/sheet1.xml';
const STRINGS = 'xl/sharedStrings.xml';
const ROWS = [
  ['person', 'area'],
  ['A1', 'Eccles'],
  ['A2', 'Eccles'],
];
const HEADING = '<row r="1"><c r="A1" t="inlineStr"><is><t>person</t></is></c><c r="B1" t="inlineStr"><is><t>area</t></is></c></row>';
const ONE = '<row r="2"><c r="A2" t="inlineStr"><is><t>A1</t></is></c><c r="B2" t="inlineStr"><is><t>Eccles</t></is></c></row>';
const OPEN = `<worksheet xmlns="${MAIN}"><sheetData>${HEADING}`;
const CLOSE = '</sheetData></worksheet>';
const PARTS = xlsxPackage(`<sheetData>${HEADING}${ONE}</sheetData>`);
const once = (text: string): Repeated => ({ text, times: 1 });
const xml = (text: string) => Buffer.from(text);

/** The ordinary workbook with other data in one part, or with more that is said of it. */
function withPart(name: string, change: Partial<ZipPart>): Uint8Array {
  return zipOf(PARTS.map((part) => (part.name === name ? { ...part, ...change } : part)));
}

function withSheet(...pieces: readonly Repeated[]): Uint8Array {
  return withPart(SHEET, { data: [once(OPEN), ...pieces, once(CLOSE)] });
}

function odsOfTables(...pieces: readonly Repeated[]): Uint8Array {
  const [before = '', after = ''] = textOf(odsPackage('§'), 'content.xml').split('§');
  const data = [once(`${before}<table:table table:name="S">`), ...pieces, once(`</table:table>${after}`)];
  return zipOf(odsPackage('').map((part) => (part.name === 'content.xml' ? { ...part, data } : part)));
}

function textOf(parts: readonly ZipPart[], name: string): string {
  const data = parts.find((part) => part.name === name)?.data;
  if (!(data instanceof Uint8Array)) throw new Error(`there is no part ${name}`);
  return new TextDecoder().decode(data);
}

const ODS_CELL = '<table:table-cell office:value-type="string"><text:p>A1</text:p></table:table-cell>';
const LAUGHS = Array.from({ length: 12 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('');

export const HOSTILE_SHEETS: readonly HostileSheet[] = [
  {
    name: 'bomb.xlsx',
    why: 'a sheet of 1 GB of spaces, packed to a megabyte',
    bytes: () => withSheet({ text: ' '.repeat(1000), times: 1_000_000 }),
  },
  {
    name: 'bomb-in-strings.xlsx',
    why: 'the same in the list of strings',
    bytes: () =>
      withPart(STRINGS, { data: [once(`<sst xmlns="${MAIN}">`), { text: '<si><t>x</t></si>', times: 30_000_000 }, once('</sst>')] }),
  },
  {
    name: 'bomb-in-styles.xlsx',
    why: 'ten million formats',
    bytes: () =>
      withPart('xl/styles.xml', {
        data: [
          once(`<styleSheet xmlns="${MAIN}"><cellXfs>`),
          { text: '<xf numFmtId="0"/>', times: 10_000_000 },
          once('</cellXfs></styleSheet>'),
        ],
      }),
  },
  {
    name: 'bomb-that-lies.xlsx',
    why: 'the archive says 100 bytes, and there is half a gigabyte',
    bytes: () => withPart(SHEET, { data: [once(OPEN), { text: '<row/>', times: 80_000_000 }, once(CLOSE)], saysSize: 100 }),
  },
  {
    name: 'says-more-than-there-is.xlsx',
    why: 'the archive says 50 MB, and there is one kilobyte',
    bytes: () => withPart(SHEET, { saysSize: 50_000_000 }),
  },
  { name: 'wrong-checksum.xlsx', why: 'a part whose checksum is another', bytes: () => withPart(SHEET, { saysCrc: 1 }) },
  {
    name: 'one-block-for-all.xlsx',
    why: 'a thousand entries that are one and the same packed block',
    bytes: () => {
      const block: ZipPart = { name: 'xl/block', data: [{ text: ' ', times: 50_000_000 }] };
      const copies = Array.from({ length: 1000 }, (_, at) => ({ ...block, name: `xl/worksheets/copy${at}.xml`, at: block.name }));
      return zipOf([...PARTS.filter(({ name }) => name !== SHEET), block, { ...block, name: SHEET, at: block.name }, ...copies]);
    },
  },
  {
    name: 'entities.xlsx',
    why: 'entities that grow tenfold twelve times',
    bytes: () =>
      withPart(SHEET, {
        data: xml(
          `<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY l0 "ha">${LAUGHS}]>${OPEN}<row><c t="inlineStr"><is><t>&l12;</t></is></c></row>${CLOSE}`,
        ),
      }),
  },
  {
    name: 'foreign-entity.xlsx',
    why: 'an entity that is a file of this machine',
    bytes: () =>
      withPart(STRINGS, {
        data: xml(
          `<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst xmlns="${MAIN}"><si><t>&x;</t></si></sst>`,
        ),
      }),
  },
  {
    name: 'entities.ods',
    why: 'the same in an OpenDocument file',
    bytes: () =>
      zipOf(
        odsPackage('').map((part) =>
          part.name === 'content.xml'
            ? { ...part, data: xml(`<!DOCTYPE x [<!ENTITY l0 "ha">${LAUGHS}]>${textOf(odsPackage('&l12;'), 'content.xml')}`) }
            : part,
        ),
      ),
  },
  {
    name: 'last-cell.xlsx',
    why: 'a cell in column XFD of row 1048576',
    bytes: () => withSheet(once(`${ONE}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`)),
  },
  {
    name: 'column-of-seven-letters.xlsx',
    why: 'a cell in a column that no program has',
    bytes: () => withSheet(once('<row r="2"><c r="ZZZZZZZ2"><v>1</v></c></row>')),
  },
  {
    name: 'row-of-twenty-digits.xlsx',
    why: 'a row of a number that no program has',
    bytes: () => withSheet(once('<row r="99999999999999999999"><c r="A99999999999999999999"><v>1</v></c></row>')),
  },
  {
    name: 'endless-rows.xlsx',
    why: 'two million rows of one cell, within the size of an ordinary file',
    bytes: () => withSheet({ text: '<row><c><v>1</v></c></row>', times: 2_000_000 }),
  },
  {
    name: 'endless-columns.xlsx',
    why: 'a row of a million cells',
    bytes: () => withSheet(once('<row>'), { text: '<c><v>1</v></c>', times: 1_000_000 }, once('</row>')),
  },
  {
    name: 'deep.xlsx',
    why: 'a million elements inside each other',
    bytes: () => withSheet({ text: '<row>', times: 1_000_000 }, { text: '</row>', times: 1_000_000 }),
  },
  {
    name: 'only-opened.xlsx',
    why: 'millions of tags that are never closed',
    bytes: () => withSheet({ text: '<', times: 20_000_000 }),
  },
  {
    name: 'open-comment.xlsx',
    why: 'a comment without an end that begins again and again',
    bytes: () => withSheet({ text: '<!--', times: 5_000_000 }),
  },
  {
    name: 'long-text.xlsx',
    why: 'a text of 50 million letters in one cell',
    bytes: () => withSheet(once('<row><c t="inlineStr"><is><t>'), { text: 'x', times: 50_000_000 }, once('</t></is></c></row>')),
  },
  {
    name: 'many-attributes.xlsx',
    why: 'a cell with a million attributes',
    bytes: () => withSheet(once('<row><c'), { text: ' a="1"', times: 1_000_000 }, once('><v>1</v></c></row>')),
  },
  {
    name: 'string-that-is-not-there.xlsx',
    why: 'texts of the places 4294967295 and −1 in a list of none',
    bytes: () => withSheet(once('<row r="2"><c r="A2" t="s"><v>4294967295</v></c><c r="B2" t="s"><v>-1</v></c></row>')),
  },
  {
    name: 'up-and-out.xlsx',
    why: 'a sheet whose part lies above the archive',
    bytes: () =>
      zipOf(
        PARTS.flatMap((part) => {
          if (part.name === SHEET) return [{ ...part, name: '../../../../etc/passwd' }];
          if (part.name !== 'xl/_rels/workbook.xml.rels') return [part];
          return [{ ...part, data: xml(textOf(PARTS, part.name).replace('worksheets/sheet1.xml', '../../../../../etc/passwd')) }];
        }),
      ),
  },
  {
    name: 'sheet-elsewhere.xlsx',
    why: 'a sheet that is to be fetched from another machine',
    bytes: () =>
      zipOf(
        PARTS.map((part) =>
          part.name === 'xl/_rels/workbook.xml.rels'
            ? {
                ...part,
                data: xml(
                  textOf(PARTS, part.name).replace(
                    'Target="worksheets/sheet1.xml"',
                    'Target="http://192.0.2.1/sheet1.xml" TargetMode="External"',
                  ),
                ),
              }
            : part,
        ),
      ),
  },
  { name: 'encrypted-part.xlsx', why: 'a part that says it is encrypted', bytes: () => withPart(SHEET, { saysFlags: 0x0801 }) },
  {
    name: 'truncated.xlsx',
    why: 'the first half of a file',
    bytes: () => {
      const whole = xlsxOf(ROWS);
      return whole.subarray(0, Math.floor(whole.length / 2));
    },
  },
  {
    name: 'twice.xlsx',
    why: 'two parts of one name that say different things',
    bytes: () => zipOf([...PARTS, { name: SHEET, data: xml(`${OPEN}<row r="2"><c r="A2"><v>9</v></c></row>${CLOSE}`) }]),
  },
  {
    name: 'other-name-inside.xlsx',
    why: 'a part that has another name in its own header than in the directory',
    bytes: () => withPart(SHEET, { localName: 'xl/worksheets/sheet2.xml' }),
  },
  {
    name: 'wrong-content-type.xlsx',
    why: 'a workbook that says it is a picture',
    bytes: () =>
      zipOf(
        PARTS.map((part) =>
          part.name === '[Content_Types].xml'
            ? {
                ...part,
                data: xml(
                  textOf(PARTS, part.name).replaceAll(/application\/vnd\.openxmlformats-officedocument\.[a-z.]+\+xml/g, 'image/png'),
                ),
              }
            : part,
        ),
      ),
  },
  {
    name: 'many-parts.xlsx',
    why: 'fifty thousand parts',
    bytes: () =>
      zipOf([...PARTS, ...Array.from({ length: 50_000 }, (_, at) => ({ name: `xl/media/${at}.png`, data: xml(''), isStored: true }))]),
  },
  {
    name: 'repeated-rows.ods',
    why: 'a row with something in it, repeated a million times',
    bytes: () => odsOfTables(once(`<table:table-row table:number-rows-repeated="1048576">${ODS_CELL}</table:table-row>`)),
  },
  {
    name: 'repeated-cells.ods',
    why: 'a cell with something in it, repeated a thousand million times',
    bytes: () =>
      odsOfTables(
        once(
          `<table:table-row>${ODS_CELL.replace('table-cell ', 'table-cell table:number-columns-repeated="1000000000" ')}</table:table-row>`,
        ),
      ),
  },
  {
    name: 'repeated-beyond-numbers.ods',
    why: 'repetitions of thirty digits',
    bytes: () =>
      odsOfTables(
        once(
          `<table:table-row table:number-rows-repeated="999999999999999999999999999999">${ODS_CELL.replace('table-cell ', 'table-cell table:number-columns-repeated="999999999999999999999999999999" ')}</table:table-row>`,
        ),
      ),
  },
  {
    name: 'spaces-without-end.ods',
    why: 'two thousand million spaces in a cell, by one number',
    bytes: () =>
      odsOfTables(
        once(
          '<table:table-row><table:table-cell office:value-type="string"><text:p>a<text:s text:c="2000000000"/>b</text:p></table:table-cell></table:table-row>',
        ),
      ),
  },
  {
    name: 'bomb.ods',
    why: 'a gigabyte of empty paragraphs',
    bytes: () =>
      odsOfTables({ text: '<table:table-row><table:table-cell><text:p/></table:table-cell></table:table-row>', times: 12_000_000 }),
  },
  {
    name: 'gzip-of-a-sheet.xlsx',
    why: "a gzip file by a spreadsheet's name",
    bytes: () => gzipSync(xlsxOf(ROWS)),
  },
  {
    name: 'mimetype-alone.ods',
    why: 'an archive that says what it is, and holds nothing',
    bytes: () => zipOf([{ name: 'mimetype', data: Buffer.from(ODS_TYPE), isStored: true }]),
  },
];

/** That the writer's tricks make real archives: the ordinary workbook comes out as it went in. */
export function ordinarySheet(): Uint8Array {
  return withSheet(once(ONE));
}
