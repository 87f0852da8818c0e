// refusals.ts — promises too weak, crowds too small and noise too thin to be offered: the numbers of privacy.md §9.
import type { Law } from './law.ts';
import { toNumber } from './law.ts';
import { pmfOf } from './symmetric-pmf.ts';

export type RefusalRule =
  | 'release-epsilon-window'
  | 'release-epsilon-year'
  | 'last-resort-epsilon'
  | 'year-not-stated'
  | 'delta-window'
  | 'delta-life'
  | 'noise-too-small'
  | 'noise-too-wide'
  | 'only-aggregators-noise'
  | 'too-few-organisations'
  | 'too-few-honest'
  | 'dishonest-not-below-smallest'
  | 'budget-below-one-window'
  | 'cell-bound-below-amount'
  | 'law-outside-theorem'
  | 'tables-and-clamping';

export interface Refusal {
  readonly rule: RefusalRule;
  /** One sentence in plain words, with the numbers. */
  readonly reason: string;
}

export const LIMITS = {
  releaseEpsilonWindow: 4,
  releaseEpsilonYear: 16,
  lastResortEpsilonWindow: 8,
  deltaWindow: 1e-5,
  /** δ over the mission's life is at most 1 / (this × people covered). */
  peopleFactor: 100,
  /** Below this variance a Skellam draw is zero more often than not. */
  skellamVariance: 0.877,
  /** Above this variance, and below this rate, no table is made (crypto/noise/pmf.ts). */
  skellamVarianceDrawn: 200_000_000,
  laplaceRateDrawn: 1 / 1500,
  /** One table's length in standard deviations and more, for all parts of a law. */
  laplacePartsWidth: 8000,
  /** What honest organisations' noise adds up to: wider laws take minutes to examine. */
  skellamVarianceSummed: 1e11,
  organisationsMin: 3,
  honestMin: 2,
  /** Tables and clamping may cost at most this share of δ. */
  slackShare: 0.1,
} as const;

/** Promised or reached, whichever is larger. What is no number is refused, here and below. */
export function refusePromises(asked: {
  readonly releaseEpsilonWindow: number;
  readonly releaseEpsilonYear: number | undefined;
  readonly lastResortEpsilonWindow: number | undefined;
  readonly deltas: readonly number[];
  readonly deltaLife: number;
  readonly peopleCovered: number;
}): readonly Refusal[] {
  const { releaseEpsilonWindow, releaseEpsilonYear, lastResortEpsilonWindow, deltas, deltaLife, peopleCovered } = asked;
  const delta = Math.max(...deltas);
  const deltaLifeMax = 1 / (LIMITS.peopleFactor * peopleCovered);
  return present([
    weak('release-epsilon-window', 'The release promise for one window', releaseEpsilonWindow, LIMITS.releaseEpsilonWindow),
    releaseEpsilonYear === undefined && refusal('year-not-stated', 'The charter makes no statement about a person who is seen all year.'),
    weak('release-epsilon-year', 'The release promise for a person seen all year', releaseEpsilonYear ?? 0, LIMITS.releaseEpsilonYear),
    weak('last-resort-epsilon', 'The last-resort promise for one window', lastResortEpsilonWindow ?? 0, LIMITS.lastResortEpsilonWindow),
    !(delta <= LIMITS.deltaWindow) &&
      refusal('delta-window', `A promise has δ = ${delta} a window; it must be at most ${LIMITS.deltaWindow}.`),
    !(deltaLife <= deltaLifeMax) &&
      refusal(
        'delta-life',
        `δ over the mission's life is ${deltaLife}; with ${peopleCovered} people covered, it must be at most ${deltaLifeMax.toPrecision(3)}.`,
      ),
  ]);
}

/** n_min and t, of the mission or of one sector. */
export function refuseCrowd(whose: string, organisationsMin: number, dishonestMax: number): readonly Refusal[] {
  const said = `${whose} releases with ${organisationsMin} organisations`;
  if (!(organisationsMin >= LIMITS.organisationsMin))
    return [refusal('too-few-organisations', `${said}; with fewer than ${LIMITS.organisationsMin}, one would see the other's counts.`)];
  if (!(dishonestMax < organisationsMin))
    return [refusal('dishonest-not-below-smallest', `${said}, and ${dishonestMax} may be dishonest: no honest one is left.`)];
  if (!(organisationsMin - dishonestMax >= LIMITS.honestMin))
    return [
      refusal('too-few-honest', `${said}, and ${dishonestMax} may be dishonest: fewer than ${LIMITS.honestMin} honest ones are left.`),
    ];
  return [];
}

