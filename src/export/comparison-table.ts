// comparison-table.ts — comparisons as a sheet and as JSON, and the sentences that say what is controlled, how, and on what assumption.
import { lawToJson, toWholeNumber } from '@soundings/protocol/json/law-json';
import { areIndependent, type ComparisonRow, type ComparisonsQuery } from '../insight/comparisons.ts';
import { CONTROLLED } from '../insight/multiple-testing.ts';
import { samplingNotes } from '../insight/notes.ts';
import { lawPhrase, percent, rangePhrase } from './phrases.ts';
import { WINDOW } from '../insight/query.ts';
import type { Sheet } from './sheet.ts';

export function comparisonSheet(rows: readonly ComparisonRow[], asked: ComparisonsQuery): Sheet {
  const { against } = asked;
  const by = namesOf(asked);
  const since = against.kind === 'zero' ? [] : ['since'];
  return {
    head: [...by, ...since, against.kind === 'zero' ? 'total' : 'difference', 'p', 'adjusted p', 'flagged', 'organisations', 'noise'],
    rows: rows.map((row) => [
      ...by.map((name) => row.key[name] ?? ''),
      ...since.map(() => row.since ?? ''),
      String(row.difference),
      probability(row.p),
      probability(row.adjusted),
      row.flagged ? 'yes' : 'no',
      rangePhrase([row.organisations.least, row.organisations.most]),
      lawPhrase(row.law),
    ]),
  };
}

/** The same for other programs, with the method in every row: notes don't travel with a CSV. */
export function comparisonColumns(rows: readonly ComparisonRow[], asked: ComparisonsQuery): Sheet {
  const { head, rows: lines } = comparisonSheet(rows, asked);
  const { name, controls } = CONTROLLED[asked.control];
  return {
    head: [...head.map((title) => title.replaceAll(' ', '_')), 'method', 'controls', 'error_level'],
    rows: lines.map((line) => [...line, name, controls, String(errorLevel(asked))]),
  };
}

export function comparisonNotes(rows: readonly ComparisonRow[], asked: ComparisonsQuery): readonly string[] {
  const flagged = rows.filter((row) => row.flagged).length;
  return [
    `${titleOf(asked)}: ${flagged} of ${rows.length} are flagged. ${controlPhrase(rows, asked)}`,
    'p is the probability, from the exact law, that noise alone goes at least so far in either direction; adjusted p is what it is among all of them.',
    ...samplingNotes(rows[0]?.sampled),
    'Who took part may have changed as well, and what was cut off per person; no test knows of that.',
  ];
}

export function comparisonJson(rows: readonly ComparisonRow[], asked: ComparisonsQuery): object {
  const { name, controls, anyDependence } = CONTROLLED[asked.control];
  return {
    instrument: asked.instrument,
    by: namesOf(asked),
    where: asked.where ?? {},
    against: asked.against,
    control: {
      method: name,
      controls,
      level: errorLevel(asked),
      assumes: anyDependence ? 'nothing of how comparisons depend on each other' : 'independent noises',
      independentNoises: areIndependent(rows, asked),
    },
    flagged: rows.filter((row) => row.flagged).map(({ key }) => key),
    rows: rows.map(({ key, since, difference, p, adjusted, flagged, organisations, law }) => ({
      key,
      ...(since === undefined ? {} : { since }),
      [asked.against.kind === 'zero' ? 'total' : 'difference']: toWholeNumber(difference),
      p,
      adjustedP: adjusted,
      flagged,
      organisations,
      noise: lawToJson(law),
    })),
    notes: comparisonNotes(rows, asked),
  };
}

/** What is compared, in a few words. */
export function titleOf({ against }: ComparisonsQuery): string {
  if (against.kind === 'zero') return 'Totals that differ from none';
  if (against.kind === 'before') return 'Changes since the window released before';
  return `The window from ${against.later} against that from ${against.earlier}`;
}

function controlPhrase(rows: readonly ComparisonRow[], asked: ComparisonsQuery): string {
  const { name, controls, anyDependence } = CONTROLLED[asked.control];
  const level = percent(errorLevel(asked));
  const promise =
    controls === 'family-wise error'
      ? `the probability that noise alone flags even one is at most ${level} (family-wise error)`
      : `of those flagged, at most ${level} are expected to be flagged by noise alone (false discovery rate)`;
  const how = `By the ${name} method over all ${rows.length}, ${promise},`;
  if (anyDependence) return `${how} however they depend on each other.`;
  return areIndependent(rows, asked)
    ? `${how} which wants noises that are independent: here each comparison has noise of its own.`
    : `${how} which wants noises that are independent. Here they are not: comparisons share a window or sampled persons; benjamini-yekutieli needs no such thing.`;
}

/** Two windows that are compared are not told apart. */
function namesOf({ by, against }: ComparisonsQuery): readonly string[] {
  return against.kind === 'windows' ? by.filter((name) => name !== WINDOW) : by;
}

/** 1 − level, without what a double adds to 1 − 0.95. */
function errorLevel({ level }: ComparisonsQuery): number {
  return Number((1 - level).toPrecision(12));
}

function probability(p: number): string {
  return p >= 0.001 ? p.toFixed(4) : p.toExponential(1);
}
