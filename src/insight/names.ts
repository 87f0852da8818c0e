// names.ts — the names and values that a question is asked with, as the releases write them: typed in any case, with commas or "=" in them.
import { fold } from '@soundings/protocol/json/fold';

/** The known name that was typed: an exact match, or else the only one that is equal after folding case. Undefined if none is equal, or several are. */
export function meant(known: readonly string[], typed: string): string | undefined {
  if (known.includes(typed)) return typed;
  const wanted = fold(typed);
  const alike = new Set(known.filter((name) => fold(name) === wanted));
  return alike.size === 1 ? [...alike][0] : undefined;
}

/** Splits names at commas. A name may contain a comma, so the longest known name is taken each time. An unknown name ends at its next comma. */
export function splitNames(typed: string, known: readonly string[]): readonly string[] {
  const pieces = typed.split(',');
  const names: string[] = [];
  for (let at = 0; at < pieces.length;) {
    let end = pieces.length;
    while (end > at + 1 && meant(known, pieces.slice(at, end).join(',')) === undefined) end--;
    const name = pieces.slice(at, end).join(',');
    names.push(meant(known, name) ?? name.trim());
    at = end;
  }
  return names;
}

/**
 * Splits NAME=VALUE at an "=" that has a known name before it, if possible one with a value of that name after it; of several, the longest name. If no name
 * is known, it is split at the first "=". Undefined if there is no "=".
 */
export function splitPair(
  typed: string,
  known: readonly string[],
  valuesOf: (name: string) => readonly string[],
): readonly [name: string, value: string] | undefined {
  const cuts = [...typed.matchAll(/=/g)].map(({ index }) => [typed.slice(0, index), typed.slice(index + 1)] as const);
  const named = cuts.toReversed().flatMap(([name, value]) => {
    const found = meant(known, name);
    return found === undefined ? [] : [[found, value] as const];
  });
  const [first] = named;
  for (const [name, value] of named) {
    const found = meant(valuesOf(name), value);
    if (found !== undefined) return [name, found];
  }
  return first ?? cuts[0];
}

/** An object with these members and no other, not even those that every object inherits: a dimension may be called "constructor" or "__proto__". */
export function dictionary<Value>(members: Iterable<readonly [string, Value]>): Readonly<Record<string, Value>> {
  return Object.setPrototypeOf(Object.fromEntries(members), null) as Readonly<Record<string, Value>>;
}
