// print.ts — how often each field was changed for each subject and kernel, and what came of it
import type { Row, Tally } from './run.ts';

/** Fields down, subjects across; then totals. */
export function tableOf({ rows, reports, differences, examples, firstAt }: Tally): readonly string[] {
  const subjects = distinct(rows.map(({ subject }) => subject));
  const fields = distinct(rows.map(({ field }) => field));
  const width = Math.max(...fields.map(({ length }) => length));
  const columns = subjects.map((subject) => Math.max(subject.length, 9));
  const line = (name: string, cells: readonly (string | number)[]): string =>
    [name.padEnd(width), ...cells.map((cell, i) => String(cell).padStart(columns[i] ?? 9))].join('  ');
  const madeOf = (wanted: (row: Row) => boolean): number => rows.filter(wanted).reduce((sum, { made }) => sum + made, 0);
  const committedOf = (wanted: (row: Row) => boolean): number => rows.filter(wanted).reduce((sum, { committed }) => sum + committed, 0);
  return [
    line('changed', [...subjects, 'all', 'committed']),
    ...fields.map((field) => {
      const ofField = (row: Row): boolean => row.field === field;
      const cells = subjects.map((subject) => madeOf((row) => ofField(row) && row.subject === subject));
      return line(field, [...cells, madeOf(ofField), committedOf(ofField)]);
    }),
    ...distinct(rows.map(({ kernel }) => kernel)).map((kernel) => {
      const ofKernel = (row: Row): boolean => row.kernel === kernel;
      const cells = subjects.map((subject) => madeOf((row) => ofKernel(row) && row.subject === subject));
      return line(`on the ${kernel} kernel`, [...cells, madeOf(ofKernel), committedOf(ofKernel)]);
    }),
    `reports ${String(reports)}, differences ${String(differences)}${firstAt === undefined ? '' : `, the first after ${String(firstAt)} reports`}`,
    ...examples,
  ];
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
