// window.ts — a mission's reporting periods: days, weeks from Monday, fortnights, four weeks, calendar months or quarters, in UTC (protocol.md, "Time").
import { dateOf, dayOf, EPOCH_MONDAY, monthOf, monthStart } from './day.ts';

export const CADENCES = ['day', 'week', 'month', 'quarter', 'fortnight', 'four-weeks'] as const;
export type Cadence = (typeof CADENCES)[number];

/** Windows of these have one length in days. */
const LENGTHS: Readonly<Record<Exclude<Cadence, 'month' | 'quarter'>, number>> = { day: 1, week: 7, fortnight: 14, 'four-weeks': 28 };

/** What a charter says about time. */
export interface Schedule {
  readonly cadence: Cadence;
  /** The first day of the first window, as 2026-01-05. */
  readonly firstDay: string;
  /** How many windows the mission lives. */
  readonly count: number;
  /** Whole days between the end of a window and its closing. */
  readonly closingDays: number;
}

/** One reporting period. All times are whole days since 1970-01-01 UTC, which are DAP times at a precision of one day. */
export interface Window {
  /** From 0. */
  readonly number: number;
  readonly firstDay: number;
  /** The day after the last. */
  readonly endDay: number;
  /** The first day on which nothing more is taken and the window may be collected. */
  readonly closesDay: number;
}

/** All windows of a mission, in order: they tile its life without gap or overlap. */
export function missionWindows(schedule: Schedule): readonly Window[] {
  const startOf = startsOf(schedule);
  return Array.from({ length: schedule.count }, (_, number) => windowIn(schedule, startOf, number));
}

/** RangeError if the mission has no such window. */
export function windowNumbered(schedule: Schedule, number: number): Window {
  if (!Number.isInteger(number) || number < 0 || number >= schedule.count) {
    throw new RangeError(`This mission has windows 0 to ${schedule.count - 1}, not ${number}.`);
  }
  return windowIn(schedule, startsOf(schedule), number);
}

function windowIn({ closingDays }: Schedule, startOf: (number: number) => number, number: number): Window {
  const endDay = startOf(number + 1);
  return { number, firstDay: startOf(number), endDay, closesDay: endDay + closingDays };
}

/** The window that a day lies in; undefined outside the mission's life. */
export function windowOfDay(schedule: Schedule, day: number): Window | undefined {
  const startOf = startsOf(schedule);
  let low = 0;
  let high = schedule.count; // the answer, if there is one, is in [low, high)
  // Written so that NaN, which no comparison holds for, is outside too.
  if (!(day >= startOf(low) && day < startOf(high))) return undefined;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (startOf(middle) <= day) low = middle;
    else high = middle;
  }
  return windowIn(schedule, startOf, low);
}

/** The window that begins on this very day: the only days that a report of a mission may carry. */
export function windowStarting(schedule: Schedule, day: number): Window | undefined {
  const found = windowOfDay(schedule, day);
  return found?.firstDay === day ? found : undefined;
}

/** The window that is exactly this interval of days: the only intervals that a mission may be asked for. */
export function windowExactly(schedule: Schedule, start: bigint, duration: bigint): Window | undefined {
  if (start > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  const found = windowStarting(schedule, Number(start));
  return found !== undefined && BigInt(found.endDay - found.firstDay) === duration ? found : undefined;
}

/** How many windows of a cadence a year may hold. */
export function windowsPerYear(cadence: Cadence): number {
  return { day: 366, week: 53, month: 12, quarter: 4, fortnight: 27, 'four-weeks': 14 }[cadence];
}

/** How many it holds at least. */
export function yearWindowsMin(cadence: Cadence): number {
  return { day: 365, week: 52, month: 12, quarter: 4, fortnight: 26, 'four-weeks': 13 }[cadence];
}

/** True once nothing more is taken for a window, and it may be collected. */
export function isClosed(window: Window, today: number): boolean {
  return today >= window.closesDay;
}

/** The days of a cadence's longest window. */
export function longestWindowDays(cadence: Cadence): number {
  return cadence === 'month' ? 31 : cadence === 'quarter' ? 92 : LENGTHS[cadence];
}

/** Why a mission can't begin on this day, or undefined if it can. */
export function firstDayProblem(cadence: Cadence, firstDay: string): string | undefined {
  const day = dayOf(firstDay);
  if (day === undefined) return `"${firstDay}" is not a day; write it as 2026-01-05.`;
  const before = lastStart(cadence, day);
  if (before === day) return undefined;
  const near = [before, nextStart(cadence, before)].filter((start) => start >= 0).map(dateOf);
  return `${RULES[cadence](firstDay)} The nearest are ${near.join(' and ')}.`;
}

const RULES: Readonly<Record<Cadence, (firstDay: string) => string>> = {
  day: (firstDay) => `Days begin on every day, so also on ${firstDay}.`,
  week: (firstDay) => `Weeks begin on a Monday, and ${firstDay} isn't one.`,
  fortnight: (firstDay) => `Fortnights begin on every second Monday from 1970-01-05 on, and ${firstDay} isn't one of them.`,
  'four-weeks': (firstDay) => `Four-week windows begin on every fourth Monday from 1970-01-05 on, and ${firstDay} isn't one of them.`,
  month: (firstDay) => `Months begin on their first day, not on ${firstDay}.`,
  quarter: (firstDay) => `Quarters begin on the first of January, April, July or October, not on ${firstDay}.`,
};

/** The last day, up to and including this one, on which a window of this cadence may begin. It may lie before the epoch. */
function lastStart(cadence: Cadence, day: number): number {
  if (cadence === 'month') return monthStart(monthOf(day));
  if (cadence === 'quarter') return monthStart(monthOf(day) - (monthOf(day) % 3));
  const length = LENGTHS[cadence];
  return EPOCH_MONDAY + length * Math.floor((day - EPOCH_MONDAY) / length);
}

/** The first day of the window that follows the one beginning on this day. */
export function nextStart(cadence: Cadence, start: number): number {
  if (cadence === 'month') return monthStart(monthOf(start) + 1);
  return cadence === 'quarter' ? monthStart(monthOf(start) + 3) : start + LENGTHS[cadence];
}

/** "2026-01-05 to 2026-01-11" */
export function windowName(window: Window): string {
  const first = dateOf(window.firstDay);
  const last = dateOf(window.endDay - 1);
  return first === last ? first : `${first} to ${last}`;
}

/** The first day of each window, by its number; of one beyond the last, too. RangeError if the schedule's first day is none. */
function startsOf({ cadence, firstDay }: Schedule): (number: number) => number {
  const first = dayOf(firstDay);
  if (first === undefined) throw new RangeError(`"${firstDay}" is not a day`);
  if (cadence === 'month' || cadence === 'quarter') {
    const month = monthOf(first);
    const months = cadence === 'month' ? 1 : 3;
    return (number) => monthStart(month + months * number);
  }
  const days = LENGTHS[cadence];
  return (number) => first + days * number;
}
