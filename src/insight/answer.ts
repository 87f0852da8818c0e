// answer.ts — a question with its answer, from which tables, files and pages are made.
import type { Release } from '@soundings/protocol/release/release';
import type { ChartSpec, Column, Form, Note, Question } from './question.ts';

export interface Answered<Asked = unknown, Row = unknown> {
  readonly question: string;
  readonly title: string;
  readonly asked: Asked;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly notes: readonly Note[];
  readonly chart: ChartSpec<Row> | undefined;
}

/** Answers a question from these releases. Throws QueryError if they can't answer it. */
export function answer<Asked, Row>(question: Question<Asked, Row>, releases: readonly Release[], asked: Asked): Answered<Asked, Row> {
  return answeredWith(question, releases, asked, question.rows(releases, asked));
}

/** The same with rows that were made elsewhere, such as in a worker. */
export function answeredWith<Asked, Row>(
  question: Question<Asked, Row>,
  releases: readonly Release[],
  asked: Asked,
  rows: readonly Row[],
): Answered<Asked, Row> {
  return {
    question: question.name,
    title: question.title(asked),
    asked,
    rows,
    columns: question.columns(asked, releases),
    notes: question.notes(rows, asked, releases),
    chart: question.chart,
  };
}

/** The columns of this answer in one form. Optional columns without any value are left out. */
export function columnsIn<Row>({ columns, rows }: Pick<Answered<unknown, Row>, 'columns' | 'rows'>, form: Form): readonly Column<Row>[] {
  const has = (column: Column<Row>) => column.optional !== true || rows.some((row) => column.value(row) !== undefined);
  return columns.filter((column) => (column.forms?.includes(form) ?? true) && has(column));
}
