// bands.ts — which numbers a dimension in bands can hold in earnest: as the charter says, else told from its name and its bands.
import type { Dimension } from './cells.ts';
import { fold } from '../json/fold.ts';

/** The numbers that are plausible in a dimension. Outside them an age is a mistake; any other number may be one. */
export interface Sanity {
  readonly least: number;
  readonly most: number;
  readonly isAge: boolean;
  /** Whether the charter states one of the two: then a number beyond it is a mistake. */
  readonly isStated: boolean;
}

/** Nobody is older. */
const AGE_MAX = 120;

/**
 * Ages are known by the dimension's name. Of other numbers none is expected below zero if the lowest band begins above it, nor ten times as far up
 * as the highest band begins, and a hundred times for amounts larger than an age: a year, a date's number or a code for "unknown" is further off.
 */
export function sanity({ name, bands = [], min, max }: Pick<Dimension, 'name' | 'bands' | 'min' | 'max'>): Sanity {
  const [first = 0, last = 0] = [bands[0], bands.at(-1)];
  const isStated = min !== undefined || max !== undefined;
  if (isAgeName(fold(name)) && first >= 0 && last <= AGE_MAX) return { least: min ?? 0, most: max ?? AGE_MAX, isAge: true, isStated };
  const most = last <= 0 ? Infinity : last <= AGE_MAX ? Math.max(10 * last, AGE_MAX) : 100 * last;
  return { least: min ?? (first > 0 ? 0 : -Infinity), most: max ?? (isStated ? Infinity : most), isAge: false, isStated };
}

/** "age", "age group", "years old"; but not "age in months". */
function isAgeName(folded: string): boolean {
  const words = folded.split(/[^\p{L}]+/u);
  return (
    words.some((word) => /^(?:age|ages|aged|years?|yrs?)$/.test(word)) && !words.some((word) => /^(?:months?|weeks?|days?)$/.test(word))
  );
}
