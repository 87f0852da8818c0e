// dates.ts — which day a text says, in the forms that people and spreadsheets write; what could be two days is said to be.
import { said, type Said, type SaidValue } from '@soundings/protocol/json/said';

/** A day of the calendar. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export type DateOrder = 'day-first' | 'month-first';

/** What a text says. `shortYear` tells that a year was written in two digits: `year` then is 0 to 99. */
export type DateReading =
  /** `proves` is there for a text such as 16/11/2026, which is a day in one order only. */
  | { readonly kind: 'day'; readonly day: Day; readonly shortYear: boolean; readonly proves?: DateOrder }
  | { readonly kind: 'either'; readonly days: Readonly<Record<DateOrder, Day>>; readonly shortYear: boolean }
  /** Three pairs of digits, such as 12-01-26, of which even the year can stand first; `days` are those that it is otherwise. */
  | { readonly kind: 'unclear'; readonly days: Readonly<Partial<Record<DateOrder, Day>>>; readonly shortYear: true }
  /** A spreadsheet's number of a day. */
  | { readonly kind: 'serial'; readonly serial: number }
  /** What follows "At line 7,". */
  | { readonly kind: 'none'; readonly why: Said };

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const;
const FULL_MONTHS =
  'january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec';
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const TIME = String.raw`(?:(?:[t,]|,? | at )\s*(?<hour>\d\d?)[:.h](?<minute>\d\d)(?:[:.](?<second>\d\d)(?:[.,]\d{1,9})?)? ?(?<half>[ap]\.?m\.?)?(?<zone>z|utc|gmt|[+-]\d\d:?\d\d)?)?`;
const WEEKDAY = String.raw`(?:(?<weekday>sun|mon|tue|wed|thu|fri|sat)(?:[a-z]*)\.?,? ?)?`;
const YEAR = String.raw`(?<year>\d{4}|\d\d)`;

/** Year first; a two-digit year is never first. */
const YEAR_FIRST = whole(String.raw`(?<year>\d{4})(?<sign>[-/.])(?<month>\d\d?)\k<sign>(?<day>\d\d?)`);
const COMPACT = /^(?<year>(?:19|20)\d\d)(?<month>[01]\d)(?<day>[0-3]\d)$/;
/** 05/01/2026, 5.1.26, 05-01-2026 */
const NUMERIC = whole(String.raw`(?<a>\d\d?)(?<sign>[-/.])(?<b>\d\d?)\k<sign>${YEAR}`);
const DAY_MONTH = whole(String.raw`(?<day>\d\d?)(?:st|nd|rd|th)?(?: of)?[-/. ]{0,2}(?<name>${FULL_MONTHS})\.?(?:[-/. ]|, ?){0,2}'?${YEAR}`);
const MONTH_DAY = whole(String.raw`(?<name>${FULL_MONTHS})\.?[-/ ](?<day>\d\d?)(?:st|nd|rd|th)?(?:,? |[-/])${YEAR}`);
/** From 1930 to 2119; as a whole number, or with the time of day as a fraction. */
const SERIAL = /^(?<serial>[1-7]\d{4})(?:[.,]\d+)?$/;

/** Mon 5 Jan, Tues 6th January */
const YEARLESS = new RegExp(`^${WEEKDAY}(?<day>\\d\\d?)(?:st|nd|rd|th)?(?: of)?[-/. ]{0,2}(?<name>${FULL_MONTHS})\\.?$`, 'i');

/**
 * A day and month without a year: as the day of one of these years on which its weekday falls; 'unsure' if it has no weekday, or a wrong one. Undefined
 * of any other text.
 */
export function readYearless(text: string, years: readonly number[]): Day | 'unsure' | undefined {
  const found = YEARLESS.exec(text)?.groups;
  if (found === undefined) return undefined;
  const month = MONTHS.indexOf(found['name']?.slice(0, 3).toLowerCase() as (typeof MONTHS)[number]) + 1;
  const days = years.map((year) => ({ year, month, day: Number(found['day']) }));
  const [day, another] = days.filter(
    (one) => found['weekday'] !== undefined && isDay(one, false) && fitsWeekday(one, found['weekday'], false),
  );
  return day === undefined || another !== undefined ? 'unsure' : day;
}

