// names.ts — finds the names and values that a person means, which may be typed in any case and contain commas or "=".
import { fold } from '@soundings/protocol/json/fold';

/**
 * The known name that was typed: an exact match, otherwise the only name
 * that folds to the same text. Undefined if none does, or several do.
 */
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
  // No longer than a known name: somebody may send a thousand commas.
  const most = Math.max(1, ...known.map((name) => fold(name).split(',').length));
  for (let at = 0; at < pieces.length;) {
    let end = Math.min(pieces.length, at + most);
    while (end > at + 1 && meant(known, pieces.slice(at, end).join(',')) === undefined) end--;
    const name = pieces.slice(at, end).join(',');
    names.push(meant(known, name) ?? name.trim());
    at = end;
  }
  return names;
}

/**
 * Splits NAME=VALUE at an "=" with a known name before it, if possible with a value of that name after it. If there are several, the
 * longest name is taken. If no name is known, the first "=" is taken. Undefined if there is no "=".
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

/** An object with only these members. It inherits none, because a dimension may be called "constructor" or "__proto__". */
export function dictionary<Value>(members: Iterable<readonly [string, Value]>): Readonly<Record<string, Value>> {
  return Object.setPrototypeOf(Object.fromEntries(members), null) as Readonly<Record<string, Value>>;
}

/** "Choose from …", for a sentence that says that something isn't among these. */
export function choices(values: readonly string[]): string {
  const distinct = [...new Set(values)];
  if (distinct.length === 0) return 'Nothing has been released yet.';
  const shown = distinct.slice(0, 20).map((value) => `"${value}"`);
  return `Choose from ${shown.join(', ')}${distinct.length > shown.length ? ', …' : ''}.`;
}
