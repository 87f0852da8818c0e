// spread.ts — the ends of intervals at other levels than the one that was asked for: a chart's inner interval, and the twenty dots of a figure.
import type { Release } from '@soundings/protocol/release/release';
import { columnsIn, type Answered } from './answer.ts';
import type { Question } from './question.ts';

export type Ends = readonly [low: number, high: number];

/** What charts show as the inner interval. */
const INNER = 0.5;
/** A figure is as likely to be above as below each of the spaces between this many dots. */
export const DOTS = 20;
/** Each level has a dot at either end of its interval. */
const DOT_LEVELS = Array.from({ length: DOTS / 2 }, (_, at) => (2 * at + 1) / DOTS);

type Asking = Question<unknown, unknown>;

/** The inner ends of each row; undefined if the answer has no intervals, or none that are wider. */
export function innerEnds(question: Asking, releases: readonly Release[], answered: Answered): readonly Ends[] | undefined {
  const { level = 0 } = answered.asked as { readonly level?: number };
  return level > INNER ? endsAt(question, releases, answered, INNER) : undefined;
}

/**
 * {@link DOTS} values for each row, in order, each as likely to be nearest to the figure without noise. Undefined if the answer has no intervals. Ends that
 * nothing can be said of are left where they are, so they may be infinite.
 */
export function dotsOf(question: Asking, releases: readonly Release[], answered: Answered): readonly (readonly number[])[] | undefined {
  const levels = DOT_LEVELS.map((level) => endsAt(question, releases, answered, level));
  const ends = levels.flatMap((one) => (one === undefined ? [] : [one]));
  if (ends.length < levels.length) return undefined;
  return answered.rows.map((_, row) => ends.flatMap((one) => one[row] ?? []).sort((a, b) => a - b));
}

/** Each row's own interval, not one that holds together with others. Rows are in the same order whatever the level. */
function endsAt(question: Asking, releases: readonly Release[], answered: Answered, level: number): readonly Ends[] | undefined {
  const [low, high] = ['low', 'high'].map((name) => columnsIn(answered, 'table').find((column) => column.name === name));
  if (low === undefined || high === undefined) return undefined;
  const rows = question.rows(releases, { ...(answered.asked as object), level, together: false });
  return rows.length === answered.rows.length ? rows.map((row) => [Number(low.value(row)), Number(high.value(row))]) : undefined;
}
