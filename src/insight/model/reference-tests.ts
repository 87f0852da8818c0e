// reference-tests.ts — outputs of the reference files about hypotheses: tests, evidence, spending (insight-method.md §7).
import { rational, type Rational } from '@soundings/crypto/noise/rational';
import type { Law } from '@soundings/protocol/privacy/law';
import { logEvidence, logMgf } from './e-value.ts';
import { equivalence, exactTest } from './exact-test.ts';
import { noiseSum } from './noise-sum.ts';
import { criticalValue, power, powerWithScatter, smallestSeen } from './power.ts';
import { ratioChange, rateTest, trendTest, type NoisyWindows, type RateTest } from './rate-test.ts';
import type { CombinationCase, EvidenceCase, RatioChangeCase, SpendingCase, TrendCase } from './reference-shapes.ts';
import { spendingBounds } from './spending.ts';

export function combinationOutputs({ coefficients, releases, noiseVariance, margin, ...asked }: CombinationCase) {
  if (releases.length !== coefficients.length || noiseVariance.length !== coefficients.length)
    throw new RangeError('a combination has a coefficient and a variance for each release');
  const noise = noiseSum(coefficients.map((coefficient, i) => ({ coefficient, law: skellam(noiseVariance[i] as number) })));
  const statistic = coefficients.reduce((sum, c, i) => sum + c * (releases[i] as number), 0);
  const { pGreater, pTwoSided } = exactTest(noise, statistic);
  const critical = criticalValue(noise, 0.05);
  const side = (of: (c: number) => boolean) => ({
    releases: releases.filter((_, i) => of(coefficients[i] as number)),
    noiseVariance: noiseVariance.filter((_, i) => of(coefficients[i] as number)),
  });
  const scatter = asked.powerWithScatter;
  return {
    ...{ statistic, pGreater, pTwoSided },
    pEquivalence: equivalence(noise, statistic, margin),
    criticalAt05: critical.value,
    attained: critical.attained,
    ...(asked.power && { power: asked.power.map(({ effect }) => ({ effect, power: power(noise, critical, effect) })) }),
    ...(scatter && {
      powerWithScatter: { ...scatter, power: powerWithScatter(noise, critical, scatter.effect, scatter.scatterVariance) },
    }),
    smallestSeen80: smallestSeen(noise, critical),
    rateTest: rateTestOf(
      side((c) => c < 0),
      side((c) => c > 0),
    ),
  };
}

/** Null where there are no two sides to compare. */
function rateTestOf(earlier: NoisyWindows, later: NoisyWindows): RateTest | null {
  const [k1, k2] = [earlier.releases.length, later.releases.length];
  return k1 > 0 && k2 > 0 && k1 + k2 > 2 ? rateTest(earlier, later) : null;
}

export function trendOutputs({ trend }: TrendCase) {
  const { releases, noiseVariance } = trend;
  if (releases.length !== noiseVariance.length)
    throw new RangeError(`${releases.length} releases need as many variances, got ${noiseVariance.length}`);
  const lacking = releases.findIndex((one, at) => one !== null && noiseVariance[at] === null);
  if (lacking >= 0) throw new RangeError(`window ${lacking} has a release and no variance`);
  const tested = trendTest(
    releases.map((one) => one ?? undefined),
    noiseVariance.map((one) => one ?? NaN),
  );
  return { trend: { ...trend, ...tested } };
}

export function ratioChangeOutputs({ ratioChange: given }: RatioChangeCase) {
  const before = { numerator: given.numeratorBefore, denominator: given.denominatorBefore, variance: given.varianceBefore };
  const after = { numerator: given.numeratorAfter, denominator: given.denominatorAfter, variance: given.varianceAfter };
  return { ratioChange: { ...given, result: ratioChange(before, after) ?? null } };
}

export function evidenceOutputs({ statistic, laws, margin, bets, scatterVariance = 0 }: EvidenceCase) {
  if (statistic.length !== laws.length) throw new RangeError('evidence has laws for each statistic');
  const windows = statistic.map((one, i) => ({
    statistic: one,
    terms: (laws[i] ?? []).map(({ coefficient, variance }) => ({ coefficient, law: skellam(variance) })),
  }));
  return { logE: logEvidence(windows, { margin, bets, scatterVariance }) };
}

export function spendingOutputs({ boundaries, laplaceLogMgf }: SpendingCase) {
  return {
    ...(boundaries && { boundaries: boundaries.map((one) => ({ ...one, bounds: spendingBounds(one.information, one.alpha) })) }),
    ...(laplaceLogMgf && {
      laplaceLogMgf: laplaceLogMgf.map((one) => {
        const law: Law = { kind: 'discrete-laplace', parts: [{ rate: fraction(one.rate), shape: fraction(one.shape) }] };
        return { ...one, logMgf: logMgf(law, one.bet) };
      }),
    }),
  };
}

function skellam(variance: number): Law {
  return { kind: 'skellam', variance: fraction(variance) };
}

/** A double, exactly: a whole number over a power of two. */
function fraction(value: number): Rational {
  let [num, den] = [value, 1n];
  while (!Number.isInteger(num)) [num, den] = [2 * num, 2n * den];
  return rational(BigInt(num), den);
}
