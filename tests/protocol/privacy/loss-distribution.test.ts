// loss-distribution.test.ts — privacy profiles against Google's dp_accounting, privacy.md §4, and what must hold of any.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deltaAt, epsilonAt } from '../../../protocol/privacy/loss-distribution.ts';
import { bestGuessProbability } from '../../../protocol/privacy/promise.ts';
import { laplaceDelta, laplaceEpsilon, skellamDelta, skellamEpsilon } from './dp-accounting.ts';
import { laplace, skellam } from './laws.ts';

const SIX_DIGITS = 2e-6;

function expectSame(got: number, wanted: number): void {
  expect(Math.abs(got / wanted - 1), `${got} beside ${wanted}`).toBeLessThan(SIX_DIGITS);
}

describe('profiles beside dp_accounting, to six digits', () => {
  it.each(skellamEpsilon)('ε of Skellam(%d), amount %d, %d cells, δ = %d', (variance, amount, cells, delta, epsilon) => {
    expectSame(epsilonAt([{ law: skellam(variance), cells, amount }], delta, 1, 'exact'), epsilon);
  });
  it.each(skellamDelta)('δ of Skellam(%d), amount %d, %d cells, ε = %d', (variance, amount, cells, epsilon, delta) => {
    expectSame(deltaAt([{ law: skellam(variance), cells, amount }], epsilon, 1, 'exact'), delta);
  });
  it.each(laplaceEpsilon)('ε of a discrete Laplace of rate %d, amount %d, %d cells, δ = %d', (rate, amount, cells, delta, epsilon) => {
    expectSame(epsilonAt([{ law: laplace(rate), cells, amount }], delta, 1, 'exact'), epsilon);
  });
  it.each(laplaceDelta)('δ of a discrete Laplace of rate %d, amount %d, %d cells, ε = %d', (rate, amount, cells, epsilon, delta) => {
    expectSame(deltaAt([{ law: laplace(rate), cells, amount }], epsilon, 1, 'exact'), delta);
  });
});

describe('the numbers of privacy.md §3 and §4', () => {
  const person = (variance: number, cells = 4, amount = 1) => [{ law: skellam(variance), cells, amount }];

  it.each([
    [8, 1.0],
    [10, 0.89],
    [16, 0.69],
    [25, 0.55],
    [50, 0.38],
    [500, 0.11],
  ])('ε reached with %d honest organisations', (organisations, epsilon) => {
    expect(epsilonAt(person(8.796875 * organisations), 1e-6)).toBeCloseTo(epsilon, 2);
  });
  it.each([
    [70.375, 1, '1.00'],
    [70.375, 4, '2.135'],
    [70.375, 12, '3.932'],
    [70.375, 26, '6.109'],
    [70.375, 52, '9.170'],
    [4.6640625, 1, '4.00'],
    [4.6640625, 4, '9.65'],
    [4.6640625, 12, '19.5'],
    [4.6640625, 52, '53.0'],
    [8.796875, 1, '2.94'],
    [8.796875, 4, '6.75'],
    [8.796875, 12, '13.2'],
    [8.796875, 52, '34.2'],
  ])('variance %d over %d windows', (variance, windows, epsilon) => {
    expect(epsilonAt(person(variance), 1e-6, windows).toFixed(epsilon.length - 1 - epsilon.indexOf('.'))).toBe(epsilon);
  });
  it('a person in several organisations', () => {
    expect(epsilonAt(person(70.375, 4, 2), 1e-6)).toBeCloseTo(2.12, 2);
    expect(epsilonAt(person(70.375, 4, 3), 1e-6)).toBeCloseTo(3.32, 2);
    expect(epsilonAt(person(4.6640625, 8), 1e-6)).toBeCloseTo(6.23, 2);
  });
  it('how well the best guess does', () => {
    const guess = (variance: number) => bestGuessProbability(deltaAt(person(variance), 0));
    expect(guess(70.375)).toBeCloseTo(0.55, 2);
    expect(guess(8.796875)).toBeCloseTo(0.63, 2);
    expect(guess(4.6640625)).toBeCloseTo(0.68, 2);
  });
  it('discrete Laplace beside Skellam over a year', () => {
    expect(epsilonAt([{ law: laplace(0.25), cells: 4, amount: 1 }], 1e-6, 52)).toBeCloseTo(22.5, 1);
  });
});

describe('any profile', () => {
  const shifts = fc
    .record({
      variance: fc.double({ min: 1, max: 200, noNaN: true }),
      cells: fc.integer({ min: 1, max: 9 }),
      amount: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ variance, cells, amount }) => [{ law: skellam(Math.ceil(variance * 1024) / 1024), cells, amount }]);

  it("falls with ε, and ε and δ are each other's inverse", () => {
    fc.assert(
      fc.property(shifts, fc.double({ min: 0.05, max: 2, noNaN: true }), (moved, epsilon) => {
        const delta = deltaAt(moved, epsilon);
        expect(deltaAt(moved, epsilon + 0.1)).toBeLessThanOrEqual(delta);
        if (delta > 1e-12) expect(epsilonAt(moved, delta)).toBeCloseTo(epsilon, 4);
      }),
      { numRuns: 10, seed: 6 },
    );
  });

  it('is that of the same cells said in two ways, and enumeration agrees with the grid', () => {
    const law = skellam(12.5);
    const together = deltaAt([{ law, cells: 4, amount: 1 }], 1);
    const apart = deltaAt(
      [
        { law, cells: 1, amount: 1 },
        { law, cells: 3, amount: 1 },
      ],
      1,
    );
    expect(apart).toBe(together);
    // A fifth cell with a thousand times the noise hardly matters, and makes the grid do the work.
    const grid = deltaAt(
      [
        { law, cells: 4, amount: 1 },
        { law: skellam(1e9), cells: 1, amount: 1 },
      ],
      1,
    );
    expect(grid / together).toBeCloseTo(1, 4);
    expect(grid).toBeGreaterThanOrEqual(together * (1 - 1e-9));
  });

  it('of nothing moved is zero, and of shares alone has no theorem', () => {
    expect(deltaAt([], 0)).toBe(0);
    expect(epsilonAt([{ law: skellam(4), cells: 0, amount: 1 }], 1e-6)).toBe(0);
    expect(() => deltaAt([{ law: laplace(0.25, 8), cells: 4, amount: 1 }], 1)).toThrow('add up to a whole one');
  });
});
