// write-xlsx.ts — a workbook to fill in: headings, a list to choose from in each column that has one, and the lists on a hidden sheet (ECMA-376 Part 1 §18).
import { columnName } from './column-name.ts';
import { MAIN, STYLES, workbookOf } from './write-package.ts';
import { element, text, type Xml } from './xml-element.ts';

export interface BlankColumn {
  readonly heading: string;
  /** What may stand in the column's cells; undefined for anything. */
  readonly allowed?: readonly string[] | undefined;
  readonly holds: 'text' | 'date' | 'number';
}

const LISTS = 'Allowed values';
/** So many rows have lists to choose from. */
const ROWS = 10_000;

/** A workbook of one sheet, called `name`, with these headings and rows. */
export function blankWorkbook(name: string, columns: readonly BlankColumn[], rows: readonly (readonly string[])[]): Uint8Array {
  return workbookOf([
    { name, content: rowsSheet(columns, rows) },
    { name: LISTS, isHidden: true, content: listsSheet(columns) },
  ]);
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
