// lead-lag.test.ts — balance of soundings and lagged correlations against the reference values, by simulation and by what must hold
import { describe, expect, test } from 'vitest';
import { balanceOf } from '../../../../src/insight/model/balance.ts';
import { lagsTried, leadLag } from '../../../../src/insight/model/lead-lag.ts';
import { near } from './numbers.ts';
import { casesOf } from './vectors.ts';
import { normal, seeded } from './worlds.ts';

const DIGITS = 1e-9;

type Numbers = readonly number[];
interface Given {
  readonly leadlag: readonly {
    readonly x: Numbers;
    readonly xVariance: Numbers;
    readonly y: Numbers;
    readonly yVariance: Numbers;
    readonly reliability: Numbers;
    readonly lags: readonly {
      readonly lag: number;
      readonly covariance: number;
      readonly raw: number;
      readonly standardError: number;
      readonly z: number;
      readonly p: number;
      readonly disattenuated: number;
      readonly spread: number;
    }[];
  }[];
  readonly balance: readonly {
    readonly answers: Numbers;
    readonly noiseVariance: number;
    readonly balance: number | null;
    readonly variance: number | string;
    readonly answersInAll: number;
  }[];
}
const [given] = casesOf('leadlag') as readonly [Given];

describe.each([...given.leadlag.entries()])('pair %i', (_, pair) => {
  const ours = leadLag(
    { values: pair.x, noiseVariance: pair.xVariance },
    { values: pair.y, noiseVariance: pair.yVariance },
    { lags: pair.lags.map(({ lag }) => lag) },
  );

  test('reliabilities', () => near(ours.reliability, pair.reliability, DIGITS));
  test.each([...pair.lags.entries()])('lag number %i', (i, wanted) => {
    const one = ours.lags[i];
    const values = [one?.lag, one?.covariance, one?.raw, one?.standardError, one?.z, one?.p, one?.disattenuated, one?.spread].map(
      (value) => value ?? NaN,
    );
    near(
      values,
      [wanted.lag, wanted.covariance, wanted.raw, wanted.standardError, wanted.z, wanted.p, wanted.disattenuated, wanted.spread],
      DIGITS,
    );
  });
});

test.each(given.balance)('balance of $answers', ({ answers, noiseVariance, ...wanted }) => {
  const ours = balanceOf(answers, noiseVariance);
  near([ours.balance ?? NaN, ours.variance, ours.answers], [wanted.balance, wanted.variance, wanted.answersInAll], DIGITS);
});

test('a balance is of four counts, and of two sets of answers in one it is the mean of theirs', () => {
  expect(() => balanceOf([1, 2, 3], 1)).toThrow(RangeError);
  expect(balanceOf([0, 100, 0, 0], 1).balance).toBe(0);
  expect(balanceOf([0, 0, 0, 100], 1).balance).toBe(2);
  near(balanceOf([30, 0, 0, 100 - 30], 1).balance ?? NaN, (-30 + 140) / 100, 1e-12);
});

/** x moves; y's changes are ρ times x's of two windows before and something of their own; both noisy so that R of the changes is as asked. */
function pairOf(seed: number, windows: number, rho: number, reliability: number) {
  const random = seeded(seed);
  const changes = Array.from({ length: windows + 2 }, () => normal(random));
  const [x, y] = [[0], [0]];
  for (let t = 1; t < windows; t++) {
    x.push((x[t - 1] as number) + (changes[t + 2] as number));
    y.push((y[t - 1] as number) + rho * (changes[t] as number) + Math.sqrt(1 - rho ** 2) * normal(random));
  }
  const variance = (1 / reliability - 1) / 2;
  const noisy = (values: Numbers) => ({
    values: values.map((one) => one + Math.sqrt(variance) * normal(random)),
    noiseVariance: values.map(() => variance),
  });
  return [noisy(x), noisy(y)] as const;
}

