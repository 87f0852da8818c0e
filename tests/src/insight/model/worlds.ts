// worlds.ts — made-up missions: true totals that walk about a level, organisations that come and go, and Skellam noise (insight-method.md §3, §5).
import { skellamPmf } from '../../../../protocol/privacy/symmetric-pmf.ts';

/** Uniform in [0, 1): mulberry32, the same everywhere for a seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Box and Muller. */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Draws of symmetric Skellam noise of one variance, by inversion. */
export function skellamNoise(variance: number): (random: () => number) => number {
  const { p } = skellamPmf(variance);
  return (random) => {
    const sign = random() < 0.5 ? -1 : 1;
    // Of |Z|: P[0], then 2 P[1], 2 P[2], …
    let rest = random() - (p[0] as number);
    let k = 0;
    while (rest >= 0 && k + 1 < p.length) rest -= 2 * (p[++k] as number);
    return sign * k;
  };
}

/** The variance of an organisation's noise in the reference values. */
export const ONE_ORGANISATION = 8.796875;