/** One organisation's own noise in one instrument. `law` is undefined if only the aggregators would add noise. */
export function refuseNoise(instrument: string, law: Law | undefined, honest: number): readonly Refusal[] {
  if (law === undefined)
    return [
      refusal('only-aggregators-noise', `In "${instrument}" only the aggregators would add noise, so together they could see everything.`),
    ];
  if (law.kind === 'discrete-laplace') {
    // H shares must add up to a whole draw; fewer than a whole one has no theorem (privacy.md §2).
    const whole = law.parts.every(({ shape }) => toNumber(shape) * honest >= 1 - 1e-12);
    if (!whole)
      return [
        refusal(
          'law-outside-theorem',
          `In "${instrument}" the shares of ${honest} honest organisations don't add up to a whole discrete Laplace.`,
        ),
      ];
  } else if (!(toNumber(law.variance) >= LIMITS.skellamVariance)) {
    return [thin(instrument)];
  }
  if (isTooWide(law, honest)) return [wide(instrument)];
  // A share of a discrete Laplace is mostly zero by design; the floor beside it must not be.
  return law.kind === 'discrete-laplace' && !((pmfOf(law).p[0] as number) <= 0.5) ? [thin(instrument)] : [];
}

/** X below c: one person's contribution would be cut by the clamp. */
export function refuseCellBound(instrument: string, cellMax: number, amount: number): readonly Refusal[] {
  if (cellMax >= amount) return [];
  return [
    refusal(
      'cell-bound-below-amount',
      `In "${instrument}" a cell's largest value is ${cellMax}, less than the ${amount} that one person may add.`,
    ),
  ];
}

/** The budget for the mission's life against what one window costs, both as ε at the budget's δ. */
export function refuseBudget(budgetEpsilon: number, oneWindowEpsilon: number): readonly Refusal[] {
  if (budgetEpsilon >= oneWindowEpsilon) return [];
  return [
    refusal(
      'budget-below-one-window',
      `The budget is ε = ${short(budgetEpsilon)}, but one window costs ${short(oneWindowEpsilon)}, so nothing could be released.`,
    ),
  ];
}

/** (1 + e^ε) · slack against δ. */
export function refuseSlack(slackDelta: number, delta: number): readonly Refusal[] {
  if (slackDelta <= LIMITS.slackShare * delta) return [];
  return [
    refusal(
      'tables-and-clamping',
      `δ = ${delta} is too small: the noise tables and the clamping cost ${slackDelta.toPrecision(3)}, more than a tenth of it.`,
    ),
  ];
}

function weak(rule: RefusalRule, promise: string, epsilon: number, most: number): Refusal | false {
  return !(epsilon <= most) && refusal(rule, `${promise} is ε = ${short(epsilon)}; above ${most} it gives no protection.`);
}

function thin(instrument: string): Refusal {
  return refusal(
    'noise-too-small',
    `In "${instrument}" an organisation's own noise is zero more than half of the time. Make the promise stronger, or "organisationsMin" smaller.`,
  );
}

/** One organisation couldn't draw it, or nobody could work out what the sum of the honest ones' keeps. */
function isTooWide(law: Law, honest: number): boolean {
  if (law.kind === 'skellam') {
    const variance = toNumber(law.variance);
    return !(variance <= LIMITS.skellamVarianceDrawn && variance * honest <= LIMITS.skellamVarianceSummed);
  }
  const rates = law.parts.map(({ rate }) => toNumber(rate));
  const width = law.parts.reduce((sum, { rate, shape }) => sum + (1 + toNumber(shape)) / toNumber(rate), 0);
  return !(rates.every((rate) => rate >= LIMITS.laplaceRateDrawn) && width <= LIMITS.laplacePartsWidth);
}

function wide(instrument: string): Refusal {
  return refusal(
    'noise-too-wide',
    `The noise in "${instrument}" is too wide to be drawn or examined: one person's amount is too large. Count in larger units, such as tens or hundreds.`,
  );
}

function refusal(rule: RefusalRule, reason: string): Refusal {
  return { rule, reason };
}

function present(refusals: readonly (Refusal | false)[]): readonly Refusal[] {
  return refusals.filter((each) => each !== false);
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
