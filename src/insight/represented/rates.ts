// rates.ts — totals for each thousand people (or another number) of a public count, with the intervals of the totals.
import { fold } from '@soundings/protocol/json/fold';
import type { Release } from '@soundings/protocol/release/release';
import type { Divided } from '../denominator.ts';
import { asReleased, query, queryValues, SECTOR, TIER, WINDOW, type Query, type Row, type Where } from '../query.ts';
import { QueryError } from '../question.ts';
import { checkGroups, type PopulationRow } from './population.ts';

export interface RatesQuery extends Query, Divided {
  /** How many people there are, by the values of `dimensions`. */
  readonly population: readonly PopulationRow[];
  /** The names of `by` and `where` that tell people apart, and not releases. */
  readonly dimensions: readonly string[];
  /** Names of `where` that the count of people doesn't tell apart: totals are selected by them, people are not. */
  readonly regardless: readonly string[];
  /** A rate is for so many people. */
  readonly per: number;
  /** What is counted, for so many people; undefined if no charter says it. */
  readonly unit?: string | undefined;
}

export interface RateRow extends Row {
  readonly people: number;
  readonly rate: number;
  readonly rateLow: number;
  readonly rateHigh: number;
}

/** Names in `by` and `where` that a count of people has no column for. */
export const OF_RELEASES: readonly string[] = [WINDOW, SECTOR, TIER];

/** The rate for each row. Throws QueryError as {@link query} does, and if the population fits the groups that were asked for not exactly. */
export function rates(releases: readonly Release[], wanted: RatesQuery): readonly RateRow[] {
  const asked = { ...wanted, ...asReleased(releases, wanted) };
  const of = releases.filter(({ instrument }) => instrument === asked.instrument);
  for (const [at, name] of asked.dimensions.entries()) checkGroups(asked.population, at, queryValues(of, name));
  return query(releases, asked).rows.map((row): RateRow => {
    const people = peopleOf(row, asked);
    const rate = (total: bigint) => (asked.per * Number(total)) / people;
    return { ...row, people, rate: rate(row.estimate), rateLow: rate(row.low), rateHigh: rate(row.high) };
  });
}

function peopleOf({ key }: Row, { by, where = {}, dimensions, population }: RatesQuery): number {
  const groups = population.filter(({ values }) =>
    dimensions.every((name, at) => {
      const wanted = by.includes(name) ? (key[name] ?? '') : selected(where, name);
      return [wanted].flat().some((one) => fold(one) === fold(values[at] ?? ''));
    }),
  );
  if (groups.length > 0) return groups.reduce((sum, { people }) => sum + people, 0);
  const name = dimensions.map((dimension) => key[dimension] ?? [selected(where, dimension)].flat().join(' or ')).join(', ');
  throw new QueryError(`The population has no row for "${name}". Add it to the file, or leave it out with --where.`);
}

function selected(where: Where, name: string): string | readonly string[] {
  return where[name] ?? [];
}
