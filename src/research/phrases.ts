// phrases.ts — how laws and levels are said to people, the same everywhere.
import { toNumber, varianceOf, type Law } from '../../protocol/privacy/law.ts';
import type { Answer } from './query.ts';

/** "Skellam, variance 263.91" */
export function lawPhrase(law: Law): string {
  if (law.kind === 'skellam') return `Skellam, variance ${decimal(toNumber(law.variance))}`;
  return `discrete Laplace shares, variance ${decimal(varianceOf(law))}`;
}

/** What the intervals of an answer hold, and how surely. */
export function levelPhrase({ query, rows }: Answer): string {
  if (rows.length === 0) return 'Nothing was asked for that has been released.';
  const attained = rows.map((row) => row.attained);
  const [least, most] = [percent(Math.min(...attained)), percent(Math.max(...attained))];
  const range = least === most ? least : `${least} to ${most}`;
  return `Intervals are of whole numbers: asked for ${percent(query.level)}, they attain ${range}, exactly, from the law of the noise.`;
}

export function percent(probability: number): string {
  return `${(100 * probability).toFixed(2).replace(/\.?0+$/, '')}%`;
}

/** "30", or "10–30" where they differ. */
export function rangePhrase(values: readonly number[]): string {
  if (values.length === 0) return '—';
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? String(least) : `${least}–${most}`;
}

/** Six significant digits at most, none that say nothing. */
export function decimal(value: number): string {
  return String(Number(value.toPrecision(6)));
}
