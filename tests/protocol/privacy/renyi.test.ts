// renyi.test.ts — Rényi divergences and their conversion, beside dp_accounting (privacy.md §5).
import { describe, expect, it } from 'vitest';
import { epsilonAt } from '../../../protocol/privacy/loss-distribution.ts';
import { bestOrder, epsilonFromRenyi, renyiBudget, renyiDivergence, renyiVector, RENYI_ORDERS } from '../../../protocol/privacy/renyi.ts';
import { renyiEpsilon } from './dp-accounting.ts';
import { laplace, skellam } from './laws.ts';

describe('conversion', () => {
  it.each(renyiEpsilon)('order %d, divergence %d, δ = %d', (order, divergence, delta, epsilon) => {
    expect(Math.abs(epsilonFromRenyi(order, divergence, delta) / epsilon - 1)).toBeLessThan(1e-8);
  });

  it('a budget is the largest divergence that still converts to it', () => {
    for (const order of RENYI_ORDERS) {
      const units = renyiBudget(order, 10, 1e-6);
      if (units > 0) {
        expect(epsilonFromRenyi(order, units * 1e-9, 1e-6)).toBeLessThanOrEqual(10 + 1e-12);
        expect(epsilonFromRenyi(order, (units + 1) * 1e-9, 1e-6)).toBeGreaterThan(10 - 1e-12);
      }
    }
  });
});

describe('divergences', () => {
  it('of nearly Gaussian noise are nearly α c² / 2μ, and a little above', () => {
    for (const alpha of RENYI_ORDERS) {
      const divergence = renyiDivergence(skellam(70.375e6), 1000, alpha);
      expect(divergence / ((alpha * 1e6) / (2 * 70.375e6))).toBeCloseTo(1, 5);
    }
  });

  it('grow with the order and the amount, and fall with the variance', () => {
    for (const law of [skellam(4.6640625), laplace(0.25)]) {
      const values = RENYI_ORDERS.map((alpha) => renyiDivergence(law, 2, alpha));
      expect(values).toEqual([...values].sort((a, b) => a - b));
      expect(renyiDivergence(law, 3, 8)).toBeGreaterThan(renyiDivergence(law, 2, 8));
    }
    expect(renyiDivergence(skellam(5), 1, 8)).toBeLessThan(renyiDivergence(skellam(4), 1, 8));
    expect(renyiDivergence(skellam(5), 0, 8)).toBe(0);
  });

  it('as a vector are whole numbers, rounded up, in 10^−9', () => {
    const shifts = [{ law: skellam(70.375), cells: 4, amount: 1 }];
    const vector = renyiVector(shifts);
    expect(vector[RENYI_ORDERS.indexOf(2)]).toBe(56_833_722); // 0.05683372186 in the vectors
    expect(vector.every(Number.isSafeInteger)).toBe(true);
    expect(renyiVector(shifts, 52).every((value, i) => value <= 52 * (vector[i] ?? 0))).toBe(true);
  });

  it('never say less than the exact profile, and not much more', () => {
    const shifts = [{ law: skellam(70.375), cells: 4, amount: 1 }];
    const { epsilon } = bestOrder(renyiVector(shifts, 52), 1e-6);
    const exact = epsilonAt(shifts, 1e-6, 52);
    expect(epsilon).toBeGreaterThan(exact);
    expect(epsilon).toBeLessThan(exact * 1.08);
  });
});
