// answer-table.ts — an answer as aligned columns for a terminal, and as CSV for everything else.
import { columnsIn, type Answered } from '../insight/answer.ts';
import type { Form } from '../insight/question.ts';
import { cell } from './cell.ts';
import { sentence } from './phrases.ts';
import { sheetCsv, sheetTable, type Sheet } from './sheet.ts';

/** Aligned columns, then what a reader must know of them. */
export function answerTable<Asked, Row>(answered: Answered<Asked, Row>): string {
  return sheetTable(answerSheet(answered, 'table'), answered.notes.map(sentence));
}

/** RFC 4180, one row a line. Notes don't fit in, so what matters of them has columns of its own. */
export function answerCsv<Asked, Row>(answered: Answered<Asked, Row>): string {
  return sheetCsv(answerSheet(answered, 'csv'));
}

export function answerSheet<Asked, Row>(answered: Answered<Asked, Row>, form: Exclude<Form, 'json'>): Sheet {
  const columns = columnsIn(answered, form);
  return {
    head: columns.map(({ name }) => name),
    rows: answered.rows.map((row) => columns.map((column) => cell(column, row))),
  };
}
