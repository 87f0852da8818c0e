// dice.ts — the demo's make-believe world comes out the same for the same seed. Never near noise, keys or shares.
import { sha256 } from '@soundings/crypto/sha256';
import { utf8 } from '@soundings/crypto/bytes';

/** A number in [0, 1) that depends on the seed and the words alone. */
export function hashed(seed: string, ...words: readonly (string | number)[]): number {
  const digest = sha256(utf8(JSON.stringify([seed, ...words])));
  return new DataView(digest.buffer, digest.byteOffset).getUint32(0) / 2 ** 32;
}

export interface Dice {
  /** In [0, 1). */
  next(): number;
  /** An index below `weights.length`, drawn in proportion to the weights. */
  pick(weights: readonly number[]): number;
  /** Poisson with this mean (below about 700). */
  poisson(mean: number): number;
}

/** Mulberry32 from a hashed seed: small, even enough for a story, the same on every machine. */
export function dice(seed: string): Dice {
  let state = Math.floor(hashed(seed) * 2 ** 32);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    pick(weights) {
      let left = next() * weights.reduce((sum, weight) => sum + weight, 0);
      const index = weights.findIndex((weight) => (left -= weight) < 0);
      return index < 0 ? weights.length - 1 : index;
    },
    poisson(mean) {
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = next(); product > limit; product *= next()) count++;
      return count;
    },
  };
}
