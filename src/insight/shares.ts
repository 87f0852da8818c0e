// shares.ts — the share of a total that has some values, such as the practitioners who say "rising", with an interval (privacy.md §8).
import { ratioIntervals, type NoisyTotal } from '@soundings/protocol/privacy/ratio';
import type { Sampling } from '@soundings/protocol/charter/sampling';
import type { Release } from '@soundings/protocol/release/release';
import { addedLaw, intervals, releasedOf } from './estimate.ts';
import { meant } from './names.ts';
import { asReleased, query, queryNames, queryValues, type Query, type Row } from './query.ts';
import { QueryError } from './question.ts';
import { reachOf, widened } from './sampled.ts';

export interface SharesQuery extends Query {
  /** The part is made of the cells with one of these values of this dimension. `by` must not name the dimension. */
  readonly part: { readonly dimension: string; readonly values: readonly string[] };
}

/** A part and the rest of its whole, as released: what a share is worked out from. */
export interface ShareParts {
  readonly key: Row['key'];
  readonly organisations: Row['organisations'];
  readonly part: NoisyTotal;
  readonly rest: NoisyTotal;
  /** Only if people are sampled. */
  readonly sampling?: Sampling;
}

export interface ShareRow {
  readonly key: Row['key'];
  readonly organisations: Row['organisations'];
  /** Part divided by whole. With noise it can be below 0 or above 1. Undefined if the noisy whole is 0. */
  readonly share: number | undefined;
  /** The interval's ends, within 0 … 1. */
  readonly low: number;
  readonly high: number;
  /** False if the whole can't be told from zero. The interval is then 0 … 1. */
  readonly bounded: boolean;
  /** The probability that the interval contains the true share, if that is the estimate. */
  readonly attained: number;
  /** Only if people are sampled. */
  readonly sampling?: Sampling;
}

/**
 * The share for each row, by inverting tests on the exact laws of part
 * and rest, whose noises are independent. QueryError as {@link query}.
 */
export function shares(releases: readonly Release[], wanted: SharesQuery): readonly ShareRow[] {
  const { rate } = ratioIntervals(wanted.level);
  return shareParts(releases, wanted).map(({ part, rest, ...row }) => {
    const { estimate, ...interval } = rate(part, rest);
    return { ...row, share: estimate, ...interval };
  });
}

/** Part and rest for each row. QueryError as {@link query}, and if the part is nothing or all. */
export function shareParts(releases: readonly Release[], wanted: SharesQuery): readonly ShareParts[] {
  const asked = sharesAsReleased(releases, wanted);
  const { dimension, values } = asked.part;
  if (asked.by.includes(dimension))
    throw new QueryError(`A share of "${dimension}" can't be split by "${dimension}" as well. Leave it out of --by.`);
  const parts = new Map<string, Row[]>();
  for (const row of query(releases, { ...asked, by: [...asked.by, dimension] }).rows) {
    const id = JSON.stringify(asked.by.map((name) => row.key[name]));
    parts.set(id, [...(parts.get(id) ?? []), row]);
  }
  const intervalOf = intervals(asked.level);
  return query(releases, asked).rows.map((row) => {
    const own = parts.get(JSON.stringify(asked.by.map((name) => row.key[name]))) ?? [];
    const inside = own.filter(({ key }) => values.includes(key[dimension] ?? ''));
    const outside = own.filter(({ key }) => !values.includes(key[dimension] ?? ''));
    if (inside.length === 0 || outside.length === 0)
      throw new QueryError(`A share needs one or more values of "${dimension}", but not all of them.`);
    const { sampled } = row;
    const sampling = sampled === undefined ? {} : { sampling: { windows: sampled.windows, of: sampled.of } };
    return {
      key: row.key,
      organisations: row.organisations,
      part: added(inside, intervalOf),
      rest: added(outside, intervalOf),
      ...sampling,
    };
  });
}

/** As {@link asReleased}, but also for the part. */
function sharesAsReleased(releases: readonly Release[], asked: SharesQuery): SharesQuery {
  const of = releases.filter(({ instrument }) => instrument === asked.instrument);
  const dimension = meant(queryNames(of), asked.part.dimension) ?? asked.part.dimension;
  const values = asked.part.values.map((value) => meant(queryValues(of, dimension), value) ?? value);
  return { ...asReleased(releases, asked), part: { dimension, values } };
}

/**
 * The sum of released totals, without scaling, because sampling scales part and rest equally.
 * The sampling error widens the law of each. If a person is in both, both change in the same
 * direction, and the share changes less; treating them as independent is on the safe side.
 */
function added(rows: readonly Row[], intervalOf: ReturnType<typeof intervals>): NoisyTotal {
  const total = Number(rows.reduce((sum, row) => sum + releasedOf(row), 0n));
  const law = addedLaw(rows.map((row) => ({ law: row.law, cells: 1 })));
  const sampled = rows[0]?.sampled;
  if (sampled === undefined) return { total, law };
  const personMost = rows.length === 1 ? sampled.personMost : sampled.personMostAnywhere;
  return { total, law: widened(law, reachOf(total, law, { ...sampled, personMost }, intervalOf).variance) };
}
