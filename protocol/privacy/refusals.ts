// refusals.ts — refuses promises that are too weak, crowds that are too small and noise that is too small: the limits of privacy.md §9.
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
  /** One or two plain sentences, with the numbers. */
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
  /** No table is made for a larger variance, or for a lower rate (crypto/noise/pmf.ts). */
  skellamVarianceDrawn: 200_000_000,
  laplaceRateDrawn: 1 / 1500,
  /** The largest Σ (1 + shape) / rate over all parts of a law, which grows with the lengths of their tables. */
  laplacePartsWidth: 8000,
  /** The largest variance of all honest organisations' noise together. Wider laws would take minutes to examine. */
  skellamVarianceSummed: 1e11,
  organisationsMin: 3,
  honestMin: 2,
  /** The largest share of δ that tables and clamping may cost. */
  slackShare: 0.1,
} as const;

/** Refuses weak promises. Pass what is promised or what is reached, whichever is larger. NaN is refused, here and below. */
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

/** Refuses a crowd: n_min and t, of the mission or of one sector. `whose` begins the sentence. */
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

/** Refuses an organisation's own noise in one instrument. `law` is undefined if only the aggregators would add noise. */
export function refuseNoise(instrument: string, law: Law | undefined, honest: number): readonly Refusal[] {
  if (law === undefined)
    return [
      refusal('only-aggregators-noise', `In "${instrument}" only the aggregators would add noise, so together they could see everything.`),
    ];
  if (law.kind === 'discrete-laplace') {
    // H shares must add up to at least a whole draw, because no theorem covers less (privacy.md §2).
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
  // A share of a discrete Laplace is mostly zero by design. Together with the last resort's draw, if there is one, it must not be.
  return law.kind === 'discrete-laplace' && !((pmfOf(law).p[0] as number) <= 0.5) ? [thin(instrument)] : [];
}

/** Refuses a largest cell value X below c, because it would cut off a part of one person's contribution. */
export function refuseCellBound(instrument: string, cellMax: number, amount: number): readonly Refusal[] {
  if (cellMax >= amount) return [];
  return [
    refusal(
      'cell-bound-below-amount',
      `In "${instrument}" a cell's largest value is ${cellMax}, less than the ${amount} that one person may add.`,
    ),
  ];
}

/** Refuses a budget for the mission's life that is below the cost of one window. Both are ε at the budget's δ. */
export function refuseBudget(budgetEpsilon: number, oneWindowEpsilon: number): readonly Refusal[] {
  if (budgetEpsilon >= oneWindowEpsilon) return [];
  return [
    refusal(
      'budget-below-one-window',
      `The budget is ε = ${short(budgetEpsilon)}, but one window costs ${short(oneWindowEpsilon)}, so nothing could be released.`,
    ),
  ];
}

/** Refuses a δ of which tables and clamping cost too much. `slackDelta` is (1 + e^ε) · slack (slack.ts). */
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

/** Whether a law is too wide for one organisation to draw, or too wide, summed over honest organisations, to be examined. */
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
