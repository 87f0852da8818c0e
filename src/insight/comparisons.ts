// comparisons.ts — exact tests of which totals differ from zero, from the window before, or between two windows, with controlled errors.
import { lawToJson } from '@soundings/protocol/json/law-json';
import type { Release } from '@soundings/protocol/release/release';
import { pValues, type PValue } from '@soundings/protocol/privacy/p-value';
import type { Law } from '@soundings/protocol/privacy/law';
import { changes } from './changes.ts';
import { adjusted, type Control } from './multiple-testing.ts';
import { differences, releasedOf, type Estimate } from './estimate.ts';
import { asReleased, query, WINDOW, type Query, type Row } from './query.ts';
import { QueryError } from './question.ts';
import { widened } from './sampled.ts';

/**
 * What totals are compared with: zero, the window released before, or,
 * for two windows, each other. Windows are named by their first days.
 */
export type Against =
  { readonly kind: 'zero' } | { readonly kind: 'before' } | { readonly kind: 'windows'; readonly earlier: string; readonly later: string };

export interface ComparisonsQuery extends Query {
  readonly against: Against;
  readonly control: Control;
}

export interface ComparisonRow {
  readonly key: Row['key'];
  /** The first day of the earlier window; undefined if the total is compared with zero. */
  readonly since: string | undefined;
  /** The total itself if it is compared with zero, otherwise the later total minus the earlier one. */
  readonly difference: bigint;
  /** The law of the noise in `difference`, before any scaling. */
  readonly law: Law;
  /** The p-value of this test on its own. */
  readonly p: number;
  /** The p-value adjusted for the number of comparisons. */
  readonly adjusted: number;
  /** True if `adjusted` is at most 1 − level. */
  readonly flagged: boolean;
  readonly organisations: Row['organisations'];
  readonly sampled: Estimate['sampled'];
}

/** A comparison before it is tested. */
type Compared = Omit<ComparisonRow, 'p' | 'adjusted' | 'flagged'>;

/** Tests every requested total. Throws QueryError as {@link query} does, and if `against` names a window that isn't there. */
export function comparisons(releases: readonly Release[], wanted: ComparisonsQuery): readonly ComparisonRow[] {
  const asked = asReleased(releases, wanted);
  const compared = comparedWith(releases, asked);
  const testOf = tests();
  const ps = compared.map((one) => testOf(one)(Number(one.sampled?.released ?? one.difference)));
  const among = adjusted(ps, asked.control);
  return compared.map((one, at) => {
    const p = among[at] ?? 1;
    return { ...one, p: ps[at] ?? 1, adjusted: p, flagged: p <= 1 - asked.level };
  });
}

/**
 * Whether the errors of all comparisons are independent. Totals of different cells and windows have independent noise. Two changes that
 * share a window don't, and neither do totals of people who are sampled.
 */
export function areIndependent(rows: readonly ComparisonRow[], { against, by }: ComparisonsQuery): boolean {
  if (rows.some(({ sampled }) => sampled !== undefined)) return false;
  if (against.kind !== 'before') return true;
  const cells = new Set(rows.map(({ key }) => JSON.stringify(by.filter((name) => name !== WINDOW).map((name) => key[name]))));
  return cells.size === rows.length;
}

function comparedWith(releases: readonly Release[], asked: ComparisonsQuery): readonly Compared[] {
  const { against } = asked;
  if (against.kind === 'windows') return betweenWindows(releases, asked, against.earlier, against.later);
  if (against.kind === 'before')
    return changes(releases, asked).map(({ key, since, estimate, law, organisations, sampled }) => ({
      ...{ key, since, law, organisations, sampled },
      difference: estimate,
    }));
  // If the true total is zero, sampling adds no error, so only the noise is tested.
  return query(releases, asked).rows.map((row) => ({
    ...{ key: row.key, since: undefined, law: row.law, organisations: row.organisations },
    difference: row.estimate,
    sampled: row.sampled && { ...row.sampled, released: releasedOf(row), variance: 0 },
  }));
}

function betweenWindows(releases: readonly Release[], asked: ComparisonsQuery, earlier: string, later: string): readonly Compared[] {
  if (asked.where?.[WINDOW] !== undefined) throw new QueryError('--compare already names two windows, so --where must not name a window.');
  const by = asked.by.filter((name) => name !== WINDOW);
  const inWindow = (day: string) => query(releases, { ...asked, by, where: { ...asked.where, [WINDOW]: day } });
  const before = new Map(inWindow(earlier).rows.map((row) => [JSON.stringify(row.key), row]));
  const { rows, levelEach } = inWindow(later);
  const difference = differences(levelEach);
  return rows.flatMap((row) => {
    const other = before.get(JSON.stringify(row.key));
    if (other === undefined) return [];
    const { estimate, law, sampled } = difference(row, other);
    const organisations = {
      least: Math.min(row.organisations.least, other.organisations.least),
      most: Math.max(row.organisations.most, other.organisations.most),
    };
    return [{ key: row.key, since: earlier, difference: estimate, law, organisations, sampled }];
  });
}

/** The test for each comparison. Tests are remembered, so that each law's is computed only once. */
function tests(): (compared: Pick<Compared, 'law' | 'sampled'>) => PValue {
  const known = new Map<string, PValue>();
  return ({ law, sampled }) => {
    const name = JSON.stringify([lawToJson(law), sampled?.variance]);
    const found = known.get(name) ?? pValues(sampled === undefined ? law : widened(law, sampled.variance));
    known.set(name, found);
    return found;
  };
}
