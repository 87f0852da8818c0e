// whole-option.ts — options of questions whose value is a number, and what is said of any other value.
import { valueOf } from './asked.ts';
import { QueryError, type Given, type OptionSpec } from './question.ts';

/** A whole number within [min, max]; undefined if the option isn't given. Throws QueryError for anything else. */
export function wholeOf(given: Given, option: OptionSpec, min: number, max: number): number | undefined {
  const value = valueOf(given, option);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= min && number <= max) return number;
  throw new QueryError(`--${option.name} takes a whole number from ${min} to ${max}, not "${value}".`);
}
