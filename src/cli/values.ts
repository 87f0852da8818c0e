// values.ts — what the text of an option means, if it is more than a text: numbers, names with commas, NAME=VALUE.
import { sameFolded } from '@soundings/protocol/json/fold';
import { InputError } from '../errors.ts';

/** A whole number within [min, max]. Throws InputError for anything else. */
export function wholeNumber(option: string, value: string, min: number, max: number): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= min && number <= max) return number;
  throw new InputError(`--${option} takes a whole number from ${min} to ${max}, not "${value}".`);
}

/** The names of an option that takes several with commas, or may be repeated: each once, in the order given. Throws InputError for an empty one. */
export function namesOf(option: string, values: readonly string[] = []): readonly string[] {
  const names = values.flatMap((value) => value.split(',')).map((one) => one.trim());
  if (names.includes('')) throw new InputError(`--${option} takes names separated by single commas, not "${values.join(' ')}".`);
  return names.filter((one, at) => names.findIndex((other) => sameFolded(other, one)) === at);
}

/**
 * `NAME=VALUE` as its two halves. If there are several "=", the text is split at the one that follows a known name. If no known name fits, it is split
 * at the first, and the caller reports the unknown name. Throws InputError if there is no "=", nothing after it, or if two names fit.
 */
export function namedValue(option: string, pair: string, names: readonly string[], example: string): readonly [string, string] {
  const first = pair.indexOf('=');
  if (first < 0 || pair.trim().endsWith('=') || pair.trim().startsWith('='))
    throw new InputError(`--${option} takes ${example}, not "${pair}".`);
  const splits = [...pair.matchAll(/=/g)].map(({ index }) => [pair.slice(0, index).trim(), pair.slice(index + 1).trim()] as const);
  const fitting = splits.filter(([name]) => names.some((known) => sameFolded(known, name)));
  const [fits, other] = fitting;
  if (fits !== undefined && other !== undefined)
    throw new InputError(`--${option} "${pair}" can be read in two ways, because "${fits[0]}" and "${other[0]}" are both names here.`);
  return fits ?? [pair.slice(0, first).trim(), pair.slice(first + 1).trim()];
}