describe('by simulation', () => {
  test.each([
    { windows: 26, reliability: 0.8 },
    { windows: 104, reliability: 0.5 },
  ])('a correlation of 0.6 at lag 2 is found to 2%: %j', ({ windows, reliability }) => {
    const found = Array.from({ length: 2000 }, (_, run) => {
      const [lag] = leadLag(...pairOf(run, windows, 0.6, reliability), { lags: [2] }).lags;
      return { shown: lag?.sized === true, value: lag?.disattenuated ?? NaN, spread: lag?.spread ?? NaN };
    }).filter(({ shown }) => shown);
    const mean = found.reduce((sum, { value }) => sum + value, 0) / found.length;
    const error = Math.sqrt(found.reduce((sum, { value }) => sum + (value - mean) ** 2, 0)) / found.length;
    expect(Math.abs(mean - 0.6)).toBeLessThan(0.012 + 3 * error);
    expect(found.length).toBeGreaterThan(1900);
    const held = found.filter(({ value, spread }) => Math.abs(value - 0.6) <= 1.96 * spread).length / found.length;
    expect(held).toBeGreaterThan(0.95);
  });

  test('the 5% test of series that have nothing to do with each other says so in about 5%', () => {
    let said = 0;
    for (let run = 0; run < 2000; run++) said += Number((leadLag(...pairOf(run, 52, 0, 0.5), { lags: [2] }).lags[0]?.p ?? 1) <= 0.05);
    expect(Math.abs(said / 2000 - 0.05)).toBeLessThan(0.01 + 3 * Math.sqrt(0.0475 / 2000));
  });
});

describe('whatever the series', () => {
  const [x, y] = pairOf(1, 60, 0.6, 0.8);

  test('x leads y as y lags x', () => {
    const [forth] = leadLag(x, y, { lags: [2] }).lags;
    const [back] = leadLag(y, x, { lags: [-2] }).lags;
    near(
      [back?.raw ?? NaN, back?.disattenuated ?? NaN, back?.spread ?? NaN],
      [forth?.raw ?? NaN, forth?.disattenuated ?? NaN, forth?.spread ?? NaN],
      1e-12,
    );
  });

  test('units and levels make no difference', () => {
    const scaled = { values: x.values.map((one) => 40 * one + 7), noiseVariance: x.noiseVariance.map((one) => 1600 * one) };
    near(leadLag(scaled, y, { lags: [2] }).lags[0]?.disattenuated ?? NaN, leadLag(x, y, { lags: [2] }).lags[0]?.disattenuated ?? NaN, 1e-9);
  });

  test('changes from season to season leave a shared season out', () => {
    const random = seeded(8);
    const seasonal = () => ({
      values: Array.from({ length: 96 }, (_, t) => 50 * Math.cos((2 * Math.PI * t) / 12) + normal(random)),
      noiseVariance: new Array<number>(96).fill(0.2),
    });
    const [a, b] = [seasonal(), seasonal()];
    expect(leadLag(a, b, { lags: [0] }).lags[0]?.raw).toBeGreaterThan(0.98);
    expect(Math.abs(leadLag(a, b, { lags: [0], apart: 12 }).lags[0]?.raw ?? 1)).toBeLessThan(0.4);
  });

  test('the size is not said if noise may explain all', () => {
    const [a, b] = pairOf(3, 26, 0.6, 0.8);
    const loud = { ...a, noiseVariance: a.noiseVariance.map(() => 100) };
    const [lag] = leadLag(loud, b, { lags: [2] }).lags;
    expect(lag).toMatchObject({ disattenuated: NaN, spread: NaN, sized: false });
    expect(Number.isFinite(lag?.p)).toBe(true);
  });

  test('lags up to a sixth of the windows, and no further than pairs go', () => {
    expect(lagsTried(26)).toEqual([-4, -3, -2, -1, 0, 1, 2, 3, 4]);
    expect(() => leadLag(x, y, { lags: [57] })).toThrow(RangeError);
    expect(() => leadLag(x, y, { lags: [0.5] })).toThrow(RangeError);
    expect(() => leadLag(x, pairOf(1, 50, 0, 0.5)[1], { lags: [0] })).toThrow(RangeError);
    expect(() => leadLag({ values: [1, 2], noiseVariance: [1, 1] }, { values: [1, 2], noiseVariance: [1, 1] }, { lags: [0] })).toThrow(
      RangeError,
    );
  });
});
