// groups.ts — one group against another, such as two areas or two winters: how much more, with intervals for the noises of both (privacy.md §8).
import { ratioIntervals } from '@soundings/protocol/privacy/ratio';
import type { Release } from '@soundings/protocol/release/release';
import { differences, releasedTotal, type Estimate } from '../estimate.ts';
import { shareDifference, type ShareDifference } from './share-difference.ts';
import { dictionary } from '../names.ts';
import { asReleased, levelOfEach, query, type Query, type Row, type Where } from '../query.ts';
import { QueryError } from '../question.ts';
import { shareParts, type SharesQuery } from '../shares.ts';

/** One group is what `where` selects; the other is the same but for the names in `against`, which have other values there. */
export interface GroupsQuery extends Query {
  readonly against: Where;
}

/** How much more there is in the one group than in the other. */
export interface GroupRow extends Estimate {
  readonly key: Row['key'];
  readonly one: bigint;
  readonly other: bigint;
  /** How many times as much; NaN if the other's noisy total is 0. Its ends are infinite if the other can't be told from zero. */
  readonly times: { readonly ratio: number; readonly low: number; readonly high: number };
  readonly organisations: Row['organisations'];
  /** True if the interval of the difference does not contain zero. */
  readonly clear: boolean;
}

/** A row for each that both groups have. The noises of two groups without a common cell are independent. QueryError as {@link query}, and if they have one. */
export function groupDifferences(releases: readonly Release[], wanted: GroupsQuery): readonly GroupRow[] {
  const [one, other] = twoGroups(releases, wanted);
  const pairs = paired(query(releases, one).rows, query(releases, other).rows);
  const level = levelOfEach(wanted, pairs.length);
  const difference = differences(level);
  const { ratio } = ratioIntervals(level);
  return pairs.map(([first, second]) => {
    const found = difference(first, second);
    const { estimate = NaN, low, high } = ratio(releasedTotal(first), releasedTotal(second));
    return {
      ...found,
      ...{ key: first.key, one: first.estimate, other: second.estimate, times: { ratio: estimate, low, high } },
      ...{ organisations: ofBoth(first, second), clear: found.low > 0n || found.high < 0n },
    };
  });
}

export interface ShareGroupsQuery extends SharesQuery {
  readonly against: Where;
}

export interface ShareGroupRow extends ShareDifference {
  readonly key: Row['key'];
  /** The shares of the two groups; undefined if a noisy whole is 0. */
  readonly one: number | undefined;
  readonly other: number | undefined;
  readonly organisations: Row['organisations'];
  readonly clear: boolean;
}

/** The same of shares. */
export function shareGroupDifferences(releases: readonly Release[], wanted: ShareGroupsQuery): readonly ShareGroupRow[] {
  const [one, other] = twoGroups(releases, wanted);
  const pairs = paired(shareParts(releases, one), shareParts(releases, other));
  const level = levelOfEach(wanted, pairs.length);
  return pairs.map(([first, second]) => {
    const found = shareDifference(second, first, level);
    const [ofOne, ofOther] = [first, second].map(({ part, rest }) => {
      const whole = part.total + rest.total;
      return whole === 0 ? undefined : part.total / whole;
    });
    return {
      ...found,
      ...{ key: first.key, one: ofOne, other: ofOther, organisations: ofBoth(first, second), clear: found.low > 0 || found.high < 0 },
    };
  });
}

/** What each of the two groups asks. */
export function twoGroups<Asked extends GroupsQuery>(releases: readonly Release[], wanted: Asked): readonly [one: Asked, other: Asked] {
  const asked = asReleased(releases, wanted);
  const where = asked.where ?? {};
  const against = asReleased(releases, { ...wanted, where: wanted.against }).where;
  const names = Object.keys(against);
  if (names.length === 0) throw new QueryError('--against takes NAME=VALUE: what the other group has instead, such as area=Eccles.');
  for (const name of names) {
    if (where[name] === undefined) throw new QueryError(`Say with --where which ${name} is compared with that of --against.`);
    if (asked.by.includes(name)) throw new QueryError(`Two groups of ${name} can't be split by ${name} as well. Leave it out of --by.`);
  }
  const isApart = (name: string) => ![against[name] ?? []].flat().some((value) => [where[name] ?? []].flat().includes(value));
  if (!names.some(isApart))
    throw new QueryError(
      'The two groups have something in common. Compare two that have not, such as --where area=Ordsall --against area=Eccles.',
    );
  return [asked, { ...asked, where: dictionary([...Object.entries(where), ...Object.entries(against)]) }];
}

function paired<Keyed extends Pick<Row, 'key'>>(ones: readonly Keyed[], others: readonly Keyed[]): readonly (readonly [Keyed, Keyed])[] {
  const byKey = new Map(others.map((row) => [JSON.stringify(row.key), row]));
  return ones.flatMap((one) => {
    const other = byKey.get(JSON.stringify(one.key));
    return other === undefined ? [] : [[one, other] as const];
  });
}

function ofBoth(one: Pick<Row, 'organisations'>, other: Pick<Row, 'organisations'>): Row['organisations'] {
  return {
    least: Math.min(one.organisations.least, other.organisations.least),
    most: Math.max(one.organisations.most, other.organisations.most),
  };
}
