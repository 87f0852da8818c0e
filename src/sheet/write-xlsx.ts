// write-xlsx.ts — a workbook to fill in: headings, a list to choose from in each column that has one, and the lists on a hidden sheet (ECMA-376 Part 1 §18).
import { columnName } from './column-name.ts';
import { writeArchive } from './write-archive.ts';
import { documentOf, element, text, type Xml } from './xml-element.ts';

export interface BlankColumn {
  readonly heading: string;
  /** What may stand in the column's cells; undefined for anything. */
  readonly allowed?: readonly string[] | undefined;
  readonly holds: 'text' | 'date' | 'number';
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const LISTS = 'Allowed values';
/** So many rows have lists to choose from. */
const ROWS = 10_000;
const STYLES = { text: 1, date: 2, number: 0 } as const;

/** A workbook of one sheet, called `name`, with these headings and rows. */
export function blankWorkbook(name: string, columns: readonly BlankColumn[], rows: readonly (readonly string[])[]): Uint8Array {
  const sheets = [name, LISTS];
  const targets = sheets.map((_, at) => `worksheets/sheet${at + 1}.xml`);
  return writeArchive([
    ['[Content_Types].xml', documentOf(contentTypes(targets))],
    ['_rels/.rels', documentOf(relationships([['officeDocument', 'xl/workbook.xml']]))],
    ['xl/workbook.xml', documentOf(workbook(sheets))],
    [
      'xl/_rels/workbook.xml.rels',
      documentOf(relationships([...targets.map((target) => ['worksheet', target] as const), ['styles', 'styles.xml']])),
    ],
    ['xl/styles.xml', documentOf(styles())],
    ['xl/worksheets/sheet1.xml', documentOf(rowsSheet(columns, rows))],
    ['xl/worksheets/sheet2.xml', documentOf(listsSheet(columns))],
  ]);
}

function contentTypes(targets: readonly string[]): Xml {
  const type = (kind: string) => `application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml`;
  const part = (name: string, kind: string) => element('Override', { PartName: `/xl/${name}`, ContentType: type(kind) });
  return element(
    'Types',
    { xmlns: `${PACKAGE}/content-types` },
    element('Default', { Extension: 'rels', ContentType: 'application/vnd.openxmlformats-package.relationships+xml' }),
    element('Default', { Extension: 'xml', ContentType: 'application/xml' }),
    part('workbook.xml', 'sheet.main'),
    part('styles.xml', 'styles'),
    ...targets.map((target) => part(target, 'worksheet')),
  );
}

function relationships(to: readonly (readonly [type: string, target: string])[]): Xml {
  const each = to.map(([type, target], at) =>
    element('Relationship', { Id: `rId${at + 1}`, Type: `${RELATIONS}/${type}`, Target: target }),
  );
  return element('Relationships', { xmlns: `${PACKAGE}/relationships` }, ...each);
}

function workbook(sheets: readonly string[]): Xml {
  const each = sheets.map((name, at) =>
    element('sheet', { name, sheetId: at + 1, ...(name === LISTS ? { state: 'hidden' } : {}), 'r:id': `rId${at + 1}` }),
  );
  return element('workbook', { xmlns: MAIN, 'xmlns:r': RELATIONS }, element('sheets', {}, ...each));
}

/** Style 1 keeps texts as they are typed, so that an id keeps its zeros; style 2 shows dates. */
function styles(): Xml {
  const blank = (name: string, child: Xml) => element(name, { count: 1 }, child);
  const style = (format: number) => element('xf', { numFmtId: format, fontId: 0, fillId: 0, borderId: 0, xfId: 0, applyNumberFormat: 1 });
  return element(
    'styleSheet',
    { xmlns: MAIN },
    element('numFmts', { count: 1 }, element('numFmt', { numFmtId: 164, formatCode: 'yyyy-mm-dd' })),
    blank('fonts', element('font')),
    blank('fills', element('fill')),
    blank('borders', element('border')),
    blank('cellStyleXfs', element('xf', { numFmtId: 0, fontId: 0, fillId: 0, borderId: 0 })),
    element('cellXfs', { count: 3 }, style(0), style(49), style(164)),
  );
}

function rowsSheet(columns: readonly BlankColumn[], rows: readonly (readonly string[])[]): Xml {
  const widths = columns.map(({ holds }, at) =>
    element('col', { min: at + 1, max: at + 1, width: 22, style: STYLES[holds], customWidth: 1 }),
  );
  const lists = columns.flatMap(({ allowed }, at) => (allowed === undefined ? [] : [validation(at, allowed.length)]));
  return element(
    'worksheet',
    { xmlns: MAIN },
    element('cols', {}, ...widths),
    sheetData([columns.map(({ heading }) => heading), ...rows]),
    ...(lists.length === 0 ? [] : [element('dataValidations', { count: lists.length }, ...lists)]),
  );
}

/** The list of a column stands in the same column of the hidden sheet. */
function validation(column: number, length: number): Xml {
  const letters = columnName(column);
  return element(
    'dataValidation',
    { type: 'list', allowBlank: 1, showErrorMessage: 1, sqref: `${letters}2:${letters}${ROWS}` },
    element('formula1', {}, text(`'${LISTS}'!$${letters}$2:$${letters}$${length + 1}`)),
  );
}

function listsSheet(columns: readonly BlankColumn[]): Xml {
  const longest = Math.max(0, ...columns.map(({ allowed = [] }) => allowed.length));
  const rows = Array.from({ length: longest }, (_, row) => columns.map(({ allowed = [] }) => allowed[row] ?? ''));
  return element('worksheet', { xmlns: MAIN }, sheetData([columns.map(({ heading }) => heading), ...rows]));
}

function sheetData(rows: readonly (readonly string[])[]): Xml {
  const cell = (value: string, row: number, column: number) =>
    value === ''
      ? []
      : element(
          'c',
          { r: `${columnName(column)}${row + 1}`, t: 'inlineStr' },
          element('is', {}, element('t', { 'xml:space': 'preserve' }, text(value))),
        );
  return element(
    'sheetData',
    {},
    ...rows.map((cells, row) => element('row', { r: row + 1 }, ...cells.map((value, column) => cell(value, row, column)))),
  );
}
