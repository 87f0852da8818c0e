// phrases.ts — laws, levels and notes in words, the same everywhere.
import { toNumber, varianceOf, type Law } from '@soundings/protocol/privacy/law';
import { decimal, figure, percent, percentRange } from './figures.ts';
import { OUTLOOK_WORDS } from './outlook-phrases.ts';
import type { Note } from '../insight/question.ts';
import type { ChangesNote } from '../insight/questions/changes.ts';
import type { ComparisonsNote, FlaggedNote } from '../insight/questions/comparisons.ts';
import type { GroupsNote, GroupsOf } from '../insight/questions/groups.ts';
import type { RatiosNote, RatiosOf } from '../insight/questions/ratios.ts';
import type { RatesNote } from '../insight/questions/rates.ts';
import type { ShareChangesNote } from '../insight/questions/share-changes.ts';
import type { SharesNote } from '../insight/questions/shares.ts';
import type { IntervalsNote, TotalsNote } from '../insight/questions/totals.ts';

export { decimal, figure, percent, probability, rangePhrase } from './figures.ts';

/** The notes of the questions in quick.ts, and of rates. */
type Known = GroupsNote | TotalsNote | SharesNote | RatiosNote | ChangesNote | ComparisonsNote | ShareChangesNote | RatesNote;

/** A note in words. If a code has no sentence, the code and its figures. */
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
  'nothing-released': () => 'Nothing that was asked for has been released.',
  'windows-added': ({ days }) => addedSentence(days),
  'noisy-totals': () =>
    'Totals contain noise that every organisation added. A total below zero is noise, not a mistake. The intervals do not account for who takes part, or for what was cut off for each person.',
  sampled: ({ windows, of }) =>
    `Each person is counted in ${windows} of ${of} windows, drawn inside their organisation, so totals are ${of}/${windows} times what was released. Intervals include the error of that sampling, at the largest variance that it can have.`,
  'own-noise': () => 'Both aggregators added noise of their own to that of the organisations. The intervals include it.',
  'typed-totals': () =>
    'Some totals may have been added up by the organisations themselves. If a person stands in more cells than an organisation declared, the promise to them is weaker.',
  'missing-part': ({ day, parts }) =>
    `The totals of the window from ${day} leave out ${parts.join('; ')}, because nothing was released for it.`,
  'shares-of': ({ dimension, values, level }) =>
    `Share of ${dimension} = ${values.join(' or ')}. Intervals come from inverting a test with the exact laws of both noises; the level asked for was ${percent(level)} each.`,
  'share-unbounded': () => 'An interval from 0% to 100% means that the counts are too small to tell the whole from zero.',
  unit: ({ unit, cellsPerPerson }) =>
    `The figures are totals of: ${unit}.${cellsPerPerson === undefined ? '' : ` One person may be counted in up to ${cellsPerPerson} cells of a window: a total that adds up cells counts them in each.`}`,
  'share-changes-of': ({ dimension, values, level, together, tested }) =>
    `Change of the share of ${dimension} = ${values.join(' or ')}, in percentage points: from 20% to 30% is 10 points, which files have as 0.1. ${together === undefined ? `The level asked for was ${percent(level)} each.` : `The level asked for was ${percent(level)}, for all ${together} at once (Bonferroni).`} It is attained to within half a percentage point, by simulation.${tested ? '' : ' A change is "clear" if its interval does not contain zero.'}`,
  'share-changes-open': () => "If a whole can't be told from zero, its share may be anything, and the interval of the change is as wide.",
  'rates-of': ({ instrument, per, regardless }) =>
    `Rates are the totals of ${instrument} for each ${figure(per)} people of a public count, which is taken as exact. Their intervals are those of the totals.${regardless.length === 0 ? '' : ` The file has no column for ${regardless.join(' or ')}, so each rate is for everybody, whatever their ${regardless.join(' or ')}.`}`,
  'rates-not-need': () => 'A rate counts what organisations saw. Fewer organisations, or people who go elsewhere, make it smaller.',
  'ratios-of': ratiosSentence,
  'ratios-unlike': ({ reason }) => `${reason} The quotient was asked for all the same. It is no share.`,
  'ratios-unbounded': ({ open, count, denominator }) =>
    `${open} of ${count} are unbounded: in these, ${denominator} can't be told from zero, so nothing can be said about the ratio.`,
  'two-tallies': () =>
    'A ratio compares two separate counts. The intervals do not account for who took part in either, or for what was cut off for each person.',
  'changes-of': ({ count, level, together }) =>
    `Changes since the window released before. Intervals include the noise of both windows; ${
      together ? atOnce(count, level) : `the level asked for was ${percent(level)} each`
    }. A change is "clear" if its interval does not contain zero.`,
  'groups-of': groupsSentence,
  'groups-windows': ({ one, other }) =>
    one.join() === other.join()
      ? addedSentence(one)
      : `The first group adds up ${windowsPhrase(one)}, the second ${windowsPhrase(other)}. So neither is a number of people: somebody who was counted in several windows is in it once for each.${one.length === other.length ? '' : ' They are not equally many windows, and more windows add up to more.'}`,
  'groups-open': () => 'If the second group can’t be told from none, nothing can be said of how many times as much the first has.',
  'share-groups-open': () =>
    "If a whole can't be told from zero, its share may be anything, and the interval of the difference is as wide.",
  'who-is-in-both': () => 'A person whom several cells or windows count may be in both groups. The intervals are of the counts.',
  'clear-by-chance': ({ count, expected }) =>
    `Of ${count} changes, about ${decimal(expected)} would look clear because of noise alone. --together guards against that.`,
  'who-took-part': () => 'Who took part may have changed as well. The intervals do not account for that.',
  flagged: (note) => `${note.compared}: ${note.flagged} of ${note.count} are flagged. ${controlSentence(note)}`,
  'p-values': () =>
    'p is the probability that noise alone would produce a difference at least this large in either direction. Adjusted p accounts for the number of comparisons.',
  'who-took-part-tested': () =>
    'Who took part, and what was cut off for each person, may have changed as well. The tests do not account for that.',
  denominator: ({ source, year, sha256 }) =>
    source === undefined
      ? `This is not the charter's denominator: no charter at hand names this file for these groups. Its SHA-256 is ${sha256}.`
      : `Population: ${source}, ${year}, as the charter names it.`,
};