function whole(pattern: string): RegExp {
  return new RegExp(`^${WEEKDAY}${pattern}${TIME}$`, 'i');
}

/** What `text`, trimmed, says as a date. The machine's locale has no say in it. */
export function readDate(text: string): DateReading {
  const numbered = SERIAL.exec(text)?.groups?.['serial'];
  if (numbered !== undefined) return { kind: 'serial', serial: Number(numbered) };
  for (const pattern of [YEAR_FIRST, COMPACT, NUMERIC, DAY_MONTH, MONTH_DAY]) {
    const found = pattern.exec(text)?.groups;
    if (found !== undefined) return withTime(text, found, named(text, found));
  }
  return noDate(text);
}

export function notADate(text: string): Said {
  return said`"${text}" is not a date; write it as 2026-01-05.`;
}

function noDate(text: string): DateReading {
  return { kind: 'none', why: notADate(text) };
}

type Groups = Readonly<Record<string, string | undefined>>;

function named(text: string, found: Groups): DateReading {
  const year = found['year'];
  if (year === undefined) return noDate(text);
  const shortYear = year.length === 2;
  const name = found['name']?.slice(0, 3).toLowerCase();
  const make = (month: number, day: number): Day | undefined => {
    const made = { year: Number(year), month, day };
    return isDay(made, shortYear) && fitsWeekday(made, found['weekday'], shortYear) ? made : undefined;
  };
  if (found['a'] === undefined) {
    const month = name === undefined ? Number(found['month']) : MONTHS.indexOf(name as (typeof MONTHS)[number]) + 1;
    const day = make(month, Number(found['day']));
    return day === undefined ? noDate(text) : { kind: 'day', day, shortYear };
  }
  const [a, b] = [Number(found['a']), Number(found['b'])];
  const [dayFirst, monthFirst] = [make(b, a), make(a, b)];
  if (shortYear && found['sign'] === '-')
    return { kind: 'unclear', days: { 'day-first': dayFirst, 'month-first': monthFirst } as Partial<Record<DateOrder, Day>>, shortYear };
  if (dayFirst === undefined && monthFirst === undefined) return noDate(text);
  if (dayFirst === undefined || monthFirst === undefined) {
    const day = dayFirst ?? monthFirst;
    return day === undefined ? noDate(text) : { kind: 'day', day, shortYear, proves: dayFirst === undefined ? 'month-first' : 'day-first' };
  }
  if (a === b) return { kind: 'day', day: dayFirst, shortYear };
  return { kind: 'either', days: { 'day-first': dayFirst, 'month-first': monthFirst }, shortYear };
}

/** A time of day may follow. Windows are days in UTC (protocol.md, "Time"): a time with an offset can lie on another day there. */
function withTime(text: string, found: Groups, reading: DateReading): DateReading {
  const { hour, minute, second = '0', half, zone } = found;
  if (reading.kind === 'none' || hour === undefined || minute === undefined) return reading;
  const [hours, minutes] = [Number(hour), Number(minute)];
  const isTime = minutes < 60 && Number(second) < 60 && (half === undefined ? hours < 24 : hours >= 1 && hours <= 12);
  if (!isTime) return noDate(text);
  const [, sign, ahead = '0', more = '0'] = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '') ?? [];
  if (sign === undefined) return reading;
  if (Number(ahead) > 14 || Number(more) > 59) return noDate(text);
  const inUtc = 60 * hours + minutes - Number(`${sign}1`) * (60 * Number(ahead) + Number(more));
  if (inUtc >= 0 && inUtc < 1440) return reading;
  return { kind: 'none', why: said`"${text}" is on another day in UTC; write the day alone, as 2026-01-05.` };
}

