// e-value.test.ts — weekly evidence and spending bounds against the reference values, the noise's own probabilities, and by simulation
import { describe, expect, test } from 'vitest';
import { rational } from '../../../../crypto/noise/rational.ts';
import type { Law } from '../../../../protocol/privacy/law.ts';
import { pmfOf } from '../../../../protocol/privacy/symmetric-pmf.ts';
import {
  betsFor,
  firstSupported,
  logEvidence,
  logEvidenceAgainst,
  logEvidenceEither,
  logMgf,
} from '../../../../src/insight/model/e-value.ts';
import { evidencePlan } from '../../../../src/insight/model/evidence-plan.ts';
import { smallestDrift, spendingBounds, spendingPower, spentBy } from '../../../../src/insight/model/spending.ts';
import { near } from './numbers.ts';
import { casesOf } from './vectors.ts';
import { seeded, skellamNoise } from './worlds.ts';

const DIGITS = 1e-9;

type Numbers = readonly number[];
interface Watched {
  readonly kind: string;
  readonly statistic: Numbers;
  readonly laws: readonly (readonly { readonly coefficient: number; readonly variance: number }[])[];
  readonly margin: number;
  readonly bets: Numbers;
  readonly scatterVariance?: number;
  readonly logE: Numbers;
}

function skellam(variance: number): Law {
  return { kind: 'skellam', variance: rational(BigInt(Math.round(variance * 2 ** 20)), 1n << 20n) };
}

describe.each([...(casesOf('evalues') as readonly Watched[]).entries()])('evidence, case %i', (_, given) => {
  const terms = given.laws.map((laws) => laws.map(({ coefficient, variance }) => ({ coefficient, law: skellam(variance) })));
  const windows = given.statistic.map((statistic, i) => ({ statistic, terms: terms[i] ?? [] }));
  const { margin, bets, scatterVariance = 0 } = given;

  test('log E after each window', () => near(logEvidence(windows, { margin, bets, scatterVariance }), given.logE, DIGITS, 1e-3));

  test('against is the mirror image', () => {
    const mirrored = windows.map((one) => ({ ...one, statistic: -one.statistic }));
    near(logEvidenceAgainst(mirrored, -margin, { bets, scatterVariance }), given.logE, DIGITS, 1e-3);
  });
});

interface Spending {
  readonly boundaries: readonly { readonly information: Numbers; readonly alpha: number; readonly bounds: Numbers }[];
  readonly laplaceLogMgf: readonly { readonly bet: number; readonly rate: number; readonly shape: number; readonly logMgf: number }[];
}
const [spending] = casesOf('spending') as readonly [Spending];

const laplace = (rate: number, shape: number): Law => ({
  kind: 'discrete-laplace',
  parts: [{ rate: rational(BigInt(rate * 1024), 1024n), shape: rational(BigInt(shape * 1024), 1024n) }],
});

describe("the noise's generating function", () => {
  test.each(spending.laplaceLogMgf)('of discrete Laplace shares at $bet', ({ bet, rate, shape, logMgf: wanted }) => {
    near(logMgf(laplace(rate, shape), bet), wanted, DIGITS);
  });

  test.each([
    { name: 'Skellam', law: skellam(264) },
    { name: 'discrete Laplace', law: laplace(0.5, 3.75) },
  ])('is the mean of e^(λZ), summed over its probabilities: $name', ({ law }) => {
    const { p } = pmfOf(law);
    for (const bet of [-0.2, -0.01, 0.05, 0.3])
      near(logMgf(law, bet), Math.log(p.reduce((sum, one, k) => sum + one * (k === 0 ? 1 : 2 * Math.cosh(bet * k)), 0)), 1e-7, 1e-3);
    expect(logMgf(law, 0)).toBe(0);
  });

  test('does not exist from the rate on, where a bet is worth nothing', () => {
    expect(logMgf(laplace(0.5, 1), 0.5)).toBe(Infinity);
    const windows = [{ statistic: 10, terms: [{ coefficient: 2, law: laplace(0.5, 1) }] }];
    expect(logEvidence(windows, { margin: 0, bets: [0.3] })).toEqual([-Infinity]);
    expect(Number.isFinite(logEvidence(windows, { margin: 0, bets: [0.3, 0.1] })[0])).toBe(true);
  });
});

