// p-value.test.ts — tail probabilities of both laws, by exact integers and by their own definition
import { describe, expect, test } from 'vitest';
import { fixedPmf } from '../../../crypto/noise/pmf.ts';
import type { LaplacePart, Skellam } from '../../../crypto/noise/ratios.ts';
import type { Law } from '../../../protocol/privacy/law.ts';
import { pValues } from '../../../protocol/privacy/p-value.ts';

const skellam = (num: bigint): Skellam => ({ kind: 'skellam', variance: { num, den: 1n } });
const part: LaplacePart = { kind: 'laplace-part', rate: { num: 1n, den: 4n }, shape: { num: 1n, den: 8n } };
const LAWS: readonly (readonly [string, Skellam | LaplacePart, Law])[] = [
  ['Skellam of variance 4', skellam(4n), skellam(4n)],
  ['Skellam of variance 800', skellam(800n), skellam(800n)],
  ['a share of discrete Laplace', part, { kind: 'discrete-laplace', parts: [{ rate: part.rate, shape: part.shape }] }],
];

describe.each(LAWS)('%s', (_, law, same) => {
  const p = pValues(same);
  const bits = 400;
  const { masses } = fixedPmf(law, bits);
  const exact = (distance: number): number => {
    const tail = masses.slice(distance).reduce((sum, mass) => sum + mass, 0n);
    return distance === 0 ? 1 : Number(2n * tail) / 2 ** bits;
  };

  test('P[|Z| ≥ k] to nine digits, as far as 10^−38', () => {
    for (let k = 0; exact(k) > 1e-38; k++) {
      expect(p(k) / exact(k)).toBeCloseTo(1, 9);
      expect(p(-k)).toBe(p(k));
    }
  });

  test('never says less than the truth beyond the law that is kept', () => {
    for (const k of [200, 500, 1000, 5000]) expect(p(k)).toBeGreaterThanOrEqual(exact(k) * (1 - 1e-9));
    expect(p(100_000)).toBeLessThan(1e-40);
  });

  test('is below any level no oftener than that', () => {
    for (const level of [0.5, 0.1, 0.05, 0.01, 0.001]) {
      const often = masses.reduce((sum, mass, k) => (p(k) <= level ? sum + (k === 0 ? mass : 2n * mass) : sum), 0n);
      expect(Number(often) / 2 ** bits).toBeLessThanOrEqual(level);
    }
  });
});

test('a law of several parts claims no more digits than it has', () => {
  const several: Law = { kind: 'discrete-laplace', parts: [part, { rate: { num: 1n, den: 2n }, shape: { num: 1n, den: 1n } }] };
  expect(pValues(several)(100_000)).toBe(1e-15);
  expect(pValues(several)(0)).toBe(1);
});
