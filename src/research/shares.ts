// shares.ts — which part of a total is of some kind, such as the practitioners who say "rising", with an interval for the rate (privacy.md §8).
import { rateInterval } from '../../protocol/privacy/ratio.ts';
import type { Release } from '../../protocol/mission/release.ts';
import { addedLaw, type Estimate } from './estimate.ts';
import { query, QueryError, type Query, type Row } from './query.ts';

export interface SharesQuery extends Query {
  /** The part: rows with one of these values of this dimension, which is not among `by`. */
  readonly part: { readonly dimension: string; readonly values: readonly string[] };
}

export interface ShareRow {
  readonly key: Row['key'];
  readonly organisations: Row['organisations'];
  /** Part over whole; below 0 or above 1 where noise says so, undefined where the noisy whole is 0. */
  readonly share: number | undefined;
  /** Within 0 … 1. */
  readonly low: number;
  readonly high: number;
  /** False where the whole can't be told from zero, so that nothing narrower than 0 … 1 can be said. */
  readonly bounded: boolean;
  /** The probability that the interval holds the true rate, if that is the estimate. */
  readonly attained: number;
}

/** Shares by inverted tests on the exact laws of part and rest, whose noises are independent. Throws QueryError as {@link query} does. */
export function shares(releases: readonly Release[], asked: SharesQuery): readonly ShareRow[] {
  const { dimension, values } = asked.part;
  if (asked.by.includes(dimension)) throw new QueryError(`A share of "${dimension}" can't be told apart by "${dimension}" as well.`);
  const all = query(releases, { ...asked, by: [...asked.by, dimension] }).rows;
  const rows = query(releases, asked).rows;
  return rows.map((row) => {
    const parts = all.filter(({ key }) => asked.by.every((name) => key[name] === row.key[name]));
    const inside = parts.filter(({ key }) => values.includes(key[dimension] ?? ''));
    const outside = parts.filter(({ key }) => !values.includes(key[dimension] ?? ''));
    if (inside.length === 0 || outside.length === 0)
      throw new QueryError(`A share needs some values of "${dimension}", and not all of them.`);
    const { estimate, ...rest } = rateInterval(added(inside), added(outside), asked.level);
    return { key: row.key, organisations: row.organisations, share: estimate, ...rest };
  });
}

function added(rows: readonly Estimate[]) {
  const total = rows.reduce((sum, { estimate }) => sum + estimate, 0n);
  return { total: Number(total), law: addedLaw(rows.map(({ law }) => ({ law, cells: 1 }))) };
}
