// spreadsheet-writer.ts — .xlsx and .ods for tests, written from ECMA-376 and OpenDocument 1.3 and by nothing that the reader uses.
import { dayOf } from '../../protocol/charter/day.ts';
import { zipOf, type ZipPart } from './zip-writer.ts';

/** A text, a number, a boolean, an empty cell (""), or a day that the spreadsheet knows as one, as 2026-01-05. */
export type SheetCell = string | number | boolean | { readonly day: string };

export interface SheetOptions {
  readonly sheet?: string;
  /** Texts stand in a list of their own, as Excel writes them, or each in its cell. .xlsx only. */
  readonly strings?: 'shared' | 'inline';
  /** What days are counted from. .xlsx only. */
  readonly base?: 1900 | 1904;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OPEN_DOCUMENT = 'urn:oasis:names:tc:opendocument:xmlns:';
export const ODS_TYPE = 'application/vnd.oasis.opendocument.spreadsheet';

/** A workbook of one sheet. */
export function xlsxOf(rows: readonly (readonly SheetCell[])[], options: SheetOptions = {}): Uint8Array {
  return zipOf(xlsxParts(rows, options));
}

/** Its parts, for who puts something wrong in one of them. */
export function xlsxParts(rows: readonly (readonly SheetCell[])[], options: SheetOptions = {}): readonly ZipPart[] {
  const strings = new Map<string, number>();
  const body = rows.map(
    (row, at) =>
      `<row r="${at + 1}">${row.map((cell, column) => xlsxCell(cell, `${letters(column)}${at + 1}`, options, strings)).join('')}</row>`,
  );
  return xlsxPackage(`<sheetData>${body.join('')}</sheetData>`, { ...options, strings: [...strings.keys()] });
}

/** The parts around a sheet's own XML. */
export function xlsxPackage(
  sheetXml: string,
  { sheet = 'Sheet1', base = 1900, strings = [] }: Omit<SheetOptions, 'strings'> & { readonly strings?: readonly string[] } = {},
): readonly ZipPart[] {
  const part = (name: string, text: string): ZipPart => ({ name, data: Buffer.from(DECLARATION + text) });
  const type = (name: string, kind: string) =>
    `<Override PartName="/xl/${name}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`;
  const link = (id: number, kind: string, target: string) => `<Relationship Id="rId${id}" Type="${OFFICE}/${kind}" Target="${target}"/>`;
  return [
    part(
      '[Content_Types].xml',
      `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${type('workbook', 'sheet.main')}${type('worksheets/sheet1', 'worksheet')}${type('styles', 'styles')}${type('sharedStrings', 'sharedStrings')}</Types>`,
    ),
    part('_rels/.rels', `<Relationships xmlns="${PACKAGE}/relationships">${link(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>`),
    part(
      'xl/workbook.xml',
      `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><workbookPr${base === 1904 ? ' date1904="1"' : ''}/><sheets><sheet name="${escaped(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    part(
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${PACKAGE}/relationships">${link(1, 'worksheet', 'worksheets/sheet1.xml')}${link(2, 'styles', 'styles.xml')}${link(3, 'sharedStrings', 'sharedStrings.xml')}</Relationships>`,
    ),
    part(
      'xl/styles.xml',
      `<styleSheet xmlns="${MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    ),
    part(
      'xl/sharedStrings.xml',
      `<sst xmlns="${MAIN}">${strings.map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')}</sst>`,
    ),
    part('xl/worksheets/sheet1.xml', `<worksheet xmlns="${MAIN}">${sheetXml}</worksheet>`),
  ];
}

/** Days from 30 December 1899 to 1 January 1970; in the other base the count begins 1462 days later. */
const DAYS_TO_1970 = 25_569;

function xlsxCell(cell: SheetCell, at: string, { strings = 'shared', base = 1900 }: SheetOptions, known: Map<string, number>): string {
  if (cell === '') return '';
  if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `<c r="${at}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (typeof cell === 'object') {
    const number = (dayOf(cell.day) ?? 0) + DAYS_TO_1970 - (base === 1904 ? 1462 : 0);
    return `<c r="${at}" s="1"><v>${number}</v></c>`;
  }
  if (strings === 'inline') return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
  const place = known.get(cell) ?? known.size;
  known.set(cell, place);
  return `<c r="${at}" t="s"><v>${place}</v></c>`;
}

/** An OpenDocument spreadsheet of one sheet, with the empty rows at its end that LibreOffice writes. */
export function odsOf(rows: readonly (readonly SheetCell[])[], { sheet = 'Sheet1' }: SheetOptions = {}): Uint8Array {
  const body = rows.map((row) => `<table:table-row>${row.map(odsCell).join('')}</table:table-row>`).join('');
  const rest =
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>';
  return zipOf(odsPackage(`<table:table table:name="${escaped(sheet)}">${body}${rest}</table:table>`));
}

/** The parts around the tables' own XML. */
export function odsPackage(tables: string): readonly ZipPart[] {
  const spaces = ['office', 'table', 'text', 'style'].map((name) => `xmlns:${name}="${OPEN_DOCUMENT}${name}:1.0"`).join(' ');
  const manifest = `xmlns:manifest="${OPEN_DOCUMENT}manifest:1.0"`;
  return [
    { name: 'mimetype', data: Buffer.from(ODS_TYPE), isStored: true },
    {
      name: 'META-INF/manifest.xml',
      data: Buffer.from(
        `${DECLARATION}<manifest:manifest ${manifest}><manifest:file-entry manifest:full-path="/" manifest:media-type="${ODS_TYPE}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`,
      ),
    },
    {
      name: 'content.xml',
      data: Buffer.from(
        `${DECLARATION}<office:document-content ${spaces} office:version="1.3"><office:body><office:spreadsheet>${tables}</office:spreadsheet></office:body></office:document-content>`,
      ),
    },
  ];
}

function odsCell(cell: SheetCell): string {
  if (cell === '') return '<table:table-cell/>';
  const [type, text] =
    typeof cell === 'number'
      ? [`"float" office:value="${cell}"`, String(cell)]
      : typeof cell === 'boolean'
        ? [`"boolean" office:boolean-value="${cell}"`, String(cell).toUpperCase()]
        : typeof cell === 'object'
          ? [`"date" office:date-value="${cell.day}"`, cell.day]
          : ['"string"', cell];
  return `<table:table-cell office:value-type=${type}><text:p>${escaped(text).replaceAll('  ', ' <text:s/>')}</text:p></table:table-cell>`;
}

/** A, B, … Z, AA, … */
export function letters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
