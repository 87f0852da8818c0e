// phrases.ts — how laws, levels and notes are said to people, the same everywhere.
import { toNumber, varianceOf, type Law } from '@soundings/protocol/privacy/law';
import type { Note } from '../insight/question.ts';
import type { ChangesNote } from '../insight/questions/changes.ts';
import type { ComparisonsNote, FlaggedNote } from '../insight/questions/comparisons.ts';
import type { RatiosNote, RatiosOf } from '../insight/questions/ratios.ts';
import type { SharesNote } from '../insight/questions/shares.ts';
import type { IntervalsNote, TotalsNote } from '../insight/questions/totals.ts';

type Known = TotalsNote | SharesNote | RatiosNote | ChangesNote | ComparisonsNote;

/** A note in words. One whose code has none is its code and its figures, which is better than nothing. */
export function sentence(note: Note): string {
  const said = SENTENCES.get(note.code);
  if (said !== undefined) return said(note as never); // each function is under the code of the note that it takes
  const { code, ...figures } = note;
  return `${code}${Object.entries(figures)
    .map(([name, figure]) => `, ${name} ${String(figure)}`)
    .join('')}.`;
}

const WORDS: { readonly [Code in Known['code']]: (note: Extract<Known, { readonly code: Code }>) => string } = {
  intervals: intervalsSentence,
  'nothing-released': () => 'Nothing was asked for that has been released.',
  'windows-added': ({ days }) => addedSentence(days),
  'noisy-totals': () =>
    'Totals carry noise, drawn in every organisation; one below zero is noise, not a mistake. Who takes part, and what was cut off per person, is not in the intervals.',
  sampled: ({ windows, of }) =>
    `Each person is counted in ${windows} of ${of} windows, drawn inside their organisation, so totals are ${of}/${windows} times what was released. Intervals hold the error of that sampling too, at the largest variance that it can have.`,
  'own-noise': () => "Both aggregators added noise of their own on top of the organisations'; the intervals count it in.",
  'missing-part': ({ day, parts }) => `The window from ${day} has no release for ${parts.join('; ')}; its totals are without.`,
  'shares-of': ({ dimension, values, level }) =>
    `Share of ${dimension} = ${values.join(' or ')}. Intervals invert a test on the exact laws of both noises; each was asked for ${percent(level)}.`,
  'share-unbounded': () => 'Where an interval reaches from 0% to 100%, there are too few to tell the whole from zero.',
  'ratios-of': ratiosSentence,
  'ratios-unbounded': ({ open, count, denominator }) =>
    `${open} of ${count} are unbounded: there ${denominator} can't be told from zero, so nothing is said of the ratio.`,
  'two-tallies': () => 'A ratio compares two tallies; who took part in either, and what was cut off per person, is not in the intervals.',
  'changes-of': ({ count, level, together }) =>
    `Changes since the window released before, with the noise of both; ${
      together ? atOnce(count, level) : `each was asked for ${percent(level)}`
    }. "Clear" is a change that the interval tells from none.`,
  'clear-by-chance': ({ count, expected }) =>
    `Of ${count} changes, about ${decimal(expected)} would look clear by noise alone; --together guards against that.`,
  'who-took-part': () => 'Who took part may have changed as well; no interval knows of that.',
  flagged: (note) => `${note.compared}: ${note.flagged} of ${note.count} are flagged. ${controlSentence(note)}`,
  'p-values': () =>
    'p is the probability, from the exact law, that noise alone goes at least so far in either direction; adjusted p is what it is among all of them.',
  'who-took-part-tested': () => 'Who took part may have changed as well, and what was cut off per person; no test knows of that.',
};

const SENTENCES: ReadonlyMap<string, (note: never) => string> = new Map(Object.entries(WORDS));

function intervalsSentence({ count, level, levelEach, attained, sampled }: IntervalsNote): string {
  const from = sampled
    ? 'or more, from the law of the noise and the largest variance of the sampling.'
    : 'exactly, from the law of the noise.';
  const reached = `they attain ${levelRange(attained)}, ${from}`;
  if (levelEach === undefined) return `Intervals are of whole numbers: asked for ${percent(level)} each, ${reached}`;
  return `All ${count} intervals hold at once with probability ${percent(level)} or more (Bonferroni): asked for ${percent(levelEach)} each, ${reached}`;
}

function addedSentence(days: readonly string[]): string {
  const which = days.length <= 12 ? days.join(', ') : `${days.slice(0, 3).join(', ')}, … to ${days.at(-1) ?? ''}`;
  return `Totals add up ${days.length} windows, those from ${which}. So these are no numbers of people: somebody who was counted in several windows is in the total once for each, up to ${days.length} times. --by window tells them apart.`;
}

function ratiosSentence({ numerator, denominator, count, level, levelEach }: RatiosOf): string {
  const how =
    levelEach === undefined ? `each was asked for ${percent(level)}` : `${atOnce(count, level)}: asked for ${percent(levelEach)} each`;
  return `${numerator} over ${denominator}. Intervals invert a test on the exact laws of both noises; ${how}.`;
}

function atOnce(count: number, level: number): string {
  return `all ${count} hold at once with probability ${percent(level)} or more (Bonferroni)`;
}

function controlSentence({ method, controls, anyDependence, count, errorLevel, independent }: FlaggedNote): string {
  const level = percent(errorLevel);
  const promise =
    controls === 'family-wise error'
      ? `the probability that noise alone flags even one is at most ${level} (family-wise error)`
      : `of those flagged, at most ${level} are expected to be flagged by noise alone (false discovery rate)`;
  const how = `By the ${method} method over all ${count}, ${promise},`;
  if (anyDependence) return `${how} however they depend on each other.`;
  return independent
    ? `${how} which wants noises that are independent: here each comparison has noise of its own.`
    : `${how} which wants noises that are independent. Here they are not: comparisons share a window or sampled persons; benjamini-yekutieli needs no such thing.`;
}

/** "Skellam, variance 263.91" */
export function lawPhrase(law: Law): string {
  if (law.kind === 'skellam') return `Skellam, variance ${decimal(toNumber(law.variance))}`;
  return `discrete Laplace shares, variance ${decimal(varianceOf(law))}`;
}

function levelRange(levels: readonly number[]): string {
  const [least, most] = [percent(Math.min(...levels)), percent(Math.max(...levels))];
  return least === most ? least : `${least} to ${most}`;
}

export function percent(probability: number): string {
  const digits = probability > 0.99 && probability < 1 ? 4 : 2; // 99.9% and 99.99% are not the same
  return `${(100 * probability).toFixed(digits).replace(/\.?0+$/, '')}%`;
}

/** Four decimals, or so many powers of ten. */
export function probability(p: number): string {
  return p >= 0.001 ? p.toFixed(4) : p.toExponential(1);
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

/** 12,345, and a real minus sign: for pages. */
export function figure(value: number | bigint): string {
  return value.toLocaleString('en-GB').replace('-', '−');
}
