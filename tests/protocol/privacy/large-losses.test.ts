// large-losses.test.ts — profiles of losses so large that their probabilities are no doubles any more: never better than the truth (finding #1).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deltaAt, epsilonAt, profileAt } from '../../../protocol/privacy/loss-distribution.ts';
import { laplace, skellam } from './laws.ts';
import { logSum, skellamLogs } from './skellam-logs.ts';

const DELTA = 1e-6;

describe('#1 a discrete Laplace under large amounts', () => {
  // The largest loss is m·a·c, with probability (1 / (1 + e^−a))^m: beyond the next one δ is that, less what the other side has there.
  it.each([
    [1 / 64, 60_000, 1],
    [0.25, 1000, 4],
    [0.25, 1000, 12],
    [1, 1000, 2],
    [8, 200, 1],
  ])('#1 of rate %d, moved by %d in %d cells, keeps no ε but nearly the largest loss', (rate, amount, cells) => {
    const shifts = [{ law: laplace(rate), amount, cells }];
    const exact = cells * rate * amount + Math.log1p(-DELTA * (1 + Math.exp(-rate)) ** cells);
    expect(epsilonAt(shifts, DELTA)).toBeGreaterThan(exact * (1 - 1e-9));
    expect(epsilonAt(shifts, DELTA)).toBeLessThan(exact * (1 + 1e-6));
    for (const epsilon of [0, 1, 8, 16]) expect(deltaAt(shifts, epsilon)).toBeGreaterThan(1 - 1e-6);
    expect(profileAt(shifts, DELTA).epsilon).toBeGreaterThan(exact * (1 - 1e-9));
  });
});

/** δ(ε) of one cell from the definition, Σ (P − e^ε Q) over the losses above ε, which rise as k falls. */
function plainDelta(logs: readonly number[], amount: number, epsilon: number): number {
  const at = (k: number) => logs[Math.abs(k)] ?? -Infinity;
  const reach = logs.length - 1 - amount;
  const [p, q] = [[-Infinity], [-Infinity]];
  for (let k = -reach; k <= reach && at(k) - at(k - amount) > epsilon; k++) {
    p.push(at(k));
    q.push(at(k - amount));
  }
  return Math.exp(logSum(p)) - Math.exp(epsilon + logSum(q));
}

describe('#1 Skellam noise under large amounts', () => {
  it.each([
    [1800, 1000],
    [10_000, 2000],
    [1_000_000, 30_000],
  ])('#1 of variance %d, moved by %d, keeps what the sum over all outcomes says', (variance, amount) => {
    const logs = skellamLogs(variance, Math.ceil(40 * Math.sqrt(variance) + 40) + amount);
    const epsilon = epsilonAt([{ law: skellam(variance), amount, cells: 1 }], DELTA, 1, 'exact');
    expect(Number.isFinite(epsilon)).toBe(true);
    expect(plainDelta(logs, amount, epsilon)).toBeLessThan(DELTA * (1 + 1e-6));
    expect(plainDelta(logs, amount, epsilon * (1 - 1e-4))).toBeGreaterThan(DELTA);
  });
});

describe('#1 a profile', () => {
  // Chebyshev: noise is beyond c/2 with probability 2Var/c² at most on one side, so "below c/2" tells the two apart. Holds for one cell, and so for more.
  it('#1 is never better than Chebyshev allows, nor anything but a number from 0 to 1', () => {
    const law = fc.oneof(
      fc.integer({ min: 1, max: 100_000 }).map((variance) => ({ law: skellam(variance), variance })),
      fc.integer({ min: 1, max: 1 << 10 }).map((steps) => {
        const rate = steps / 2 ** 6;
        const variance = (2 * Math.exp(-rate)) / Math.expm1(-rate) ** 2;
        return { law: laplace(rate), variance };
      }),
    );
    const size = fc.integer({ min: 0, max: 10 }).map((bits) => 2 ** bits);
    const case_ = fc.record({
      noise: law,
      amount: size,
      cells: fc.constantFrom(1, 2, 4, 5, 100),
      epsilon: fc.constantFrom(0, 1, 4, 16),
    });
    let told = 0;
    fc.assert(
      fc.property(case_, ({ noise, amount, cells, epsilon }) => {
        const delta = deltaAt([{ law: noise.law, amount, cells }], epsilon);
        const least = 1 - ((1 + Math.exp(epsilon)) * 2 * noise.variance) / (amount / 2) ** 2 / 2;
        told += Number(least > 0);
        expect(delta).toBeGreaterThanOrEqual(Math.max(0, least - 1e-9));
        expect(delta).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60, seed: 1 },
    );
    expect(told).toBeGreaterThan(20);
  });

  it('#1 that can’t be worked out keeps nothing', () => {
    const wide = [{ law: skellam(100), amount: 1_000_000, cells: 1 }];
    expect(deltaAt(wide, 16)).toBeGreaterThan(1 - 1e-9);
    expect(epsilonAt(wide, DELTA)).toBeGreaterThan(1e6);
    // Nearly all of it at one loss: no grid tells the rest.
    for (const cells of [1, 5]) expect(deltaAt([{ law: laplace(1000), amount: 1000, cells }], 16)).toBe(1);
    expect(epsilonAt([{ law: laplace(1000), amount: 1000, cells: 5 }], DELTA)).toBeGreaterThan(4_999_999);
  });
});