const SENTENCES: ReadonlyMap<string, (note: never) => string> = new Map(Object.entries({ ...WORDS, ...OUTLOOK_WORDS }));

function intervalsSentence({ count, level, levelEach, attained, sampled }: IntervalsNote): string {
  const from = sampled
    ? 'or more, from the law of the noise and the largest variance of the sampling.'
    : 'exactly, from the law of the noise.';
  const reached = `they attain ${percentRange(attained)}, ${from}`;
  if (levelEach === undefined) return `Intervals end at whole numbers. The level asked for was ${percent(level)} each; ${reached}`;
  return `All ${count} intervals hold at once with probability ${percent(level)} or more (Bonferroni). The level asked for was ${percent(levelEach)} each; ${reached}`;
}

function addedSentence(days: readonly string[]): string {
  const which = days.length <= 12 ? days.join(', ') : `${days.slice(0, 3).join(', ')}, … to ${days.at(-1) ?? ''}`;
  return `Each total adds up ${days.length} windows, those from ${which}. So a total is not a number of people: somebody who was counted in several windows is in it once for each, up to ${days.length} times. --by window gives each window its own total.`;
}

function ratiosSentence({ numerator, denominator, count, level, levelEach }: RatiosOf): string {
  const how =
    levelEach === undefined
      ? `the level asked for was ${percent(level)} each`
      : `${atOnce(count, level)}, so the level asked for was ${percent(levelEach)} each`;
  return `${numerator} over ${denominator}. Intervals come from inverting a test with the exact laws of both noises; ${how}.`;
}

function groupsSentence({ one, other, count, level, together }: GroupsOf): string {
  const how = together ? atOnce(count, level) : `the level asked for was ${percent(level)} each`;
  return `${one} less ${other}. Intervals include the noise of both; ${how}. A difference is "clear" if its interval does not contain zero.`;
}

function windowsPhrase(days: readonly string[]): string {
  return days.length === 1 ? `the window from ${days[0] ?? ''}` : `${days.length} windows, from ${days[0] ?? ''} to ${days.at(-1) ?? ''}`;
}

function atOnce(count: number, level: number): string {
  return `all ${count} hold at once with probability ${percent(level)} or more (Bonferroni)`;
}

function controlSentence({ method, controls, anyDependence, count, errorLevel, independent }: FlaggedNote): string {
  const level = percent(errorLevel);
  if (count === 1) return `The probability that noise alone flags it is at most ${level}.`;
  const promise =
    controls === 'family-wise error'
      ? `the probability that noise alone flags even one is at most ${level} (family-wise error)`
      : `of those flagged, at most ${level} are expected to be flagged by noise alone (false discovery rate)`;
  const how = `By the ${method} method over all ${count} comparisons, ${promise}`;
  if (anyDependence) return `${how}, however they depend on each other.`;
  return independent
    ? `${how}. The method needs independent noises, and here each comparison has noise of its own.`
    : `${how}. The method needs independent noises, but here comparisons share a window or sampled persons. benjamini-yekutieli does not need them.`;
}

/** "Skellam, variance 263.91" */
export function lawPhrase(law: Law): string {
  if (law.kind === 'skellam') return `Skellam, variance ${decimal(toNumber(law.variance))}`;
  return `discrete Laplace shares, variance ${decimal(varianceOf(law))}`;
}