describe('evidence', () => {
  const law = skellam(263.90625);
  const terms = [{ coefficient: 1, law }];
  const bets = betsFor(new Array<typeof terms>(52).fill(terms));
  const runs = 1500;
  const noise = skellamNoise(263.90625);
  const found = (shift: number, seed: number) => {
    const random = seeded(seed);
    let supported = 0;
    for (let run = 0; run < runs; run++) {
      const windows = Array.from({ length: 52 }, () => ({ statistic: shift + noise(random), terms }));
      supported += Number(firstSupported(logEvidence(windows, { margin: 0, bets }), 0.05) !== undefined);
    }
    return supported / runs;
  };

  test('is ever wrong in at most 5%, and sees half a standard deviation in 80%', () => {
    expect(found(0, 1)).toBeLessThanOrEqual(0.05);
    expect(Math.abs(found(8, 2) - 0.81)).toBeLessThan(0.02 + 3 * Math.sqrt(0.16 / runs));
  });

  test('bets go by the middle of the windows that are planned', () => {
    const wide = [{ coefficient: -2, law }];
    near(
      betsFor([terms, wide, wide]),
      [1 / 8, 1 / 4, 1 / 2, 1, 2].map((times) => times / Math.sqrt(4 * 263.90625)),
      1e-12,
    );
  });

  test('is supported from the first window that reaches 1/α', () => {
    expect(firstSupported([1, Math.log(20), 0, 9], 0.05)).toBe(1);
    expect(firstSupported([1, 2], 0.05)).toBeUndefined();
    expect(() => logEvidence([], { margin: 0, bets: [] })).toThrow(RangeError);
    expect(() => logEvidence([], { margin: 0, bets: [0] })).toThrow(RangeError);
  });
});

describe('spending', () => {
  test.each(spending.boundaries)('bounds at $information of $alpha', ({ information, alpha, bounds }) => {
    near(spendingBounds(information, alpha), bounds, 1e-6);
  });

  test('four looks at 0.025, as published', () => {
    near(spendingBounds([0.25, 0.5, 0.75, 1], 0.025), [4.3326, 2.9631, 2.359, 2.0141], 3e-5);
  });

  test('one look is the plain test', () => near(spendingBounds([1], 0.05), [1.6448536269514722], 1e-9));

  test('spends α in all, and sees a little less than one look at the end', () => {
    const information = [0.2, 0.6, 1];
    const bounds = spendingBounds(information, 0.05);
    near(spendingPower(information, bounds, 0), 0.05, 1e-6);
    near(spentBy(1, 0.05), 0.05, 1e-12);
    near(spendingPower([1], spendingBounds([1], 0.05), 2.5), 0.8037, 1e-3);
    expect(spendingPower(information, bounds, 2.5)).toBeGreaterThan(0.75);
    expect(spendingPower(information, bounds, 2.5)).toBeLessThan(0.8037);
    const drift = smallestDrift([0.5, 1], spendingBounds([0.5, 1], 0.05));
    near(spendingPower([0.5, 1], spendingBounds([0.5, 1], 0.05), drift), 0.8, 1e-3);
    near(smallestDrift([1], [1.6448536]), 1.6448536 + 0.8416212, 1e-4);
  });

  test('a look too early spends nothing', () => {
    const [first, second] = spendingBounds([0.001, 1], 0.05);
    expect(first).toBe(Infinity);
    near(second ?? NaN, 1.6448536, 1e-5);
  });

  test('looks have rising information', () => {
    for (const information of [[], [0.5, 0.5], [0.5, 1.1], [0, 1]]) expect(() => spendingBounds(information, 0.05)).toThrow(RangeError);
    expect(() => spendingBounds([1], 0)).toThrow(RangeError);
  });
});

