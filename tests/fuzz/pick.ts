// pick.ts — cheap numbers from a seed: the fuzzer needs millions of them, and the same ones again when a failure is looked at.
import type { Pick } from '../support/mutate.ts';

/** Marsaglia's xorshift of 32 bits, scaled. Not for anything secret. */
export function seededPick(seed: number): Pick {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

export function pickBytes(pick: Pick, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => pick(256));
}

export function pickOne<T>(pick: Pick, items: readonly T[]): T {
  const item = items[pick(items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}
