// ages.ts — an age in whole years on a day, from a date of birth.
import { dateOf } from '@soundings/protocol/charter/day';
import type { Window } from '@soundings/protocol/charter/window';
import { said, type Said } from '@soundings/protocol/json/said';
import type { Day } from './dates.ts';

/** Nobody is older; of a year in two digits, the century that makes somebody older than this is not meant. */
const AGE_MAX = 120;
const RARE_AGE = 110;

export type AgeReading =
  | { readonly kind: 'age'; readonly years: number }
  /** What follows "At line 7,". */
  | { readonly kind: 'none'; readonly why: Said };

/** The age on the window's first day of who was born that day; 0 if that is within the window. `text` is named in sentences. */
export function ageOf(birth: Day, shortYear: boolean, window: Window, text: string): AgeReading {
  const first = dayFrom(dateOf(window.firstDay));
  const last = dayFrom(dateOf(window.endDay - 1));
  const centuries = shortYear ? [1900, 2000] : [0];
  const ages = centuries
    .map((century) => ({ ...birth, year: birth.year + century }))
    .filter((day) => !isAfter(day, last))
    .map((day) => Math.max(0, yearsBetween(day, first)));
  const plausible = ages.filter((age) => age <= AGE_MAX);
  const usual = plausible.filter((age) => age < RARE_AGE);
  const [years] = usual;
  if (usual.length > 1)
    return { kind: 'none', why: said`"${text}" is a date of birth in either of two centuries; write its year in four digits.` };
  if (years !== undefined) return { kind: 'age', years };
  if (plausible[0] !== undefined) return { kind: 'age', years: plausible[0] };
  return {
    kind: 'none',
    why:
      ages.length === 0
        ? said`"${text}" is after the window, so it is no date of birth.`
        : said`"${text}" would make somebody older than ${AGE_MAX}, so it is no date of birth.`,
  };
}

/** Somebody born on 29 February is a year older from 1 March on. */
function yearsBetween(birth: Day, on: Day): number {
  const isBefore = on.month < birth.month || (on.month === birth.month && on.day < birth.day);
  return on.year - birth.year - Number(isBefore);
}

function isAfter(a: Day, b: Day): boolean {
  return a.year !== b.year ? a.year > b.year : a.month !== b.month ? a.month > b.month : a.day > b.day;
}

function dayFrom(date: string): Day {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return { year, month, day };
}
