// found.ts — the sentence that stands first: what an answer found, and how sure it is.
import { columnsIn, type Answered } from '../insight/answer.ts';
import { WINDOW, type Where } from '../insight/query.ts';
import type { Column, Value } from '../insight/question.ts';
import type { AddedNote, CountedIn } from '../insight/notes.ts';
import type { GroupsOf, GroupsWindows } from '../insight/questions/groups.ts';
import type { SharesQuery } from '../insight/shares.ts';
import { daysInWords, longDay } from '../insight/short-days.ts';
import { cell } from './cell.ts';
import { decimal, figure, percent } from './figures.ts';
import { sentence } from './phrases.ts';

/** A few sentences. Intervals are in figures, since a range of figures is read as what it is. */
export function foundSentence(answered: Answered): string {
  if (answered.rows.length === 0) return 'Nothing that was asked for has been released.';
  const flagged = answered.notes.find(({ code }) => code === 'flagged');
  if (flagged !== undefined) return daysInWords(sentence(flagged));
  const told = toldIn(answered);
  if (told.length === 0) return daysInWords(answered.notes.map(sentence)[0] ?? answered.title);
  const found = answered.chart?.standsOut === undefined ? highest(answered, told) : moved(answered, told);
  return isRepeated(answered) ? `${found} ${REPEATED}` : found;
}

const REPEATED = 'One person may be in such a count more than once.';

/** The same of several answers under their headings; what is so of several is said once. */
export function foundAmong(answers: readonly { readonly heading: string; readonly answered: Answered }[]): string {
  const found = answers.map(({ heading, answered }) => `${heading}: ${lowered(foundSentence(answered))}`);
  const isSaid = found.some((text) => text.endsWith(REPEATED));
  return [...found.map((text) => text.replace(` ${REPEATED}`, '')), ...(isSaid ? [REPEATED] : [])].join(' ');
}

