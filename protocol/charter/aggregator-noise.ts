// aggregator-noise.ts — noise that both aggregators add of their own where a charter asks for it, on top of the organisations' (privacy.md §3).
//
// Each aggregator draws it once a release, in every cell, and adds it to its aggregate share before that is sealed. No promise and no ledger counts
// on it: an aggregator that leaves it out, or makes it up, takes nothing away from what the organisations' noise keeps.
import { compare, rational, type Rational } from '@soundings/crypto/noise/rational';
import { sumOf, toNumber, withOnTop, type Law, type SkellamLaw } from '../privacy/law.ts';
import { tailBound } from '../privacy/tail.ts';
import type { Noise } from './charter-schema.ts';
import type { Instrument } from './instrument.ts';
import { lawFromJson } from '../json/law-json.ts';

/** Leader and helper: each draws for itself. */
export const AGGREGATORS = 2;

/** Variances are multiples of one over this, the organisations' too (privacy.md §3). */
export const VARIANCE_STEPS = 1024n;

/** One aggregator's noise in each cell; undefined if the charter asks for none. RangeError for an instrument that hasn't been checked. */
export function aggregatorNoiseOf({ name, aggregatorNoise }: Pick<Instrument, 'name' | 'aggregatorNoise'>): SkellamLaw | undefined {
  if (aggregatorNoise === undefined) return undefined;
  const law = lawFromJson(aggregatorNoise);
  if (law.kind !== 'skellam') throw new RangeError(`the aggregators' noise of "${name}" has not been checked`);
  return law;
}

/** What is drawn for each cell of one task: each organisation's, and each aggregator's if there is any. */
export interface TaskNoise {
  readonly noise: Law;
  readonly aggregatorNoise: SkellamLaw | undefined;
}

/** The exact law of the noise in each total of a release: so many organisations' together, and both aggregators' on top. */
export function releaseNoise({ noise, aggregatorNoise }: TaskNoise, organisations: number): Law {
  return withAggregators(sumOf(noise, organisations), aggregatorNoise, AGGREGATORS);
}

/** A law with the noise of so many aggregators on top. RangeError if the two are of different kinds, which no checked charter has. */
export function withAggregators(law: Law, own: SkellamLaw | undefined, aggregators: number): Law {
  return withOnTop(law, own && sumOf(own, aggregators));
}

/** The most by which both aggregators' noise together moves a total, except with probability 2^−63. 0 if they add none. */
export function aggregatorsReach({ aggregatorNoise }: TaskNoise): bigint {
  return aggregatorNoise === undefined ? 0n : BigInt(AGGREGATORS * tailBound(aggregatorNoise));
}

/** Tables grow with the root of the variance: this one's has some 13,000 entries, and takes a tenth of a second to make. */
const VARIANCE_MAX = 1_000_000n;

/** What is wrong with the noise that a charter asks of the aggregators, one sentence each. `noise` is the organisations' noise, if it is known already. */
export function aggregatorNoiseIssues(instruments: readonly Instrument[], noise: readonly Noise[] = []): readonly string[] {
  return instruments.flatMap(({ name, aggregatorNoise }) => {
    if (aggregatorNoise === undefined) return [];
    const law = lawFromJson(aggregatorNoise);
    if (law.kind !== 'skellam')
      return [`The aggregators' noise of "${name}" must be Skellam noise: only then is the law of the sum known.`];
    const issues = varianceIssues(name, law.variance);
    if (noise.some((own) => own.instrument === name && own.law.kind !== 'skellam'))
      issues.push(`"${name}" has Skellam noise from the aggregators, but other noise from organisations: the law of the sum is not known.`);
    return issues;
  });
}

function varianceIssues(name: string, variance: Rational): string[] {
  const issues: string[] = [];
  if ((variance.num * VARIANCE_STEPS) % variance.den !== 0n)
    issues.push(`The variance of the aggregators' noise of "${name}" isn't a multiple of 1/${VARIANCE_STEPS}.`);
  if (compare(variance, rational(VARIANCE_MAX)) > 0)
    issues.push(`The variance of the aggregators' noise of "${name}" is ${toNumber(variance)}; above ${VARIANCE_MAX} it can't be drawn.`);
  return issues;
}
