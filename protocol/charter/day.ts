// day.ts — the calendar as whole days since 1970-01-01 UTC; arithmetic only, so that no clock or time zone can get in.

/** The day number of a date written 2026-01-05; undefined if there is no such date. Years 1970 to 9999. */
export function dayOf(date: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return daysBeforeYear(year) + daysBeforeMonth(year, month) + day - 1;
}

/** The inverse of {@link dayOf}. */
export function dateOf(day: number): string {
  let year = 1970 + Math.floor(day / 366); // never too late; the loop runs at most once in 366 years of error
  while (daysBeforeYear(year + 1) <= day) year++;
  let left = day - daysBeforeYear(year);
  let month = 1;
  while (left >= daysInMonth(year, month)) left -= daysInMonth(year, month++);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(left + 1, 2)}`;
}

/** The first day of a month, counted in months since January 1970. */
export function monthStart(months: number): number {
  const year = 1970 + Math.floor(months / 12);
  return daysBeforeYear(year) + daysBeforeMonth(year, (months % 12) + 1);
}

/** The month that a day lies in, counted in months since January 1970. */
export function monthOf(day: number): number {
  const [year = 1970, month = 1] = dateOf(day).split('-').map(Number);
  return 12 * (year - 1970) + month - 1;
}

/** The day on which a moment lies, given in seconds since the epoch. */
export function dayAt(epochSeconds: number): number {
  return Math.floor(epochSeconds / 86_400);
}

/** Day 4 was a Monday: the epoch was a Thursday. Weeks, fortnights and four weeks are counted from it. */
export const EPOCH_MONDAY = 4;

export function isMonday(day: number): boolean {
  return day % 7 === EPOCH_MONDAY;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function daysBeforeYear(year: number): number {
  const before = year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  return 365 * (year - 1970) + leapDays - 477; // 477 leap days before 1970
}

function daysBeforeMonth(year: number, month: number): number {
  let days = 0;
  for (let earlier = 1; earlier < month; earlier++) days += daysInMonth(year, earlier);
  return days;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