function isDay({ year, month, day }: Day, shortYear: boolean): boolean {
  const full = shortYear ? 2000 + year : year;
  const date = new Date(Date.UTC(full, month - 1, day));
  return full >= 1800 && full <= 9999 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** A weekday that doesn't fit is a slip, or the other order. */
function fitsWeekday({ year, month, day }: Day, weekday: string | undefined, shortYear: boolean): boolean {
  if (weekday === undefined) return true;
  const at = WEEKDAYS.indexOf(weekday.toLowerCase() as (typeof WEEKDAYS)[number]);
  return new Date(Date.UTC(shortYear ? 2000 + year : year, month - 1, day)).getUTCDay() === at;
}

const DAY_MS = 86_400_000;
/** Day 0 of a spreadsheet, for days after February 1900; and of one that counts from 1904. */
const EPOCHS = { 1900: Date.UTC(1899, 11, 30), 1904: Date.UTC(1904, 0, 1) } as const;

export function dayOfSerial(serial: number, base: 1900 | 1904): Day {
  const date = new Date(EPOCHS[base] + serial * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Days since 1970-01-01. A year in two digits is one of this century: something that happened, not a birth. */
export function dayNumber({ year, month, day }: Day, shortYear: boolean): number {
  return Date.UTC(shortYear ? 2000 + year : year, month - 1, day) / DAY_MS;
}

/** "3 April 2026" */
export function dayInWords(date: Day, shortYear: boolean): SaidValue {
  const { year, month, day } = date;
  const name = FULL_MONTHS.split('|')[month - 1]?.replace(/^./, (letter) => letter.toUpperCase()) ?? '';
  return { sentence: `${day} ${name} ${shortYear ? 2000 + year : year}`, day: dayNumber(date, shortYear) };
}

const NAMED = /(?:^|[^\p{L}])(?:dates?|dated|day|when|timestamp|time|datum|week|month|created|visited|attended)(?:$|[^\p{L}])|date$/u;
const BIRTH = /(?:^|[^\p{L}])(?:birth|born|dob|d\.o\.b\.?|birthdate|birthday|dateofbirth)(?:$|[^\p{L}])/u;

/** Whether a column of this name (folded) holds dates of birth. They don't say when somebody came. */
export function isBirthName(name: string): boolean {
  return BIRTH.test(name);
}

const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';
const FORMS = [
  // 2026-01-05, 05/01/26, 5.1.2026
  '\\d{1,4}[-/. ]\\d\\d?[-/. ]\\d{2,4}',
  // 20260105
  '(?:19|20)\\d\\d[01]\\d[0-3]\\d',
  // 5 January 2026, Mon 5th Jan, January 5, 2026, Jan-26
  `(?=.*\\d)(?:[a-z]+,? )?(?:\\d\\d?(?:[a-z]{2})?(?: of)?[-/ ])?${MONTH}(?:[-/, ]+\\d{1,4}(?:[a-z]{2})?){0,2}`,
  // 2026-01, 2026-W02
  '\\d{4}-(?:[01]\\d|w\\d\\d(?:-\\d)?)',
];
const DATE = new RegExp(`^(?:${FORMS.join('|')})(?:[t ,]+\\d\\d?[:.h].*)?$`, 'i');
/** A spreadsheet's number of a day from 1990 on, or seconds or milliseconds since 1970: too like an id to be a date by itself. */
const NUMBERED = /^(?:[3-6]\d{4}(?:[.,]\d+)?|\d{10}|\d{13})$/;

/** A part of a date in a column of its own: "Month", "Year". */
const PARTS = /^(?:day|weekday|month|year|week|week ?(?:no\.?|num|number)|quarter|period)$/;
const PART = /^(?:\d{1,4}|q[1-4]|[a-z]{3,9})$/i;

/** Whether a text under this column name (folded) says when something was, in whatever form: generously, where {@link readDate} is strict. */
export function isDateLike(name: string, text: string): boolean {
  if (/birth|born|dob/.test(name)) return false;
  return DATE.test(text) || (NAMED.test(name) && NUMBERED.test(text)) || (PARTS.test(name) && PART.test(text));
}
