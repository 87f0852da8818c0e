// exact-tail.test.ts — tails of truth and noise convolved, against the law of a release, and the table of the normal law against the law itself
import { rational } from '@soundings/crypto/noise/rational';
import { pmfOf, skellamPmf } from '@soundings/protocol/privacy/symmetric-pmf';
import { expect, test } from 'vitest';
import { exactTail, summedNoise, unboundedTail } from '../../../../src/insight/model/exact-tail.ts';
import { observations } from '../../../../src/insight/model/filter.ts';
import { mixture } from '../../../../src/insight/model/mixture.ts';
import { tailAbove } from '../../../../src/insight/model/normal-table.ts';
import { normalAbove } from '../../../../src/insight/model/normal.ts';
import { releaseLaw } from '../../../../src/insight/model/release-law.ts';
import { expectedSum, scan } from '../../../../src/insight/model/scan.ts';
import { TailSeries } from '../../../../src/insight/model/tail-series.ts';
import { near } from './numbers.ts';
import { normal, seeded } from './worlds.ts';

const laplace = (shape: bigint) => pmfOf({ kind: 'discrete-laplace', parts: [{ rate: rational(1n, 8n), shape: rational(shape, 1n) }] }).p;

test.each([
  ['Skellam noise of variance ½', skellamPmf(0.5).p],
  ['of 4', skellamPmf(4).p],
  ['of 40', skellamPmf(40).p],
  ['of 264', skellamPmf(264).p],
  ['discrete Laplace noise', laplace(1n)],
  ['four of them', laplace(4n)],
  ['no noise', Float64Array.of(1)],
])('%s: tails are those of the law of a release, near zero and far out', (_, half) => {
  const random = seeded(7);
  const noise = summedNoise(half);
  for (let run = 0; run < 60; run++) {
    const [mean, variance] = [(random() - 0.2) * 100, 10 ** (random() * 6 - 2)];
    const total = Math.round(mean + (random() - 0.5) * 10 * Math.sqrt(variance + noise.variance));
    const truths = {
      weights: Float64Array.of(0.25, 0.75),
      means: Float64Array.of(mean, mean + 3),
      variances: Float64Array.of(variance, 2 * variance),
    };
    const law = releaseLaw(
      mixture([
        { weight: 0.25, mean, variance, log: false },
        { weight: 0.75, mean: mean + 3, variance: 2 * variance, log: false },
      ]),
      half,
    );
    near(exactTail(truths, noise, total, 'above'), law.atLeast(total), 1e-9, 1e-12);
    near(exactTail(truths, noise, total, 'below'), law.atMost(total), 1e-9, 1e-12);
  }
});

test.each([
  ['discrete Laplace noise', laplace(1n)],
  ['Skellam noise of variance 4', skellamPmf(4).p],
])('%s: a series gives what the sum over every value gives, or says that it is too slow', (_, half) => {
  const { reach, p, sums } = summedNoise(half);
  const series = new TailSeries({ reach, p, tails: sums[0] ?? new Float64Array() });
  const random = seeded(3);
  let told = 0;
  for (let run = 0; run < 300; run++) {
    const [variance, edge] = [10 ** (random() * 6 - 1), (random() - 0.4) * 300];
    const wanted = p.reduce((sum, one, at) => sum + one * normalAbove((edge - (at - reach)) / Math.sqrt(variance)), 0);
    const got = series.above(edge, variance, 0);
    if (Number.isNaN(got)) continue;
    told++;
    near(got, wanted, 1e-9, 1e-9);
  }
  expect(told).toBeGreaterThan(250);
  expect(series.above(1e300, 1, 0)).toBeNaN();
  expect(series.above(0, Infinity, 0)).toBeNaN();
});

test('a truth far from 0 needs no bound, one near it does', () => {
  const half = laplace(4n);
  const noise = summedNoise(half);
  const tails = (mean: number, total: number, side: 'above' | 'below') => {
    const truths = { weights: Float64Array.of(1), means: Float64Array.of(mean), variances: Float64Array.of(49) };
    return [exactTail(truths, noise, total, side), unboundedTail(truths, noise, total, side)] as const;
  };
  for (const side of ['above', 'below'] as const) {
    const [bounded, free] = tails(90, 120, side);
    near(free, bounded, 1e-10);
    const [kept, loose] = tails(2, 20, side);
    expect(Math.abs(loose / kept - 1)).toBeGreaterThan(1e-3);
  }
});

test('the table of the normal law is the law: to 13 digits up to 8, to 7 anywhere', () => {
  for (let x = -40; x < 38; x += 0.0137) near(tailAbove(x), normalAbove(x), x < 8 ? 1e-13 : 2e-8);
  expect([tailAbove(Infinity), tailAbove(-Infinity), tailAbove(39), tailAbove(NaN)]).toEqual([0, 1, 0, NaN]);
});

test('discrete Laplace noise is convolved exactly however large it is', () => {
  const random = seeded(12);
  const half = laplace(1n);
  const variance = half.reduce((sum, p, z) => sum + 2 * z * z * p, 0);
  expect(variance).toBeGreaterThan(64);
  const releases = Array.from({ length: 16 }, (_, t) => Math.round(60 + 8 * normal(random)) + (t === 15 ? 70 : 0));
  const observed = observations(
    releases,
    releases.map(() => variance),
  );
  const one = scan(observed, { people: true, side: 'above', noise: () => summedNoise(half) })[15]?.p[1];
  const truth = expectedSum(observed, { people: true, from: 15, span: 1 });
  if (truth === undefined || one === undefined) throw new Error('something is expected');
  near(one, releaseLaw(truth, half).atLeast(releases[15] ?? NaN), 1e-9);
  // A normal law in its place would be wrong by more than a fifth.
  expect(Math.abs((scan(observed, { people: true, side: 'above' })[15]?.p[1] ?? 0) / one - 1)).toBeGreaterThan(0.2);
});
