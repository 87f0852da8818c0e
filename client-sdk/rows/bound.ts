// bound.ts — nobody counts for more than the charter allows: at most m cells a person, at most c in each (privacy.md §1).
import type { RandomBytes } from '@soundings/crypto/random';

/** One person's amount in each cell that they are in. */
export type Contribution = ReadonlyMap<number, number>;

/** How much one person may add, and in how many cells. */
export interface Bounds {
  readonly cells: number;
  readonly amount: number;
  /** Cells of which a person may be in one only, such as the answers to one question: the same number for all of them. */
  readonly group: (cell: number) => number;
}

/**
 * What is left of one person's contribution: of each group of cells one, of those at most `cells`, in each at most `amount`.
 * Which are kept is drawn uniformly, for this person alone: it depends neither on others nor on the order of any file.
 */
export function bound(contribution: Contribution, bounds: Bounds, random: RandomBytes): Contribution {
  const groups = new Map<number, number[]>();
  for (const cell of [...contribution.keys()].sort((a, b) => a - b)) {
    const group = bounds.group(cell);
    groups.set(group, [...(groups.get(group) ?? []), cell]);
  }
  const candidates = [...groups.values()].flatMap((cells) => sample(cells, 1, random));
  const kept = sample(candidates, bounds.cells, random);
  return new Map(kept.map((cell) => [cell, Math.min(contribution.get(cell) ?? 0, bounds.amount)]));
}

/** `count` of `items`, or all if there are no more; every subset of that size is equally likely. Draws nothing where nothing is to choose. */
function sample<T>(items: readonly T[], count: number, random: RandomBytes): readonly T[] {
  if (items.length <= count) return items;
  const pool = [...items];
  return Array.from({ length: count }, () => {
    const [taken] = pool.splice(uniformBelow(pool.length, random), 1);
    return taken as T;
  });
}

/** Uniform in [0, limit), by rejection; limit at most 2³². */
export function uniformBelow(limit: number, random: RandomBytes): number {
  const unbiased = Math.floor(2 ** 32 / limit) * limit;
  for (;;) {
    const [a = 0, b = 0, c = 0, d = 0] = random(4);
    const drawn = a * 2 ** 24 + (b << 16) + (c << 8) + d;
    if (drawn < unbiased) return drawn % limit;
  }
}
