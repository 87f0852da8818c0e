// bands.ts — which numbers a dimension in bands can hold in earnest, told from its name and its bands: a charter doesn't say it.
import type { Dimension } from './cells.ts';
import { fold } from '../json/fold.ts';

/** The numbers that are plausible in a dimension. Outside them an age is a mistake; any other number may be one. */
export interface Sanity {
  readonly least: number;
  readonly most: number;
  readonly isAge: boolean;
}

/** Nobody is older. */
const AGE_MAX = 120;

/**
 * Ages are known by the dimension's name. Of other numbers none is expected below zero if the lowest band begins above it, nor ten times as far up
 * as the highest band begins, and a hundred times for amounts larger than an age: a year, a date's number or a code for "unknown" is further off.
 */
export function sanity({ name, bands = [] }: Pick<Dimension, 'name' | 'bands'>): Sanity {
  const [first = 0, last = 0] = [bands[0], bands.at(-1)];
  if (isAgeName(fold(name)) && first >= 0 && last <= AGE_MAX) return { least: 0, most: AGE_MAX, isAge: true };
  const most = last <= 0 ? Infinity : last <= AGE_MAX ? Math.max(10 * last, AGE_MAX) : 100 * last;
  return { least: first > 0 ? 0 : -Infinity, most, isAge: false };
}

/** "age", "age group", "years old"; but not "age in months". */
function isAgeName(folded: string): boolean {
  const words = folded.split(/[^\p{L}]+/u);
  return (
    words.some((word) => /^(?:age|ages|aged|years?|yrs?)$/.test(word)) && !words.some((word) => /^(?:months?|weeks?|days?)$/.test(word))
  );
}
