// changes.ts — how much a total changed from one window to the next, with an interval for the noise of both (privacy.md §8).
import type { Release } from '@soundings/protocol/release/release';
import { differences, type Estimate } from './estimate.ts';
import { asReleased, query, WINDOW, type Query, type Row } from './query.ts';
import { QueryError } from './question.ts';

export interface ChangeRow extends Estimate {
  /** The row's value for each name in `by`. `window` is the later window. */
  readonly key: Row['key'];
  /** The first day of the earlier window. That is the one released before, not necessarily the week before. */
  readonly since: string;
  readonly organisations: Row['organisations'];
  /** True if the interval does not contain zero: at this level, noise alone does not explain the change. */
  readonly clear: boolean;
}

/**
 * The change of every total since the window released before. The noises of the two windows are independent, so the noise of a change has
 * the law of their sum. The organisations that took part may also have changed, which no interval accounts for; `organisations` covers
 * both windows. Throws QueryError as {@link query} does, and if `by` doesn't name `window`.
 */
export function changes(releases: readonly Release[], wanted: Query): readonly ChangeRow[] {
  const asked = asReleased(releases, wanted);
  if (!asked.by.includes(WINDOW)) throw new QueryError('A change is from one window to the next, so --by must name window.');
  const others = asked.by.filter((name) => name !== WINDOW);
  const { rows, levelEach } = query(releases, { ...asked, by: [...others, WINDOW] });
  const difference = differences(levelEach);
  return rows.flatMap((row, at) => {
    const before = rows[at - 1];
    if (before === undefined || others.some((name) => before.key[name] !== row.key[name])) return [];
    return [changeRow(before, row, difference)];
  });
}

function changeRow(before: Row, row: Row, difference: ReturnType<typeof differences>): ChangeRow {
  const change = difference(row, before);
  return {
    ...change,
    key: row.key,
    since: before.key[WINDOW] ?? '',
    organisations: {
      least: Math.min(before.organisations.least, row.organisations.least),
      most: Math.max(before.organisations.most, row.organisations.most),
    },
    clear: change.low > 0n || change.high < 0n,
  };
}
