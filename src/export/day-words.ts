// day-words.ts — days and windows in plain words, the same on every page.
import { dateOf, dayOf } from '@soundings/protocol/charter/day';
import type { Window } from '@soundings/protocol/charter/window';
import { dayParts, longDay } from '../insight/short-days.ts';

/** "5 January 2026" */
export function dayWords(day: number): string {
  return longDay(dateOf(day));
}

/** "5 Jan 2026" */
export function shortDayWords(day: number): string {
  const { date, month, year } = dayParts(dateOf(day));
  return `${date} ${month.slice(0, 3)} ${year}`;
}

/** "5–11 January 2026", "29 December 2025–4 January 2026" */
export function windowWords({ firstDay, endDay }: Pick<Window, 'firstDay' | 'endDay'>): string {
  const [first, last] = [dayParts(dateOf(firstDay)), dayParts(dateOf(endDay - 1))];
  if (endDay - firstDay === 1) return dayWords(firstDay);
  if (first.year !== last.year) return `${dayWords(firstDay)}–${dayWords(endDay - 1)}`;
  return `${first.date}${first.month === last.month ? '' : ` ${first.month}`}–${dayWords(endDay - 1)}`;
}

/** The same, as short as a table needs it: "5–11 Jan 2026", "29 Dec 2025–4 Jan 2026" */
export function shortWindowWords(window: Pick<Window, 'firstDay' | 'endDay'>): string {
  return windowWords(window).replaceAll(/[A-Z][a-z]{3,}/g, (month) => month.slice(0, 3));
}

/** From the first to the last day of windows, in any order; a dash if there are none. */
export function spanWords(windows: readonly { readonly firstDay: string; readonly lastDay: string }[]): string {
  const firstDay = dayOf(windows.map((window) => window.firstDay).sort()[0] ?? '');
  const lastDay = dayOf(
    windows
      .map((window) => window.lastDay)
      .sort()
      .at(-1) ?? '',
  );
  return firstDay === undefined || lastDay === undefined ? '—' : windowWords({ firstDay, endDay: lastDay + 1 });
}
