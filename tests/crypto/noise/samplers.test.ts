// samplers.test.ts — tables, oracles by other routes and probabilities agree: chi-square and tails, false alarm one in a million
import { describe, expect, test } from 'vitest';
import { discreteLaplaceTable, drawSum, laplaceShareTable } from '../../../crypto/noise/discrete-laplace.ts';
import { discreteLaplace } from '../../support/exact/discrete-laplace.ts';
import { laplaceShare, negativeBinomial } from '../../support/exact/negative-binomial.ts';
import { poisson, skellam } from '../../support/exact/poisson.ts';
import { bernoulliExp } from '../../support/exact/bernoulli.ts';
import { fixedPmf, type LaplacePart, type Skellam } from '../../../crypto/noise/pmf.ts';
import { rational } from '../../../crypto/noise/rational.ts';
import { drawNoise, skellamTable } from '../../../crypto/noise/skellam.ts';
import { noiseTable } from '../../../crypto/noise/table.ts';
import type { RandomBytes } from '../../../crypto/random.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { binomialLowerTail, binomialUpperTail, chiSquarePValue, twoSamplePValue } from '../../support/statistics.ts';
import { laplaceLaw, skellamLaw } from './laws.ts';

const FALSE_ALARM = 1e-6;
const ONE = rational(1n);

interface Case {
  readonly name: string;
  readonly law: Skellam | LaplacePart;
  readonly oracle: (random: RandomBytes) => bigint;
  readonly oracleDraws: number;
}

const CASES: readonly Case[] = [
  skellamCase('0.25', 20_000),
  skellamCase('4.6640625', 10_000),
  skellamCase('8.796875', 5_000),
  skellamCase('70.375', 1_000),
  laplaceCase('1', 1, 20_000),
  laplaceCase('0.25', 1, 5_000),
  laplaceCase('1', 16, 10_000),
  laplaceCase('0.25', 5, 3_000),
];

describe.each(CASES)('$name', ({ name, law, oracle, oracleDraws }) => {
  const table = noiseTable(law);
  const fromTable = drawNoise(table, 100_000, seededRandom(`table ${name}`));
  const random = seededRandom(`oracle ${name}`);
  const fromOracle = Array.from({ length: oracleDraws }, () => oracle(random));
  const reach = table.length;
  const p = probabilities(law, reach);

  test('the table follows its probabilities', () => {
    expect(
      chiSquarePValue(
        counted(fromTable, reach),
        p.map((mass) => mass * fromTable.length),
      ),
    ).toBeGreaterThan(FALSE_ALARM);
  });

  test('the oracle follows the probabilities', () => {
    expect(
      chiSquarePValue(
        counted(fromOracle, reach),
        p.map((mass) => mass * fromOracle.length),
      ),
    ).toBeGreaterThan(FALSE_ALARM);
  });

  test('the table and the oracle look like one law', () => {
    expect(twoSamplePValue(counted(fromTable, reach), counted(fromOracle, reach))).toBeGreaterThan(FALSE_ALARM);
  });

  test('tails of either side have their weight', () => {
    for (const sample of [fromTable, fromOracle]) {
      for (const place of [0.1, 0.01, 0.001]) {
        const { bound, weight } = tail(p, place);
        for (const sign of [1n, -1n]) {
          const beyond = sample.filter((value) => value * sign >= BigInt(bound)).length;
          expect(binomialUpperTail(beyond, sample.length, weight)).toBeGreaterThan(FALSE_ALARM);
          expect(binomialLowerTail(beyond, sample.length, weight)).toBeGreaterThan(FALSE_ALARM);
        }
      }
    }
  });
});

describe('sums', () => {
  test('of what H organisations draw follow the whole law: Skellam', () => {
    const sum = drawSum(Array(8).fill(skellamTable(rational(9008n, 1024n))), 50_000, seededRandom('eight organisations'));
    const p = probabilities(skellamLaw('70.375'), 120);
    expect(
      chiSquarePValue(
        counted(sum, 120),
        p.map((mass) => mass * sum.length),
      ),
    ).toBeGreaterThan(FALSE_ALARM);
  });

  test('of what H organisations draw follow the whole law: discrete Laplace', () => {
    const sum = drawSum(Array(10).fill(laplaceShareTable(rational(1n, 4n), 10)), 20_000, seededRandom('ten shares'));
    const p = probabilities(laplaceLaw('0.25'), 300);
    expect(
      chiSquarePValue(
        counted(sum, 300),
        p.map((mass) => mass * sum.length),
      ),
    ).toBeGreaterThan(FALSE_ALARM);
  });

  test('of a share and the floor that is added to it have both variances', () => {
    const rate = rational(1n);
    const sum = drawSum([laplaceShareTable(rational(1n, 4n), 8), discreteLaplaceTable(rate)], 100_000, seededRandom('share and floor'));
    // 2q/(1−q)² for the whole; an eighth of that for the share. Four standard deviations of the estimate are some 0.3 here.
    const variance = (a: number) => (2 * Math.exp(-a)) / (1 - Math.exp(-a)) ** 2;
    const seen = sum.reduce((total, value) => total + Number(value) ** 2, 0) / sum.length;
    expect(Math.abs(seen - variance(0.25) / 8 - variance(1))).toBeLessThan(0.5);
  });
});

