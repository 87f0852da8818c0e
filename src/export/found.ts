// found.ts — the sentence that stands first: what an answer found, and how sure it is.
import { columnsIn, type Answered } from '../insight/answer.ts';
import { WINDOW, type Where } from '../insight/query.ts';
import type { Column, Value } from '../insight/question.ts';
import type { SharesQuery } from '../insight/shares.ts';
import { longDay } from '../insight/short-days.ts';
import { cell } from './cell.ts';
import { decimal, figure, percent } from './figures.ts';
import { sentence } from './phrases.ts';

/** One or two sentences. Intervals are in figures, since a range of figures is read as what it is. */
export function foundSentence(answered: Answered): string {
  if (answered.rows.length === 0) return 'Nothing that was asked for has been released.';
  const flagged = answered.notes.find(({ code }) => code === 'flagged');
  if (flagged !== undefined) return sentence(flagged);
  const told = toldIn(answered);
  if (told.length === 0) return answered.notes.map(sentence)[0] ?? answered.title;
  return answered.chart?.standsOut === undefined ? highest(answered, told) : moved(told);
}

/** A row as a sentence has it. */
interface Told {
  readonly name: string;
  readonly day: string | undefined;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly write: (value: number) => string;
}

/** The rows of the last window, or all rows if there are no windows. */
function toldIn(answered: Answered): readonly Told[] {
  const columns = columnsIn(answered, 'table');
  const at = answered.chart?.marks.flatMap((mark) => ('at' in mark ? [mark.at] : []))[0];
  const [value, low, high] = [at, 'low', 'high'].map((name) => columns.find((column) => column.name === name));
  if (value === undefined || low === undefined || high === undefined) return [];
  const day = columns.find(({ name }) => name === WINDOW);
  const keys = columns.slice(0, columns.indexOf(value)).filter((column) => column.kind === 'text');
  const write = figureWriter(value);
  const rows = answered.rows.map((row): Told => ({
    name: keys.map((column) => cell(column, row)).join(', '),
    day: day === undefined ? undefined : cell(day, row),
    ...{ value: numberOf(value.value(row)), low: numberOf(low.value(row)), high: numberOf(high.value(row)), write },
  }));
  const last = rows
    .map((row) => row.day ?? '')
    .sort()
    .at(-1);
  return rows.filter((row) => (row.day ?? '') === last);
}

function highest(answered: Answered, told: readonly Told[]): string {
  const [first, second] = [...told].sort((a, b) => b.value - a.value);
  if (first === undefined || Number.isNaN(first.value)) return 'These totals are too small beside their noise to say anything.';
  const day = first.day ?? onlyDay(answered);
  const when = day === undefined ? 'Over the windows that were added up' : `In the window from ${longDay(day)}`;
  const about = `about ${first.write(first.value)}${unitIn(answered)}`;
  if (first.value <= 0)
    return `${when}, too few to be told from none: ${between(first)}, ${levelOf(answered)} times in 100. Less than zero is noise, not a mistake.`;
  if (second === undefined) return `${when}, ${about}: ${between(first)}, ${levelOf(answered)} times in 100.`;
  const next = `${second.name} (${between(second)})`;
  const apart = second.high < first.low ? `The next is ${next}.` : `Whether it is above ${next} can’t be told from these intervals.`;
  return `${when}, the highest of ${told.length} is ${first.name} with ${about} (${between(first)}). ${apart}`;
}

function moved(told: readonly Told[]): string {
  const [up, down] = [told.filter(({ low }) => low > 0), told.filter(({ high }) => high < 0)];
  const rest = told.length - up.length - down.length;
  return [
    ...movedOne('Higher', up, ({ low, high, write }) => `by ${write(low)} to ${write(high)}`),
    ...movedOne('Lower', down, ({ low, high, write }) => `by ${write(-high)} to ${write(-low)}`),
    ...(rest === 0 ? [] : [restPhrase(rest, told.length)]),
  ].join(' ');
}

function movedOne(word: string, rows: readonly Told[], by: (row: Told) => string): readonly string[] {
  if (rows.length === 0) return [];
  const named = rows.slice(0, 3).map((row) => `${row.name === '' ? 'all together' : row.name}, ${by(row)}`);
  return [`${word} than in the window before: ${named.join('; ')}${rows.length > 3 ? `; and ${rows.length - 3} more` : ''}.`];
}

function restPhrase(rest: number, all: number): string {
  if (all === 1) return 'It can’t be told whether it moved since the window before: noise alone makes such a difference.';
  return `${rest === all ? `Of all ${all}` : `Of the other ${rest}`} it can’t be told whether they moved: noise alone makes such differences.`;
}

/** The window that was selected, if it is one. */
function onlyDay({ asked }: Answered): string | undefined {
  const { where } = asked as { readonly where?: Where };
  const days = [where?.[WINDOW] ?? []].flat();
  return days.length === 1 ? days[0] : undefined;
}

function between({ low, high, write }: Told): string {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return 'anything';
  return `between ${write(low)} and ${write(high)}`;
}

function unitIn(answered: Answered): string {
  const { unit, part } = answered.asked as { readonly unit?: string; readonly part?: SharesQuery['part'] };
  if (part !== undefined) return ` (${part.dimension}: ${part.values.join(' or ')})`;
  return unit === undefined ? '' : ` ${unit}`;
}

function levelOf(answered: Answered): string {
  const { level = 0.95 } = answered.asked as { readonly level?: number };
  return decimal(100 * level);
}

/** How a figure of this column is written in a sentence. */
export function figureWriter({ kind }: Pick<Column<never>, 'kind'>): (value: number) => string {
  if (kind === 'share') return (value) => percent(Math.round(1000 * value) / 1000);
  return kind === 'whole' ? (value) => figure(value) : (value) => figure(Number(value.toPrecision(3)));
}

function numberOf(value: Value): number {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : NaN;
}
