// phrases.ts — how laws and levels are said to people, the same everywhere.
import { toNumber, varianceOf, type Law } from '@soundings/protocol/privacy/law';
import type { Answer } from '../insight/query.ts';

/** "Skellam, variance 263.91" */
export function lawPhrase(law: Law): string {
  if (law.kind === 'skellam') return `Skellam, variance ${decimal(toNumber(law.variance))}`;
  return `discrete Laplace shares, variance ${decimal(varianceOf(law))}`;
}

/** What the intervals of an answer hold, and how surely. */
export function levelPhrase({ query, rows, levelEach }: Answer): string {
  if (rows.length === 0) return 'Nothing was asked for that has been released.';
  const from = rows.some(({ sampled }) => sampled !== undefined)
    ? 'or more, from the law of the noise and the largest variance of the sampling.'
    : 'exactly, from the law of the noise.';
  const attained = `they attain ${levelRange(rows.map((row) => row.attained))}, ${from}`;
  if (query.together !== true) return `Intervals are of whole numbers: asked for ${percent(query.level)} each, ${attained}`;
  return `All ${rows.length} intervals hold at once with probability ${percent(query.level)} or more (Bonferroni): asked for ${percent(levelEach)} each, ${attained}`;
}

/** What a reader must know if totals add up several windows, whose first days are given; nothing else. */
export function windowsNotes(days: readonly string[]): readonly string[] {
  if (days.length < 2) return [];
  const which = days.length <= 12 ? days.join(', ') : `${days.slice(0, 3).join(', ')}, … to ${days.at(-1) ?? ''}`;
  return [
    `Totals add up ${days.length} windows, those from ${which}. So these are no numbers of people: somebody who was counted in several windows is in the total once for each, up to ${days.length} times. --by window tells them apart.`,
  ];
}

function levelRange(levels: readonly number[]): string {
  const [least, most] = [percent(Math.min(...levels)), percent(Math.max(...levels))];
  return least === most ? least : `${least} to ${most}`;
}

export function percent(probability: number): string {
  const digits = probability > 0.99 && probability < 1 ? 4 : 2; // 99.9% and 99.99% are not the same
  return `${(100 * probability).toFixed(digits).replace(/\.?0+$/, '')}%`;
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
