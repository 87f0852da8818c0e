// dates.ts — which day a text says, and which texts are dates of whatever form: the first strictly, the second generously.
import { dayOf } from '@soundings/protocol/charter/day';

/** Days since 1970-01-01 of "2026-01-05" or "2026-01-05T14:30"; a sentence if the text says no day, or two. */
export function readDay(text: string): number | string {
  const [, date = '', hours = '0', minutes = '0', zone] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:[.,]\d{1,9})?)?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?$/.exec(text) ?? [];
  const day = dayOf(date);
  if (day === undefined) return `"${text}" is not a date; write it as 2026-01-05.`;
  // Windows are days in UTC (protocol.md, "Time"). A time with an offset can lie on another day there than where it was written.
  const [, sign = '+', ahead = '0', more = '0'] = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '') ?? [];
  const minute = 60 * Number(hours) + Number(minutes) - Number(`${sign}1`) * (60 * Number(ahead) + Number(more));
  if (minute >= 0 && minute < 1440) return day;
  return `"${text}" is on another day in UTC; write the day alone, as 2026-01-05.`;
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
const NAMED = /(?:^|[^\p{L}])(?:dates?|dated|day|when|timestamp|time|datum|week|month|created|visited|attended)(?:$|[^\p{L}])|date$/u;
const BIRTH = /birth|born|dob/;

/** Whether a text under this column name (folded) says when something was. A date of birth doesn't say when somebody came. */
export function isDateLike(name: string, text: string): boolean {
  if (BIRTH.test(name)) return false;
  return DATE.test(text) || (NAMED.test(name) && NUMBERED.test(text));
}
