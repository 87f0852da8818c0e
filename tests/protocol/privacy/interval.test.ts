// interval.test.ts — error bars attain the level they print (privacy.md §8), and the bound B (privacy.md §7).
import { describe, expect, it } from 'vitest';
import { interval, oneSidedInterval, respectingZero } from '../../../protocol/privacy/interval.ts';
import { sumOf, varianceOf } from '../../../protocol/privacy/law.ts';
import type { Law } from '../../../protocol/privacy/law.ts';
import { rateInterval, ratioInterval, ratioTest } from '../../../protocol/privacy/ratio.ts';
import { pmfOf } from '../../../protocol/privacy/symmetric-pmf.ts';
import { tailBound } from '../../../protocol/privacy/tail.ts';
import { laplace, skellam, fraction } from './laws.ts';

describe('an interval', () => {
  it('is the smallest that attains the level', () => {
    expect(interval(skellam(46.640625), 0.95)).toEqual({ halfWidth: 13, attained: expect.closeTo(0.95194415, 8) as number });
    expect(interval(skellam(0.25), 0.95)).toEqual({ halfWidth: 1, attained: expect.closeTo(0.98724242, 8) as number });
    for (const law of LAWS) {
      const { p } = pmfOf(law);
      const { halfWidth, attained } = interval(law, 0.9);
      const within = (w: number) => p.subarray(1, w + 1).reduce((sum, each) => sum + 2 * each, p[0] ?? 0);
      expect(within(halfWidth)).toBeCloseTo(attained, 12);
      expect(attained).toBeGreaterThanOrEqual(0.9);
      if (halfWidth > 0) expect(within(halfWidth - 1)).toBeLessThan(0.9);
    }
  });

  it('of a sum of cells is that of the summed law', () => {
    expect(interval(sumOf(skellam(8.796875), 20), 0.95)).toEqual(interval(skellam(175.9375), 0.95));
    expect(interval(sumOf(laplace(0.25, 8), 8), 0.95)).toEqual(interval(laplace(0.25), 0.95));
  });

  it('on one side holds that side', () => {
    const { halfWidth, attained } = oneSidedInterval(skellam(88), 0.95);
    const { p } = pmfOf(skellam(88));
    expect(p.subarray(halfWidth + 1).reduce((sum, each) => sum + each, 0)).toBeCloseTo(1 - attained, 12);
  });

  it('that respects zero says its bias', () => {
    const estimate = respectingZero(skellam(88), -5, 0.95);
    expect(estimate).toMatchObject({ estimate: 0, upper: 10 });
    expect(estimate.biasAtZero).toBeCloseTo(Math.sqrt(88 / (2 * Math.PI)), 1);
    expect(respectingZero(skellam(88), 12, 0.95).estimate).toBe(12);
  });

  it('refuses a level that is none', () => {
    expect(() => interval(skellam(1), 1)).toThrow(RangeError);
    expect(() => interval(skellam(1), NaN)).toThrow(RangeError);
  });
});

describe('a pmf', () => {
  it.each([
    ['five shares of rate ¼', laplace(0.25, 5), 1 / 5],
    ['a whole discrete Laplace', laplace(0.25), 1],
  ])('of %s sums to one and has its variance', (_, law, shape) => {
    const { p } = pmfOf(law);
    expect(p.reduce((sum, each, k) => sum + (k === 0 ? each : 2 * each), 0)).toBeCloseTo(1, 12);
    expect(p.reduce((sum, each, k) => sum + 2 * k * k * each, 0)).toBeCloseTo(varianceOf(law), 8);
    expect(varianceOf(law)).toBeCloseTo((shape * 2 * Math.exp(-0.25)) / (1 - Math.exp(-0.25)) ** 2, 8);
  });

  it('of a share with its floor is the convolution of both', () => {
    const both: Law = { kind: 'discrete-laplace', parts: [...laplace(0.25, 8).parts, ...laplace(1).parts] };
    const { p } = pmfOf(both);
    expect(p.reduce((sum, each, k) => sum + 2 * k * k * each, 0)).toBeCloseTo(varianceOf(both), 8);
  });
});

describe('the bound B', () => {
  it.each([
    [4.6640625, -64, 26],
    [70.375, -64, 80],
    [1, -40, 11],
    [17.6, -80, 50],
  ])('of Skellam(%d) at 2^%d', (variance, tail, bound) => {
    expect(tailBound(skellam(variance), tail)).toBe(bound);
  });
  it('of several parts is at least what it must be', () => {
    const both: Law = { kind: 'discrete-laplace', parts: [{ rate: fraction(0.25), shape: fraction(0.125) }, ...laplace(1).parts] };
    const beyond = pmfOf(both).p.subarray(tailBound(both, -30) + 1);
    expect(2 * beyond.reduce((sum, each) => sum + each, 0)).toBeLessThan(2 ** -30);
  });
});

describe('a ratio', () => {
  const noisy = (total: number, variance = 88) => ({ total, law: skellam(variance) });

  it('is an interval around the quotient where the denominator is clear of zero', () => {
    const { estimate, low, high, bounded, attained } = ratioInterval(noisy(120), noisy(300), 0.95);
    expect(estimate).toBe(0.4);
    expect(bounded).toBe(true);
    expect(low).toBeCloseTo(0.3355, 3);
    expect(high).toBeCloseTo(0.4676, 3);
    expect(attained).toBeGreaterThanOrEqual(0.95);
    // Just within is kept, just outside is not.
    const { keeps } = ratioTest(skellam(88), skellam(88), 0.95);
    expect([low + 1e-6, low - 1e-4, high + 1e-4].map((ratio) => keeps(120, 300, ratio))).toEqual([true, false, false]);
  });

  it("is unbounded, and said to be, where the denominator can't be told from zero", () => {
    expect(ratioInterval(noisy(120), noisy(15), 0.95)).toMatchObject({ bounded: false, low: -Infinity, high: Infinity });
    expect(ratioInterval(noisy(120), noisy(0), 0.95)).toMatchObject({ estimate: undefined, bounded: false });
  });

  it('covers the truth with exactly the probability it says: all outcomes gone through', () => {
    const law = skellam(2);
    const { p } = pmfOf(law);
    const [numerator, denominator, level] = [6, 12, 0.9];
    const test = ratioTest(law, law, level);
    let covered = 0;
    for (let a = -14; a <= 14; a++) {
      for (let b = -14; b <= 14; b++) {
        if (test.keeps(numerator + a, denominator + b, numerator / denominator)) covered += (p[Math.abs(a)] ?? 0) * (p[Math.abs(b)] ?? 0);
      }
    }
    expect(covered).toBeCloseTo(test.attained(0.5), 6);
    expect(covered).toBeGreaterThanOrEqual(level);
  });
});

describe('a rate', () => {
  const noisy = (total: number) => ({ total, law: skellam(88) });
  it('stays within 0 and 1, and says nothing where it can say nothing', () => {
    expect(rateInterval(noisy(60), noisy(140), 0.95)).toMatchObject({ estimate: 0.3, bounded: true });
    const low = rateInterval(noisy(-12), noisy(60), 0.95);
    expect([low.low, low.bounded]).toEqual([0, true]);
    expect(low.high).toBeLessThan(0.3);
    expect(rateInterval(noisy(2), noisy(4), 0.95)).toMatchObject({ low: 0, high: 1, bounded: false });
  });
});

const LAWS: readonly Law[] = [skellam(0.25), skellam(140), laplace(0.25), laplace(0.25, 8), sumOf(laplace(0.1, 8), 12)];
