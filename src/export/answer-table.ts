// answer-table.ts — an answer as aligned columns for a terminal, and as CSV for everything else.
import { columnsIn, type Answered } from '../insight/answer.ts';
import { cell } from './cell.ts';
import { csvText, fileColumns } from './file-columns.ts';
import { sentence } from './phrases.ts';
import { sheetCsv, sheetTable, type Sheet } from './sheet.ts';

/** Aligned columns, followed by the notes. */
export function answerTable<Asked, Row>(answered: Answered<Asked, Row>): string {
  return sheetTable(answerSheet(answered), answered.notes.map(sentence));
}

/** RFC 4180, one row a line, numbers as numbers. A CSV has no room for notes, so their important figures have columns of their own. */
export function answerCsv<Asked, Row>(answered: Answered<Asked, Row>): string {
  const columns = fileColumns(answered);
  return sheetCsv({
    head: columns.map(({ name }) => name),
    rows: answered.rows.map((_, row) => columns.map(({ values }) => csvText(values[row]))),
  });
}

function answerSheet<Asked, Row>(answered: Answered<Asked, Row>): Sheet {
  const columns = columnsIn(answered, 'table');
  return {
    head: columns.map(({ name }) => name),
    rows: answered.rows.map((row) => columns.map((column) => cell(column, row))),
  };
}
