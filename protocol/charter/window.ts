// window.ts — a mission's reporting periods: days, weeks from Monday, calendar months or quarters, in UTC (protocol.md, "Time").
import { dateOf, dayOf, isMonday, monthOf, monthStart } from './day.ts';

export const CADENCES = ['day', 'week', 'month', 'quarter'] as const;
export type Cadence = (typeof CADENCES)[number];

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
  return Array.from({ length: schedule.count }, (_, number) => windowNumbered(schedule, number));
}

/** RangeError if the mission has no such window. */
export function windowNumbered(schedule: Schedule, number: number): Window {
  if (!Number.isInteger(number) || number < 0 || number >= schedule.count) {
    throw new RangeError(`This mission has windows 0 to ${schedule.count - 1}, not ${number}.`);
  }
  const firstDay = startOf(schedule, number);
  const endDay = startOf(schedule, number + 1);
  return { number, firstDay, endDay, closesDay: endDay + schedule.closingDays };
}

/** The window that a day lies in; undefined outside the mission's life. */
export function windowOfDay(schedule: Schedule, day: number): Window | undefined {
  let low = 0;
  let high = schedule.count; // the answer, if there is one, is in [low, high)
  // Written so that NaN, which no comparison holds for, is outside too.
  if (!(day >= startOf(schedule, low) && day < startOf(schedule, high))) return undefined;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (startOf(schedule, middle) <= day) low = middle;
    else high = middle;
  }
  return windowNumbered(schedule, low);
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
  return { day: 366, week: 53, month: 12, quarter: 4 }[cadence];
}

/** How many it holds at least. */
export function yearWindowsMin(cadence: Cadence): number {
  return { day: 365, week: 52, month: 12, quarter: 4 }[cadence];
}

/** True once nothing more is taken for a window, and it may be collected. */
export function isClosed(window: Window, today: number): boolean {
  return today >= window.closesDay;
}

/** Why a mission can't begin on this day, or undefined if it can. */
export function firstDayProblem(cadence: Cadence, firstDay: string): string | undefined {
  const day = dayOf(firstDay);
  if (day === undefined) return `"${firstDay}" is not a day; write it as 2026-01-05.`;
  if (cadence === 'week' && !isMonday(day)) return `Weeks begin on a Monday, and ${firstDay} isn't one.`;
  if (cadence === 'month' && !firstDay.endsWith('-01')) return `Months begin on their first day, not on ${firstDay}.`;
  if (cadence === 'quarter' && !/-(01|04|07|10)-01$/.test(firstDay)) {
    return `Quarters begin on the first of January, April, July or October, not on ${firstDay}.`;
  }
  return undefined;
}

/** "2026-01-05 to 2026-01-11" */
export function windowName(window: Window): string {
  const first = dateOf(window.firstDay);
  const last = dateOf(window.endDay - 1);
  return first === last ? first : `${first} to ${last}`;
}

function startOf(schedule: Schedule, number: number): number {
  const first = dayOf(schedule.firstDay);
  if (first === undefined) throw new RangeError(`"${schedule.firstDay}" is not a day`);
  switch (schedule.cadence) {
    case 'day':
      return first + number;
    case 'week':
      return first + 7 * number;
    case 'month':
      return monthStart(monthOf(first) + number);
    case 'quarter':
      return monthStart(monthOf(first) + 3 * number);
  }
}
