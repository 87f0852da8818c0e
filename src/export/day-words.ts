// day-words.ts — days and windows in plain words, the same on every page.
import { dateOf } from '@soundings/protocol/charter/day';
import type { Window } from '@soundings/protocol/charter/window';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** "5 January 2026" */
export function dayWords(day: number): string {
  const { date, month, year } = partsOf(day);
  return `${date} ${month} ${year}`;
}

/** "5 Jan 2026" */
export function shortDayWords(day: number): string {
  const { date, month, year } = partsOf(day);
  return `${date} ${month.slice(0, 3)} ${year}`;
}

/** "5–11 January 2026", "29 December 2025–4 January 2026" */
export function windowWords({ firstDay, endDay }: Pick<Window, 'firstDay' | 'endDay'>): string {
  const [first, last] = [partsOf(firstDay), partsOf(endDay - 1)];
  if (endDay - firstDay === 1) return dayWords(firstDay);
  if (first.year !== last.year) return `${dayWords(firstDay)}–${dayWords(endDay - 1)}`;
  return `${first.date}${first.month === last.month ? '' : ` ${first.month}`}–${dayWords(endDay - 1)}`;
}

/** The same, as short as a table needs it: "5–11 Jan 2026", "29 Dec 2025–4 Jan 2026" */
export function shortWindowWords(window: Pick<Window, 'firstDay' | 'endDay'>): string {
  return windowWords(window).replaceAll(/[A-Z][a-z]{3,}/g, (month) => month.slice(0, 3));
}

function partsOf(day: number): { readonly date: number; readonly month: string; readonly year: string } {
  const [year = '', month = '', date = ''] = dateOf(day).split('-');
  return { date: Number(date), month: MONTHS[Number(month) - 1] ?? '', year };
}
