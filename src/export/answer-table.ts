// answer-table.ts — an answer as aligned columns for a terminal, and as CSV for everything else.
import { columnsIn, type Answered } from '../insight/answer.ts';
import type { Form } from '../insight/question.ts';
import { cell, csvCell } from './cell.ts';
import { sentence } from './phrases.ts';
import { sheetCsv, sheetTable, type Sheet } from './sheet.ts';

/** Aligned columns, followed by the notes. */
export function answerTable<Asked, Row>(answered: Answered<Asked, Row>): string {
  return sheetTable(answerSheet(answered, 'table'), answered.notes.map(sentence));
}

/** RFC 4180, one row a line, numbers as numbers. A CSV has no room for notes, so their important figures have columns of their own. */
export function answerCsv<Asked, Row>(answered: Answered<Asked, Row>): string {
  return sheetCsv(answerSheet(answered, 'csv'));
}

export function answerSheet<Asked, Row>(answered: Answered<Asked, Row>, form: Exclude<Form, 'json'>): Sheet {
  const columns = columnsIn(answered, form);
  return {
    head: columns.map(({ name }) => name),
    rows: answered.rows.map((row) => columns.map((column) => (form === 'csv' ? csvCell(column, row) : cell(column, row)))),
  };
}