describe('the oracles alone', () => {
  test.each([
    [0n, 1n],
    [1n, 3n],
    [1n, 1n],
    [7n, 3n],
  ])('a trial of e^(−%s/%s)', (num, den) => {
    const random = seededRandom(`trial ${num}/${den}`);
    const p = Math.exp(-Number(num) / Number(den));
    const draws = 50_000;
    let successes = 0;
    for (let i = 0; i < draws; i++) if (bernoulliExp({ num, den }, random)) successes++;
    expect(binomialUpperTail(successes, draws, p)).toBeGreaterThan(FALSE_ALARM);
    expect(binomialLowerTail(successes, draws, p)).toBeGreaterThan(FALSE_ALARM);
  });

  test.each(['1/3', '7/2'])('Poisson of rate %s', (text) => {
    const [num = 0n, den = 1n] = text.split('/').map(BigInt);
    const lambda = Number(num) / Number(den);
    const random = seededRandom(`Poisson ${text}`);
    const counts = tallied(
      Array.from({ length: 30_000 }, () => Number(poisson({ num, den }, random))),
      40,
    );
    let term = Math.exp(-lambda) * 30_000;
    const expected = counts.map((_, k) => (k === 0 ? term : (term *= lambda / k)));
    expect(chiSquarePValue(counts, expected)).toBeGreaterThan(FALSE_ALARM);
  });

  test('a negative binomial of shape 2/3', () => {
    const random = seededRandom('negative binomial');
    const counts = tallied(
      Array.from({ length: 20_000 }, () => Number(negativeBinomial(rational(2n, 3n), rational(1n, 2n), random))),
      200,
    );
    const q = Math.exp(-0.5);
    let term = (1 - q) ** (2 / 3) * 20_000;
    const expected = counts.map((_, k) => (k === 0 ? term : (term *= ((k - 1 + 2 / 3) / k) * q)));
    expect(chiSquarePValue(counts, expected)).toBeGreaterThan(FALSE_ALARM);
  });

  test('shapes above one are refused', () => {
    expect(() => negativeBinomial(rational(3n, 2n), ONE, seededRandom('never'))).toThrow(RangeError);
  });
});

function skellamCase(variance: string, oracleDraws: number): Case {
  const law = skellamLaw(variance);
  return { name: `Skellam ${variance}`, law, oracle: (random) => skellam(law.variance, random), oracleDraws };
}

function laplaceCase(rate: string, shares: number, oracleDraws: number): Case {
  const law = laplaceLaw(rate, shares);
  const oracle = (random: RandomBytes) => (shares === 1 ? discreteLaplace(law.rate, random) : laplaceShare(law.shape, law.rate, random));
  return { name: `1/${shares} of discrete Laplace ${rate}`, law, oracle, oracleDraws };
}

/** P[Z = −reach … reach]. */
function probabilities(law: Skellam | LaplacePart, reach: number): number[] {
  const { masses } = fixedPmf(law, 128);
  return Array.from({ length: 2 * reach + 1 }, (_, i) => Number(masses[Math.abs(i - reach)] ?? 0n) / 2 ** 128);
}

/** How often each of −reach … reach came up; what lies beyond counts with the ends. */
function counted(sample: readonly bigint[], reach: number): number[] {
  return tallied(
    sample.map((value) => Math.min(2 * reach, Math.max(0, Number(value) + reach))),
    2 * reach + 1,
  );
}

function tallied(places: readonly number[], length: number): number[] {
  const counts = new Array<number>(length).fill(0);
  for (const place of places) counts[place] = (counts[place] ?? 0) + 1;
  return counts;
}

/** The first magnitude whose one-sided tail is at most `place`, and that tail. */
function tail(p: readonly number[], place: number): { bound: number; weight: number } {
  const reach = (p.length - 1) / 2;
  let weight = 0;
  let bound = reach;
  while (bound > 1 && weight + (p[bound + reach] ?? 0) <= place) weight += p[bound-- + reach] ?? 0;
  return { bound: bound + 1, weight };
}