describe('a plan for weekly evidence', () => {
  const law = skellam(263.90625);
  const terms = [{ coefficient: 1, law }];
  const windows = new Array<typeof terms>(52).fill(terms);
  const plan = evidencePlan(windows, { margin: 0, bets: betsFor(windows), alpha: 0.05, runs: 600, random: seeded(21) });

  test('finds half a standard deviation in 81% and 24 weeks, nothing in at most 5%', () => {
    const { power, error, medianWindows } = plan.powerAt(8);
    expect(Math.abs(power - 0.81)).toBeLessThan(0.01 + 3 * error);
    expect(Math.abs((medianWindows ?? 0) - 24)).toBeLessThan(5);
    expect(plan.powerAt(0).power).toBeLessThan(0.05);
  });

  test('finds the smallest whole effect that is found often enough', () => {
    const smallest = plan.smallestSeen(0.8) ?? NaN;
    expect(plan.powerAt(smallest).power).toBeGreaterThanOrEqual(0.8);
    expect(plan.powerAt(smallest - 1).power).toBeLessThan(0.8);
    const never = evidencePlan([], { margin: 0, bets: [0.1], alpha: 0.05, runs: 2, random: seeded(1) });
    expect(never.smallestSeen()).toBeUndefined();
    expect(never.powerAt(5).medianWindows).toBeUndefined();
  });

  test('counts scatter that is stated beforehand', () => {
    const scattered = evidencePlan(windows, {
      margin: 0,
      bets: betsFor(windows),
      scatterVariance: 264,
      alpha: 0.05,
      runs: 600,
      random: seeded(22),
    });
    expect(scattered.powerAt(0).power).toBeLessThan(0.05);
    expect(scattered.powerAt(8).power).toBeLessThan(plan.powerAt(8).power);
  });

  test('draws discrete Laplace noise with its own variance', () => {
    const shares = laplace(0.25, 1.5);
    const bets = [0.05];
    const one = evidencePlan([[{ coefficient: 1, law: shares }]], { margin: 0, bets, alpha: 0.5, runs: 4000, random: seeded(23) });
    // log E ≥ log 2 from a statistic on: as often as its law says.
    const needed = Math.ceil((Math.log(2) + logMgf(shares, 0.05)) / 0.05);
    const { p } = pmfOf(shares);
    near(
      one.powerAt(0).power,
      p.slice(needed).reduce((sum, each) => sum + each, 0),
      0.15,
      0.01,
    );
  });
});

test('evidence either way is the mean of both, and no more often wrong', () => {
  const law = skellam(263.90625);
  const terms = [{ coefficient: 1, law }];
  const bets = betsFor([terms]);
  const noise = skellamNoise(263.90625);
  const random = seeded(31);
  let wrong = 0;
  for (let run = 0; run < 600; run++) {
    const windows = Array.from({ length: 30 }, () => ({ statistic: noise(random), terms }));
    const either = logEvidenceEither(windows, { bets });
    wrong += Number(firstSupported(either, 0.05) !== undefined);
    if (run > 0) continue;
    const mirrored = windows.map((one) => ({ ...one, statistic: -one.statistic }));
    near(logEvidenceEither(mirrored, { bets }), either, 1e-12, 1e-9);
    const [more, less] = [logEvidence(windows, { margin: 0, bets }), logEvidence(mirrored, { margin: 0, bets })];
    near(
      either.map(Math.exp),
      more.map((one, t) => (Math.exp(one) + Math.exp(less[t] ?? NaN)) / 2),
      1e-9,
    );
  }
  expect(wrong / 600).toBeLessThanOrEqual(0.05);
});
