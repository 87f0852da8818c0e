// answer-table.ts — an answer as aligned columns for a terminal, and as CSV for everything else.
import { nonNegative, releasedOf } from '../insight/estimate.ts';
import { decimal, lawPhrase, levelPhrase, rangePhrase, windowsNotes } from './phrases.ts';
import { sheetCsv, sheetTable, type Sheet } from './sheet.ts';
import { variances } from '../insight/sampled.ts';
import { WINDOW, type Answer } from '../insight/query.ts';

/** Aligned columns, then what a reader must know of them. */
export function answerTable(answer: Answer): string {
  return sheetTable(answerSheet(answer), answerNotes(answer));
}

/** What people read: the totals and their intervals. */
export function answerSheet(answer: Answer): Sheet {
  const { by } = answer.query;
  const head = [...by, 'total', '±', 'low', 'high', 'organisations'];
  const rows = answer.rows.map((row) => [
    ...by.map((name) => row.key[name] ?? ''),
    String(row.estimate),
    String(row.halfWidth),
    String(row.low),
    String(row.high),
    rangePhrase([row.organisations.least, row.organisations.most]),
  ]);
  return { head, rows };
}

/** RFC 4180, one row a line, with the attained level and the law of the noise in columns of their own; where persons are sampled, what was released and both variances too. */
export function answerCsv(answer: Answer): string {
  const { by } = answer.query;
  const atLeastZero = nonNegative(answer.levelEach);
  const added = answer.rows.some(({ windows }) => windows.length > 1 && !by.includes(WINDOW));
  const sampled = answer.rows.some((row) => row.sampled !== undefined);
  const head = [
    ...by,
    'total',
    'low',
    'high',
    'half_width',
    'attained_level',
    'organisations_least',
    'organisations_most',
    'cells',
    'noise',
    'total_at_least_zero',
    'its_bias_at_zero',
    ...(sampled ? ['released', 'noise_variance', 'sampling_variance_most'] : []),
    ...(added ? WINDOWS_COLUMNS : []),
  ];
  const rows = answer.rows.map((row) => [
    ...by.map((name) => row.key[name] ?? ''),
    String(row.estimate),
    String(row.low),
    String(row.high),
    String(row.halfWidth),
    row.attained.toFixed(6),
    String(row.organisations.least),
    String(row.organisations.most),
    String(row.cells),
    lawPhrase(row.law),
    String(atLeastZero(row).estimate),
    decimal(atLeastZero(row).biasAtZero),
    ...(sampled ? [String(releasedOf(row)), ...Object.values(variances(row)).map(decimal)] : []),
    ...(added ? windowsFields(row.windows) : []),
  ]);
  return sheetCsv({ head, rows });
}

/** In a CSV, to which no note can be added: of how many windows a row is the sum, and of which. */
export const WINDOWS_COLUMNS = ['windows_added_up', 'first_window', 'last_window'] as const;

export function windowsFields(days: readonly string[]): readonly string[] {
  return [String(days.length), days[0] ?? '', days.at(-1) ?? ''];
}

/** The sentences that belong under any table of these rows. */
export function answerNotes(answer: Answer): readonly string[] {
  return [
    levelPhrase(answer),
    ...windowsNotes(answer.query.by.includes(WINDOW) ? [] : [...new Set(answer.rows.flatMap(({ windows }) => windows))].sort()),
    'Totals carry noise, drawn in every organisation; one below zero is noise, not a mistake. Who takes part, and what was cut off per person, is not in the intervals.',
    ...answer.notes,
  ];
}
