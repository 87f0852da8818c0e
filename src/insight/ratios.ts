// ratios.ts — one instrument's totals divided by another's, such as arrears for each visit, with intervals for both noises (privacy.md §8).
import type { Release } from '@soundings/protocol/release/release';
import { ratioIntervals, type RatioIntervals } from '@soundings/protocol/privacy/ratio';
import { releasedTotal } from './estimate.ts';
import { levelOfEach, query, type Query, type Row } from './query.ts';

export interface RatiosQuery extends Omit<Query, 'instrument'> {
  /** Two instruments. Both must have every name in `by` and `where`. */
  readonly numerator: string;
  readonly denominator: string;
  /** Why the quotient has no plain meaning, if it was asked for all the same. */
  readonly unlike?: string | undefined;
}

export interface RatioRow {
  readonly key: Row['key'];
  readonly numerator: bigint;
  readonly denominator: bigint;
  /** Undefined if the noisy denominator is 0. */
  readonly ratio: number | undefined;
  /** −Infinity and Infinity if the denominator can't be told from zero. */
  readonly low: number;
  readonly high: number;
  readonly bounded: boolean;
  /** The probability that the interval contains the true ratio, if that is the estimate. */
  readonly attained: number;
  readonly organisations: { readonly numerator: Row['organisations']; readonly denominator: Row['organisations'] };
}

/** The ratio for each row that both instruments have. Throws QueryError as {@link query} does. */
export function ratios(releases: readonly Release[], asked: RatiosQuery): readonly RatioRow[] {
  const { numerator, denominator, ...how } = asked;
  const below = new Map(query(releases, { ...how, instrument: denominator }).rows.map((row) => [JSON.stringify(row.key), row]));
  const pairs = query(releases, { ...how, instrument: numerator }).rows.flatMap((above) => {
    const other = below.get(JSON.stringify(above.key));
    return other === undefined ? [] : [[above, other] as const];
  });
  const { ratio } = ratioIntervals(levelOfEach(asked, pairs.length));
  return pairs.map(([above, other]) => ratioRow(above, other, ratio));
}

/** People who are sampled and in both totals change both in the same direction, so treating the totals as independent is on the safe side. */
function ratioRow(above: Row, below: Row, intervalOf: RatioIntervals['ratio']): RatioRow {
  const { estimate, low, high, ...rest } = intervalOf(releasedTotal(above), releasedTotal(below));
  const scale = scaleOf(above) / scaleOf(below);
  return {
    key: above.key,
    numerator: above.estimate,
    denominator: below.estimate,
    ratio: estimate === undefined ? undefined : scale * estimate,
    low: scale * low,
    high: scale * high,
    ...rest,
    organisations: { numerator: above.organisations, denominator: below.organisations },
  };
}

function scaleOf({ sampled }: Row): number {
  return sampled === undefined ? 1 : sampled.of / sampled.windows;
}
