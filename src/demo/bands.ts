// bands.ts — columns of a CSV into dimensions of a handful of values: words stay words, numbers go into bands that are shown.
import { fold } from '@soundings/protocol/json/fold';
import type { Dimension } from '@soundings/protocol/charter/cells';

/** More than this many different words make no dimension; more than this many different numbers are put into bands. */
const VALUES_MAX = 8;
const BANDS = 5;

/** How `fields` of one column become a dimension, or undefined where they can't: constant, or too many different words. */
export function dimensionOf(name: string, fields: readonly string[]): Dimension | undefined {
  const distinct = spellings(fields);
  if (distinct.length < 2) return undefined;
  const numbers = distinct.every((field) => Number.isFinite(Number(field)));
  if (distinct.length > VALUES_MAX) return numbers ? bandsOf(name, fields.map(Number)) : undefined;
  return { name, values: numbers ? distinct.sort((a, b) => Number(a) - Number(b)) : distinct.sort() };
}

/** The different values of a column, each in its first spelling: "Ordsall" and "ORDSALL " are one, as they are for every organisation. */
export function spellings(fields: readonly string[]): string[] {
  const first = new Map<string, string>();
  for (const field of new Set(fields.map(named))) {
    const folded = fold(field);
    if (!first.has(folded)) first.set(folded, field);
  }
  return [...first.values()];
}

/** A field as a value's name; charters have no empty ones. */
export function named(field: string): string {
  const trimmed = field.trim();
  return trimmed === '' ? '(empty)' : trimmed;
}

/** Bands of about the same number of people each, with edges at round numbers. */
function bandsOf(name: string, numbers: readonly number[]): Dimension {
  const sorted = [...numbers].sort((a, b) => a - b);
  const edges: number[] = [];
  for (let band = 1; band < BANDS; band++) {
    const edge = rounded(sorted[Math.floor((sorted.length * band) / BANDS)] ?? 0);
    const last = edges[edges.length - 1] ?? sorted[0] ?? 0;
    if (edge > last && edge <= (sorted[sorted.length - 1] ?? 0)) edges.push(edge);
  }
  return { name, bands: edges };
}

/** Two significant digits: an edge that a person would have chosen. */
function rounded(value: number): number {
  return Number(value.toPrecision(2));
}
