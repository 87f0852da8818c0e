// shares.ts — which part of a total is of some kind, such as the practitioners who say "rising", with an interval for the rate (privacy.md §8).
import { rateInterval, type NoisyTotal } from '@soundings/protocol/privacy/ratio';
import type { Sampling } from '@soundings/protocol/charter/sampling';
import type { Release } from '@soundings/protocol/release/release';
import { addedLaw, intervals, releasedOf } from './estimate.ts';
import { meant } from './names.ts';
import { asReleased, query, queryNames, queryValues, type Query, type Row } from './query.ts';
import { QueryError } from './question.ts';
import { reachOf, widened } from './sampled.ts';

export interface SharesQuery extends Query {
  /** The part: rows with one of these values of this dimension, which is not among `by`. */
  readonly part: { readonly dimension: string; readonly values: readonly string[] };
}

export interface ShareRow {
  readonly key: Row['key'];
  readonly organisations: Row['organisations'];
  /** Part over whole. Noise may take it below 0 or above 1. Undefined if the noisy whole is 0. */
  readonly share: number | undefined;
  /** Within 0 … 1. */
  readonly low: number;
  readonly high: number;
  /** False if the whole can't be told from zero: then the interval is 0 … 1. */
  readonly bounded: boolean;
  /** The probability that the interval holds the true rate, if that is the estimate. */
  readonly attained: number;
  /** Only if persons are sampled. */
  readonly sampling?: Sampling;
}

/** Shares by inverted tests on the exact laws of part and rest, whose noises are independent. Throws QueryError as {@link query} does. */
export function shares(releases: readonly Release[], wanted: SharesQuery): readonly ShareRow[] {
  const asked = sharesAsReleased(releases, wanted);
  const { dimension, values } = asked.part;
  if (asked.by.includes(dimension))
    throw new QueryError(`A share of "${dimension}" can't be split by "${dimension}" as well. Leave it out of --by.`);
  const all = query(releases, { ...asked, by: [...asked.by, dimension] }).rows;
  const rows = query(releases, asked).rows;
  const intervalOf = intervals(asked.level);
  return rows.map((row) => {
    const parts = all.filter(({ key }) => asked.by.every((name) => key[name] === row.key[name]));
    const inside = parts.filter(({ key }) => values.includes(key[dimension] ?? ''));
    const outside = parts.filter(({ key }) => !values.includes(key[dimension] ?? ''));
    if (inside.length === 0 || outside.length === 0)
      throw new QueryError(`A share needs one or more values of "${dimension}", but not all of them.`);
    const { estimate, ...rest } = rateInterval(added(inside, intervalOf), added(outside, intervalOf), asked.level);
    const { sampled } = row;
    const sampling = sampled === undefined ? {} : { sampling: { windows: sampled.windows, of: sampled.of } };
    return { key: row.key, organisations: row.organisations, share: estimate, ...rest, ...sampling };
  });
}

/** As {@link asReleased}, for the part as well. */
function sharesAsReleased(releases: readonly Release[], asked: SharesQuery): SharesQuery {
  const of = releases.filter(({ instrument }) => instrument === asked.instrument);
  const dimension = meant(queryNames(of), asked.part.dimension) ?? asked.part.dimension;
  const values = asked.part.values.map((value) => meant(queryValues(of, dimension), value) ?? value);
  return { ...asReleased(releases, asked), part: { dimension, values } };
}

/**
 * Released totals: sampling scales part and rest alike. Its error widens the law of each. Where a person may be in both, that moves them together
 * and the share less, so taking them for independent is on the safe side.
 */
function added(rows: readonly Row[], intervalOf: ReturnType<typeof intervals>): NoisyTotal {
  const total = Number(rows.reduce((sum, row) => sum + releasedOf(row), 0n));
  const law = addedLaw(rows.map((row) => ({ law: row.law, cells: 1 })));
  const sampled = rows[0]?.sampled;
  if (sampled === undefined) return { total, law };
  const personMost = rows.length === 1 ? sampled.personMost : sampled.personMostAnywhere;
  return { total, law: widened(law, reachOf(total, law, { ...sampled, personMost }, intervalOf).variance) };
}