function lowered(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

/** A row as a sentence has it. */
interface Told {
  readonly name: string;
  readonly day: string | undefined;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly write: (value: number) => string;
  /** The two figures that a difference is of. */
  readonly of: readonly string[];
}

/** The rows of the last window, or all rows if there are no windows. */
function toldIn(answered: Answered): readonly Told[] {
  const columns = columnsIn(answered, 'table');
  const at = answered.chart?.marks.flatMap((mark) => ('at' in mark ? [mark.at] : []))[0];
  const [value, low, high] = [at, 'low', 'high'].map((name) => columns.find((column) => column.name === name));
  if (value === undefined || low === undefined || high === undefined) return [];
  const day = columns.find(({ name }) => name === WINDOW);
  const before = columns.slice(0, columns.indexOf(value));
  const keys = before.filter((column) => column.kind === 'text');
  const figures = before.filter(({ kind }) => kind === 'whole' || kind === 'share');
  const write = figureWriter(value);
  const rows = answered.rows.map((row): Told => ({
    name: keys.map((column) => cell(column, row)).join(', '),
    day: day === undefined ? undefined : cell(day, row),
    ...{ value: numberOf(value.value(row)), low: numberOf(low.value(row)), high: numberOf(high.value(row)), write },
    of: figures.map((column) => figureWriter(column)(numberOf(column.value(row)))),
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
  const when = day === undefined ? overPhrase(answered) : `In the window from ${longDay(day)}`;
  const about = `about ${first.write(first.value)}${unitIn(answered)}`;
  if (first.value <= 0)
    return `${when}, too few to be told from none: ${between(first)}, ${howOften(answered)}. Less than zero is noise, not a mistake.`;
  const none = first.low <= 0 && first.low < first.high ? ', too few to be told from none' : '';
  if (second === undefined) return `${when}, ${about}: ${between(first)}, ${howOften(answered)}${none}.`;
  const next = `${second.name} (${between(second)})`;
  const apart = second.high < first.low ? `The next is ${next}.` : `Whether it is above ${next} can’t be told from these intervals.`;
  return `${when}, the highest figure of ${told.length} is that of ${first.name}: ${about} (${between(first)}, ${howOften(answered)})${none}. ${apart}`;
}

/** How two windows differ, or two groups. */
function moved(answered: Answered, told: readonly Told[]): string {
  const groups = groupsIn(answered);
  const [up, down] = [told.filter(({ low }) => low > 0), told.filter(({ high }) => high < 0)];
  const rest = told.length - up.length - down.length;
  const than =
    groups === undefined ? `than in the window from ${longDay(sinceIn(answered) ?? '')}` : `in ${groups.one} than in ${groups.other}`;
  const [more, less] =
    groups === undefined ? ['Higher', 'Lower'] : isOfShares(answered) ? ['A larger share', 'A smaller share'] : ['More', 'Less'];
  const [only] = told;
  const day = groups === undefined ? undefined : only?.day;
  return [
    ...(day === undefined ? [] : [`For the window from ${longDay(day)}.`]),
    ...movedOne(`${more} ${than}`, up, ({ low, high }) => [low, high], answered),
    ...movedOne(`${less} ${than}`, down, ({ low, high }) => [-high, -low], answered),
    ...(rest === 0 ? [] : [told.length === 1 && only !== undefined ? untold(answered, only, than) : restPhrase(rest, told.length)]),
    ...(rest === 0 || rest === told.length ? [] : [LOOKS_LARGER]),
    ...(told.length === 1 && only?.of.length === 2 ? [`The figures are ${only.of.join(' and ')}.`] : []),
    ...unevenPhrase(answered),
  ].join(' ');
}

/** Of several figures with noise, those that pass a bar are those whose noise helped (the winner's curse). */
const LOOKS_LARGER = 'What stands out among several is often shown larger than it is.';

/** More windows add up to more. */
function unevenPhrase({ notes }: Answered): readonly string[] {
  const windows = notes.find((note): note is GroupsWindows => note.code === 'groups-windows');
  if (windows === undefined || windows.one.length === windows.other.length) return [];
  return [`But the first adds up ${windows.one.length} windows and the second ${windows.other.length}: more windows add up to more.`];
}

function movedOne(
  words: string,
  rows: readonly Told[],
  by: (row: Told) => readonly [least: number, most: number],
  answered: Answered,
): readonly string[] {
  if (rows.length === 0) return [];
  const named = rows.slice(0, 3).map((row) => `${row.name === '' ? '' : `${row.name}, `}by ${rangeIn(answered, row, by(row))}`);
  const more = rows.length > 3 ? `; and ${rows.length - 3} more` : '';
  return [`${words}${rows.length === 1 && rows[0]?.name === '' ? ' ' : ': '}${named.join('; ')}${more}, ${howOften(answered)}.`];
}

function untold(answered: Answered, row: Told, than: string): string {
  const what = row.name === '' ? 'it' : row.name;
  const question =
    groupsIn(answered) === undefined
      ? `whether ${what} is higher or lower ${than}`
      : isOfShares(answered)
        ? `whether the share is larger ${than}`
        : `whether there is more ${than}`;
  const reach = Number.isFinite(row.low)
    ? ` The difference is between ${rangeIn(answered, row, [row.low, row.high], ' and ')}, ${howOften(answered)}.`
    : '';
  return `It can’t be told ${question}: noise alone could make such a difference.${reach}`;
}

function restPhrase(rest: number, all: number): string {
  return `Of ${rest === all ? `all ${all}` : `the other ${rest}`} it can’t be told whether they differ: noise alone could make such differences.`;
}

/** Differences of shares are points of a percentage, not parts of one. */
function rangeIn(answered: Answered, { write }: Told, [low, high]: readonly [number, number], to = ' to '): string {
  const points = (value: number) => decimal(Math.round(1000 * value) / 10).replace('-', '−');
  return isOfShares(answered) ? `${points(low)}${to}${points(high)} percentage points` : `${write(low)}${to}${write(high)}`;
}

/** Whether it says how far shares moved, or lie apart: in percentage points. */
export function isOfShares({ columns }: { readonly columns: readonly Pick<Column<never>, 'name' | 'kind'>[] }): boolean {
  return columns.some(({ name, kind }) => kind === 'share' && (name === 'change' || name === 'difference'));
}

/** The names of two groups that are compared. */
function groupsIn({ notes }: Answered): GroupsOf | undefined {
  return notes.find((note): note is GroupsOf => note.code === 'groups-of');
}

/** The window that the last one is compared with. */
function sinceIn({ columns, rows }: Answered): string | undefined {
  const since = columns.find(({ name }) => name === 'since');
  return since === undefined
    ? undefined
    : rows
        .map((row) => cell(since, row))
        .sort()
        .at(-1);
}

/** Whether one person may stand in a figure more than once: in several cells of a window, or in several windows. */
function isRepeated({ asked, notes, rows }: Answered): boolean {
  const { unit, cellsPerPerson = 1 } = asked as CountedIn;
  const isSum = rows.some((row) => (row as { readonly cells?: number }).cells !== 1);
  return (
    unit === PEOPLE && ((cellsPerPerson > 1 && isSum) || notes.some(({ code }) => code === 'windows-added' || code === 'groups-windows'))
  );
}

const PEOPLE = 'people';

/** The windows that are added up. */
function overPhrase({ notes }: Answered): string {
  const added = notes.find((note): note is AddedNote => note.code === 'windows-added');
  if (added === undefined) return 'Over all windows';
  return `Over ${added.days.length} windows, from ${longDay(added.days[0] ?? '')} to ${longDay(added.days.at(-1) ?? '')}`;
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
  if (unit === PEOPLE && isRepeated(answered)) return ' counts of people';
  return unit === undefined ? '' : ` ${unit}`;
}

/** How often intervals made like this hold the figure without noise. */
function howOften({ asked, rows }: Answered): string {
  const { level = 0.95, together } = asked as { readonly level?: number; readonly together?: boolean };
  const times = `${decimal(100 * level)} times in 100`;
  return together === true && rows.length > 1 ? `with all ${rows.length} ranges right ${times}` : times;
}

/** How a figure of this column is written in a sentence. */
export function figureWriter({ kind }: Pick<Column<never>, 'kind'>): (value: number) => string {
  if (kind === 'share') return (value) => percent(Math.round(1000 * value) / 1000);
  return kind === 'whole' ? (value) => figure(value) : (value) => figure(Number(value.toPrecision(3)));
}

function numberOf(value: Value): number {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : NaN;
}
