// refusals.test.ts — promises that aren't worth making are refused, with the reason (privacy.md §9).
import { describe, expect, it } from 'vitest';
import * as rules from '../../../protocol/privacy/refusals.ts';
import { sensitivityOf, releaseCells, lastResortCells } from '../../../protocol/privacy/sensitivity.ts';
import { laplace, skellam } from './laws.ts';

const PROMISES = {
  releaseEpsilonWindow: 1,
  releaseEpsilonYear: 9.17,
  lastResortEpsilonWindow: 4,
  deltas: [1e-6],
  deltaLife: 1e-6,
  peopleCovered: 5000,
};
const found = (refusals: readonly rules.Refusal[]) => refusals.map(({ rule }) => rule);

describe('refusals', () => {
  it('let the usual promises pass', () => {
    expect(rules.refusePromises(PROMISES)).toEqual([]);
    expect(rules.refuseCrowd('The mission', 10, 2)).toEqual([]);
    expect(rules.refuseNoise('visits', skellam(8.796875), 8)).toEqual([]);
  });

  it.each([
    [{ releaseEpsilonWindow: 4.1 }, 'release-epsilon-window'],
    [{ releaseEpsilonYear: 16.1 }, 'release-epsilon-year'],
    [{ releaseEpsilonYear: undefined }, 'year-not-stated'],
    [{ lastResortEpsilonWindow: 8.1 }, 'last-resort-epsilon'],
    [{ deltas: [1e-6, 1.1e-5] }, 'delta-window'],
    [{ peopleCovered: 20_000 }, 'delta-life'],
  ])('of promises: %j', (change, rule) => {
    expect(found(rules.refusePromises({ ...PROMISES, ...change }))).toEqual([rule]);
  });

  it('of crowds', () => {
    expect(found(rules.refuseCrowd('The mission', 2, 0))).toEqual(['too-few-organisations']);
    expect(found(rules.refuseCrowd('The mission', 4, 4))).toEqual(['dishonest-not-below-smallest']);
    expect(found(rules.refuseCrowd('The mission', 4, 3))).toEqual(['too-few-honest']);
  });

  it('of noise', () => {
    expect(found(rules.refuseNoise('visits', undefined, 8))).toEqual(['only-aggregators-noise']);
    expect(found(rules.refuseNoise('visits', skellam(0.876), 8))).toEqual(['noise-too-small']);
    expect(found(rules.refuseNoise('visits', laplace(0.25, 8), 8))).toEqual(['noise-too-small']);
    expect(found(rules.refuseNoise('visits', laplace(0.25, 9), 8))).toEqual(['law-outside-theorem']);
  });

  it('of bounds, budgets and errors', () => {
    expect(found(rules.refuseCellBound('debts', 500, 1000))).toEqual(['cell-bound-below-amount']);
    expect(found(rules.refuseBudget(0.9, 1))).toEqual(['budget-below-one-window']);
    expect(found(rules.refuseSlack(2e-7, 1e-6))).toEqual(['tables-and-clamping']);
    expect(rules.refuseCellBound('debts', 1000, 1000)).toEqual([]);
  });
});

describe('sensitivities (privacy.md §1)', () => {
  it('follow from what is asked', () => {
    const instruments = [
      sensitivityOf({ kind: 'count', cellsPerPerson: 4 }),
      sensitivityOf({ kind: 'soundings', itemsPerPerson: 3 }),
      sensitivityOf({ kind: 'prevalence' }),
      sensitivityOf({ kind: 'total', cellsPerPerson: 2, cap: 100, noiseWeight: 3 }),
      sensitivityOf({ kind: 'figure', figures: 5, protects: 40 }),
    ];
    expect(instruments.map(({ cells, amount, weight }) => [cells, amount, weight])).toEqual([
      [4, 1, 1],
      [6, 1, 1],
      [2, 1, 1],
      [2, 100, 3],
      [5, 40, 1],
    ]);
    expect(releaseCells(instruments)).toBe(19);
    expect(lastResortCells(instruments, 2)).toBe(57);
  });
});
