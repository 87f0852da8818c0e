// answer-table.ts — an answer's rows as a table on a page.
import { cell } from '../../export/cell.ts';
import { distinctHead } from '../../export/sheet.ts';
import { columnsIn, type Answered } from '../../insight/answer.ts';
import type { Column } from '../../insight/question.ts';
import { daysInWords } from '../../insight/short-days.ts';
import type { Heading, TableProps } from '../components/data-table.tsx';

export function tableOf<Asked, Row>(answered: Pick<Answered<Asked, Row>, 'columns' | 'rows'>): Pick<TableProps, 'head' | 'rows'> {
  const columns = columnsIn(answered, 'table');
  const names = distinctHead(columns.map(({ name }) => name));
  return {
    head: names.map((name, at) => ({ name, kind: headingKind(columns, at), days: columns[at]?.kind === 'day' })),
    rows: answered.rows.map((row) => columns.map((column) => pageCell(column, row))),
  };
}

/** How many columns there are before the first figure: what tells rows apart. */
export function keyCount<Row>(columns: readonly Column<Row>[]): number {
  const first = columns.findIndex(({ kind }) => kind !== 'text' && kind !== 'day');
  return first < 0 ? columns.length : first;
}

function headingKind<Row>(columns: readonly Column<Row>[], at: number): Heading['kind'] {
  if (at < keyCount(columns)) return 'heading';
  const kind = columns[at]?.kind;
  return kind === 'whole' || kind === 'number' || kind === 'share' ? 'number' : 'text';
}

/** With a real minus sign, and days in words. */
export function pageCell<Row>(column: Column<Row>, row: Row): string {
  const text = cell(column, row);
  if (column.kind === 'day') return daysInWords(text);
  return column.kind === 'text' ? text : text.replace(/^-(?=\d)/, '−');
}
