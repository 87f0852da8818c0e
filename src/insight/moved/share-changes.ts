// share-changes.ts — how much a share moved: from each window to the next, or between two windows, and which of many moves stand out.
import type { Sampling } from '@soundings/protocol/charter/sampling';
import type { Release } from '@soundings/protocol/release/release';
import type { Against } from '../comparisons.ts';
import { adjusted, type Control } from '../multiple-testing.ts';
import { levelOfEach, WINDOW, type Row } from '../query.ts';
import { QueryError } from '../question.ts';
import { shareDifference, type ShareDifference } from './share-difference.ts';
import { shareParts, type ShareParts, type SharesQuery } from '../shares.ts';

export interface ShareChangeRow extends ShareDifference {
  /** The row's value for each name in `by`. `window` is the later window. */
  readonly key: Row['key'];
  /** The first day of the earlier window. */
  readonly since: string;
  readonly organisations: Row['organisations'];
  /** True if the interval does not contain zero. */
  readonly clear: boolean;
  /** Only if people are sampled. */
  readonly sampling?: Sampling;
}

/** The change of every share since the window released before. QueryError as shares, and if `by` doesn't name `window`. */
export function shareChanges(releases: readonly Release[], asked: SharesQuery): readonly ShareChangeRow[] {
  if (!asked.by.includes(WINDOW)) throw new QueryError('A change is from one window to the next, so --by must name window.');
  const others = asked.by.filter((name) => name !== WINDOW);
  const parts = shareParts(releases, { ...asked, by: [...others, WINDOW] });
  const pairs = parts.flatMap((later, at) => {
    const earlier = parts[at - 1];
    return earlier === undefined || others.some((name) => earlier.key[name] !== later.key[name]) ? [] : [[earlier, later] as const];
  });
  const level = levelOfEach(asked, pairs.length);
  return pairs.map(([earlier, later]) => changeRow(earlier, later, earlier.key[WINDOW] ?? '', level));
}

export interface ShareComparisonsQuery extends SharesQuery {
  readonly against: Against;
  readonly control: Control;
}

export interface ShareComparisonRow extends ShareChangeRow {
  /** The p-value adjusted for the number of comparisons. */
  readonly adjusted: number;
  /** True if `adjusted` is at most 1 − level. */
  readonly flagged: boolean;
}

/** Tests every change of a share. QueryError as {@link shareChanges}, and if shares are compared with zero. */
export function shareComparisons(releases: readonly Release[], asked: ShareComparisonsQuery): readonly ShareComparisonRow[] {
  const rows = comparedWith(releases, asked);
  const among = adjusted(
    rows.map(({ p }) => p),
    asked.control,
  );
  return rows.map((row, at) => {
    const p = among[at] ?? 1;
    return { ...row, adjusted: p, flagged: p <= 1 - asked.level };
  });
}

function comparedWith(releases: readonly Release[], asked: ShareComparisonsQuery): readonly ShareChangeRow[] {
  const { against, where } = asked;
  if (against.kind === 'zero')
    throw new QueryError('A share is compared with the window before (--compare before), or between two windows, not with zero.');
  if (against.kind === 'before') return shareChanges(releases, asked);
  if (where?.[WINDOW] !== undefined) throw new QueryError('--compare already names two windows, so --where must not name a window.');
  const by = asked.by.filter((name) => name !== WINDOW);
  const inWindow = (day: string) => shareParts(releases, { ...asked, by, where: { ...where, [WINDOW]: day } });
  const before = new Map(inWindow(against.earlier).map((row) => [JSON.stringify(row.key), row]));
  return inWindow(against.later).flatMap((row) => {
    const other = before.get(JSON.stringify(row.key));
    return other === undefined ? [] : [changeRow(other, row, against.earlier, asked.level)];
  });
}

function changeRow(earlier: ShareParts, later: ShareParts, since: string, level: number): ShareChangeRow {
  const found = shareDifference(earlier, later, level);
  const { key, sampling } = later;
  return {
    ...found,
    ...{ key, since, clear: found.low > 0 || found.high < 0 },
    organisations: {
      least: Math.min(earlier.organisations.least, later.organisations.least),
      most: Math.max(earlier.organisations.most, later.organisations.most),
    },
    ...(sampling === undefined ? {} : { sampling }),
  };
}
