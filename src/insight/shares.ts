// shares.ts — the share of a total that has some values, such as the practitioners who say "rising", with an interval (privacy.md §8).
import { ratioIntervals, type NoisyTotal } from '@soundings/protocol/privacy/ratio';
import type { Sampling } from '@soundings/protocol/charter/sampling';
import type { Release } from '@soundings/protocol/release/release';
import { releasedTotal } from './estimate.ts';
import { dictionary, meant } from './names.ts';
import { asReleased, query, queryNames, queryValues, type Query, type Row } from './query.ts';
import { QueryError } from './question.ts';

export interface SharesQuery extends Query {
  /** The part is made of the cells with one of these values of this dimension. `by` must not name the dimension. */
  readonly part: { readonly dimension: string; readonly values: readonly string[] };
}

/**
 * A part and the rest of its whole, as released: what a share is worked out from. Sampled people who are in both change both in the same direction, and
 * the share changes less: treating the two as independent is on the safe side.
 */
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
  const of = releases.filter(({ instrument }) => instrument === asked.instrument);
  const all = [...new Set([asked.where?.[dimension] ?? queryValues(of, dimension)].flat())];
  const rowsOf = (own: readonly string[]) => {
    const { rows } = query(releases, { ...asked, where: dictionary([...Object.entries(asked.where ?? {}), [dimension, own]]) });
    return new Map(rows.map((row) => [JSON.stringify(row.key), row]));
  };
  const inside = rowsOf(all.filter((value) => values.includes(value)));
  const outside = rowsOf(all.filter((value) => !values.includes(value)));
  return query(releases, asked).rows.map(({ key, organisations, sampled }) => {
    const [part, rest] = [inside.get(JSON.stringify(key)), outside.get(JSON.stringify(key))];
    if (part === undefined || rest === undefined)
      throw new QueryError(`A share needs one or more values of "${dimension}", but not all of them.`);
    const sampling = sampled === undefined ? {} : { sampling: { windows: sampled.windows, of: sampled.of } };
    return { key, organisations, part: releasedTotal(part), rest: releasedTotal(rest), ...sampling };
  });
}

/** As {@link asReleased}, but also for the part. */
function sharesAsReleased(releases: readonly Release[], asked: SharesQuery): SharesQuery {
  const of = releases.filter(({ instrument }) => instrument === asked.instrument);
  const dimension = meant(queryNames(of), asked.part.dimension) ?? asked.part.dimension;
  const values = asked.part.values.map((value) => meant(queryValues(of, dimension), value) ?? value);
  return { ...asReleased(releases, asked), part: { dimension, values } };
}
