// short-days.ts — days written YYYY-MM-DD in words: as an axis has room for, and as a sentence has them.
const MONTHS = 'January February March April May June July August September October November December'.split(' ');

export interface DayParts {
  readonly date: number;
  /** "January" */
  readonly month: string;
  readonly year: string;
}

export function dayParts(day: string): DayParts {
  const [year = '', month = '', date = ''] = day.split('-');
  return { date: Number(date), month: MONTHS[Number(month) - 1] ?? '', year };
}

/** "5 January 2026" */
export function longDay(day: string): string {
  const { date, month, year } = dayParts(day);
  return `${date} ${month} ${year}`;
}

/** A text with each of its days in words: commands and files write them YYYY-MM-DD. What only looks like a day stays as it is. */
export function daysInWords(text: string): string {
  return text.replaceAll(/\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b/g, longDay);
}

/** "5 Jan" each */
export function shortDays(days: readonly string[]): readonly string[] {
  return days.map((day) => {
    const { date, month } = dayParts(day);
    return `${date} ${month.slice(0, 3)}`;
  });
}
