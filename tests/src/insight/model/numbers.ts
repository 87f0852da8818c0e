// numbers.ts — numbers against reference values, to a relative error.
import { expect } from 'vitest';

type Numbers = ArrayLike<number> | number;
type Reference = ArrayLike<number | string | null> | number | string | null;

/** Each within `relative` of its reference, or of `scale` where that is larger. Null in a reference is NaN, and infinities are strings. */
export function near(got: Numbers, wanted: Reference, relative: number, scale = 0): void {
  const [ours, theirs] = [listOf(got), listOf(wanted)];
  expect(ours.length).toBe(theirs.length);
  const wrong = ours.flatMap((value, at) => {
    const reference = theirs[at] ?? null;
    return close(value, reference, relative, scale) ? [] : [{ at, got: value, wanted: reference }];
  });
  expect(wrong).toEqual([]);
}

function close(value: number, reference: number | string | null, relative: number, scale: number): boolean {
  if (reference === null) return Number.isNaN(value);
  const wanted = Number(reference);
  if (!Number.isFinite(wanted)) return value === wanted;
  return Math.abs(value - wanted) <= relative * Math.max(Math.abs(wanted), scale);
}

function listOf<Item>(one: ArrayLike<Item> | Item): readonly Item[] {
  return typeof one === 'object' && one !== null && 'length' in one ? Array.from(one) : [one];
}
