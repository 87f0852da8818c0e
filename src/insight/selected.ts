// selected.ts — the values that `--where` and `--share` select: one, a list, or for windows a month, a year or a range of dates.
import { dayOf } from '@soundings/protocol/charter/day';
import { choices, meant, splitNames } from './names.ts';
import { WINDOW } from './query.ts';
import { QueryError } from './question.ts';

/** The values of `name` that were typed, spelled as in `known`. An unknown one stays as it was typed, to be refused later. */
export function selectedValues(name: string, typed: string, known: readonly string[]): readonly string[] {
  const whole = meant(known, typed);
  if (whole !== undefined) return [whole];
  const values = splitNames(typed, known);
  return name === WINDOW ? values.flatMap((value) => windowsIn(value, known)) : values;
}

/**
 * The windows that begin in a month ("2026-01"), a year ("2026") or a range ("2026-01..2026-03", "2026-01-05..", "..2026-02-01"). Both ends of a range
 * belong to it. Throws QueryError if a range can't be read, or if no window begins in it.
 */
function windowsIn(typed: string, known: readonly string[]): readonly string[] {
  const [from = '', to = '', ...rest] = typed.includes('..') ? typed.split('..').map((end) => end.trim()) : [typed, typed];
  if (!typed.includes('..') && !/^\d{4}(-\d{2})?$/.test(typed)) return [typed];
  const ends = [from, to].filter((end) => end !== '');
  if (rest.length > 0 || ends.length === 0 || !ends.every(isTime) || (to !== '' && from.slice(0, to.length) > to))
    throw new QueryError(
      `"${typed}" is not a range of windows. Write a month (2026-01), a year (2026), or two dates or months with ".." between them, the earlier one first (2026-01-05..2026-02).`,
    );
  const found = known.filter((day) => day >= from && (to === '' || day.slice(0, to.length) <= to));
  if (found.length > 0) return [...new Set(found)].sort();
  throw new QueryError(`No window that has been released begins in "${typed}". ${choices([...known].sort())}`);
}

/** A year, a month or a day. */
function isTime(text: string): boolean {
  if (!/^\d{4}(-\d{2}){0,2}$/.test(text)) return false;
  return dayOf(`${text}-01-01`.slice(0, 10)) !== undefined;
}
