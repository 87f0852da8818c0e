// made-workbooks.ts — small workbooks for tests from the XML of their sheets, whatever stands in it.
import { archiveOf, type Part } from './archive-writer.ts';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';

export interface MadeSheet {
  readonly name: string;
  /** What stands in `sheetData`. */
  readonly rows: string;
  readonly state?: 'hidden' | 'veryHidden';
}

export interface MadeWorkbook {
  readonly sheets: readonly MadeSheet[];
  readonly date1904?: boolean;
  /** The format of each style of cells, as it is written. */
  readonly formats?: readonly string[];
  /** What stands in `sst`. */
  readonly strings?: string;
  /** Stands before the root of each sheet. */
  readonly doctype?: string;
}

/** The parts of an .xlsx file, for tests that change some of them. */
export function xlsxParts({ sheets, date1904, formats = [], strings, doctype = '' }: MadeWorkbook): readonly Part[] {
  const types = [
    part('xl/workbook.xml', 'sheet.main'),
    ...sheets.map((_, at) => part(`xl/worksheets/sheet${at + 1}.xml`, 'worksheet')),
    part('xl/styles.xml', 'styles'),
    ...(strings === undefined ? [] : [part('xl/sharedStrings.xml', 'sharedStrings')]),
  ];
  const listed = sheets.map(
    ({ name, state }, at) =>
      `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"${state === undefined ? '' : ` state="${state}"`}/>`,
  );
  return [
    {
      name: '[Content_Types].xml',
      data: `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${types.join('')}</Types>`,
    },
    { name: '_rels/.rels', data: relations([relation('rId1', 'officeDocument', 'xl/workbook.xml')]) },
    {
      name: 'xl/workbook.xml',
      data: `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}">${date1904 ? '<workbookPr date1904="1"/>' : ''}<sheets>${listed.join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data: relations([
        ...sheets.map((_, at) => relation(`rId${at + 1}`, 'worksheet', `worksheets/sheet${at + 1}.xml`)),
        relation('rIdStyles', 'styles', 'styles.xml'),
        ...(strings === undefined ? [] : [relation('rIdStrings', 'sharedStrings', '/xl/sharedStrings.xml')]),
      ]),
    },
    { name: 'xl/styles.xml', data: stylesOf(formats) },
    ...(strings === undefined ? [] : [{ name: 'xl/sharedStrings.xml', data: `<sst xmlns="${MAIN}">${strings}</sst>` }]),
    ...sheets.map(({ rows }, at) => ({
      name: `xl/worksheets/sheet${at + 1}.xml`,
      data: `<?xml version="1.0" encoding="UTF-8"?>${doctype}<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`,
    })),
  ];
}

export function xlsxOf(workbook: MadeWorkbook): Uint8Array {
  return archiveOf(xlsxParts(workbook));
}

/** One visible sheet. */
export function xlsxOfRows(rows: string, more: Omit<MadeWorkbook, 'sheets'> = {}): Uint8Array {
  return xlsxOf({ ...more, sheets: [{ name: 'Sheet1', rows }] });
}

/** The parts of an .ods file: `tables` is what stands in the spreadsheet, `styles` among its automatic styles. */
export function odsParts(tables: string, styles = ''): readonly Part[] {
  const names = ['office', 'table', 'text', 'style'].map((name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`);
  return [
    { name: 'mimetype', data: 'application/vnd.oasis.opendocument.spreadsheet', method: 0 },
    {
      name: 'content.xml',
      data: `<office:document-content ${names.join(' ')} xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:spreadsheet>${tables}</office:spreadsheet></office:body></office:document-content>`,
    },
  ];
}

export function odsOf(tables: string, styles = ''): Uint8Array {
  return archiveOf(odsParts(tables, styles));
}

function part(name: string, type: string): string {
  return `<Override PartName="/${name}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml"/>`;
}

function relation(id: string, type: string, target: string): string {
  return `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
}

function relations(all: readonly string[]): string {
  return `<Relationships xmlns="${PACKAGE}/relationships">${all.join('')}</Relationships>`;
}

function stylesOf(formats: readonly string[]): string {
  const escaped = (code: string) => code.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const written = formats.map((code, at) => `<numFmt numFmtId="${164 + at}" formatCode="${escaped(code)}"/>`);
  const styles = ['<xf numFmtId="0"/>', ...formats.map((_, at) => `<xf numFmtId="${164 + at}"/>`)];
  return `<styleSheet xmlns="${MAIN}"><numFmts>${written.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${styles.join('')}</cellXfs></styleSheet>`;
}
