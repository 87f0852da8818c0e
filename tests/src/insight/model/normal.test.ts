// normal.test.ts — the normal law against published values, its continued fraction and its own inverse
import { describe, expect, test } from 'vitest';
import { errorComplement, normalAbove, normalBelow, normalDensity, normalQuantile } from '../../../../src/insight/model/normal.ts';
import { near } from './numbers.ts';

describe('the normal law', () => {
  test('published values of erfc', () => {
    near(
      [0.3, 1, 2, 5, 10].map(errorComplement),
      [0.6713732405408726, 0.15729920705028513, 0.004677734981047266, 1.5374597944280349e-12, 2.088487583762545e-45],
      4e-15,
    );
    expect(errorComplement(0)).toBe(1);
    expect(errorComplement(40)).toBe(0);
    expect(errorComplement(-40)).toBe(2);
  });

  test('the tail beyond 3 by its continued fraction, φ(x) / (x + 1/(x + 2/(x + 3/…)))', () => {
    for (let x = 3; x < 30; x += 0.37) {
      let fraction = x;
      for (let k = 200; k >= 1; k--) fraction = x + k / fraction;
      near(normalAbove(x), normalDensity(x) / fraction, 1e-12);
    }
  });

  test('below 3 by summing the density (Simpson)', () => {
    for (let x = 0.05; x < 3; x += 0.31) {
      const step = x / 2000;
      const weights = Array.from({ length: 2001 }, (_, i) => (i % 2000 === 0 ? 1 : i % 2 === 1 ? 4 : 2) * normalDensity(i * step));
      near(normalBelow(x), 0.5 + (weights.reduce((sum, one) => sum + one, 0) * step) / 3, 1e-11);
      near(normalBelow(-x), normalAbove(x), 0);
    }
  });

  test('quantiles are the inverse, far out too', () => {
    for (const p of [1e-300, 1e-20, 1e-6, 0.025, 0.3, 0.5, 0.7, 0.975, 1 - 1e-12]) near(normalBelow(normalQuantile(p)), p, 1e-12);
    near(normalQuantile(0.975), 1.959963984540054, 1e-14);
    expect(() => normalQuantile(0)).toThrow(RangeError);
    expect(() => normalQuantile(1)).toThrow(RangeError);
  });
});
