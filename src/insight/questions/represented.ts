// represented.ts — who is represented: which groups are counted less or more than their share of a population.
import { BY, INSTRUMENT, LEVEL, WHERE } from '../asked.ts';
import { cellsAsked } from '../course/cells.ts';
import { addedColumns, FILES, keyColumns, organisationsColumns, SHEETS } from '../columns.ts';
import { denominatorNote, denominatorOf, digestOf, POPULATION_FILE, populationFile, type Denominator } from '../denominator.ts';
import { addedNotes, type AddedNote } from '../notes.ts';
import { readPopulation } from '../represented/population.ts';
import { addedWindows, answerNotes, asReleased, type AnswerNote } from '../query.ts';
import type { Column, Note, OptionSpec, Question } from '../question.ts';
import { represented, type RepresentedAsked, type RepresentedRow } from '../represented/represented.ts';

export type RepresentedNote =
  | AddedNote
  | AnswerNote
  | RepresentedOf
  | Denominator
  | Unequal
  | TooNoisy
  | { readonly code: 'represented-unbounded' | 'represented-not-need' };

interface RepresentedOf extends Note {
  readonly code: 'represented-of';
  readonly instrument: string;
  readonly groups: number;
  readonly level: number;
  readonly under: readonly string[];
  readonly over: readonly string[];
  readonly cantTell: readonly string[];
  /** Groups that can't be told from their share, each with how far from it they may be. */
  readonly about: readonly string[];
}

interface Unequal extends Note {
  readonly code: 'represented-unequal';
  readonly dissimilarity: number;
  readonly ofNoise: number;
  readonly squares: number;
}

/** Groups whose own total is too noisy to use alone, and how many times as many windows would have to be added up; 0 if no number would do. */
interface TooNoisy extends Note {
  readonly code: 'represented-too-noisy';
  readonly names: readonly string[];
  readonly times: readonly number[];
}

const POPULATION: OptionSpec = {
  ...POPULATION_FILE,
  help: 'A CSV of how many people there are: a column for each name of --by, and one called population. Its digest must be in the charter.',
};

export const representedQuestion: Question<RepresentedAsked, RepresentedRow> = {
  name: 'represented',
  manual: {
    summary: 'show which groups are counted less or more than their share of the population',
    about:
      "Compares each group's share of the releases with its share of a public count of people, such as a census. It says who is counted, not who " +
      'is in need. All windows are added up unless --where names some. The charter names the file by its SHA-256; with any other file the answer ' +
      "says that it is not the charter's denominator.",
    examples: ['--mission mission.json --instrument visits --by area --population census.csv'],
  },
  options: [INSTRUMENT, BY, WHERE, POPULATION, LEVEL],
  parse(given, subject) {
    const asked = cellsAsked(given, subject);
    const bytes = populationFile(given, subject);
    const digest = digestOf(bytes);
    return { ...asked, population: readPopulation(bytes, asked.by), sha256: digest, denominator: denominatorOf(subject, asked.by, digest) };
  },
  rows: (releases, asked) => represented(releases, asked),
  columns: (asked, releases) => [
    ...keyColumns(asked.by),
    ...shareColumns,
    ...organisationsColumns('table', ...FILES),
    ...addedColumns<RepresentedRow>(addedWindows(releases, asReleased(releases, asked))),
  ],
  title: ({ instrument }) => `Who is counted: ${instrument}`,
  notes: (rows, asked, releases): readonly RepresentedNote[] => [
    ...addedNotes(addedWindows(releases, asReleased(releases, asked))),
    representedOf(rows, asked),
    denominatorNote(asked),
    ...unequalNotes(rows),
    ...noisyNotes(rows),
    ...(rows.some(({ bounded }) => !bounded) ? [{ code: 'represented-unbounded' as const }] : []),
    ...answerNotes(releases, asked),
    { code: 'represented-not-need' },
  ],
  chart: {
    along: 'window', // of which there is none: rows stand one below the other
    marks: [
      { mark: 'interval', low: 'low', high: 'high' },
      { mark: 'dot', at: 'ratio' },
    ],
    standsOut: ({ word }) => word === 'under-represented' || word === 'over-represented',
  },
};

const shareColumns: readonly Column<RepresentedRow>[] = [
  { name: 'total', kind: 'whole', value: ({ total }) => total },
  { name: 'population', kind: 'whole', value: ({ people }) => people },
  { name: 'of total', kind: 'share', forms: ['table'], value: ({ shareCounted }) => shareCounted },
  { name: 'of population', kind: 'share', forms: ['table'], value: ({ sharePeople }) => sharePeople },
  { name: 'share_of_total', kind: 'number', forms: FILES, member: ['shareOfTotal'], value: ({ shareCounted }) => shareCounted },
  { name: 'share_of_population', kind: 'number', forms: FILES, member: ['shareOfPopulation'], value: ({ sharePeople }) => sharePeople },
  { name: 'ratio', kind: 'number', forms: ['table'], value: ({ ratio }) => Math.round(1000 * ratio) / 1000 },
  { name: 'ratio', kind: 'number', forms: FILES, value: ({ ratio }) => ratio },
  { name: 'low', kind: 'number', forms: ['table'], value: ({ low }) => Math.floor(1000 * low) / 1000 },
  { name: 'high', kind: 'number', forms: ['table'], value: ({ high }) => Math.ceil(1000 * high) / 1000 },
  { name: 'low', kind: 'number', forms: FILES, value: ({ low }) => low },
  { name: 'high', kind: 'number', forms: FILES, value: ({ high }) => high },
  { name: 'bounded', kind: 'flag', forms: ['json'], value: ({ bounded }) => bounded },
  { name: 'represented', kind: 'text', value: ({ word }) => word },
  { name: 'against its share', kind: 'text', forms: ['table'], value: againstShare },
  { name: 'quality of total', kind: 'text', forms: ['table'], value: ({ quality }) => quality },
  { name: 'quality', kind: 'text', forms: FILES, value: ({ quality }) => quality },
  {
    ...{ name: 'relative_standard_error', kind: 'number', forms: FILES, member: ['relativeStandardError'] },
    value: ({ relativeStandardError }) => relativeStandardError,
  },
  { name: 'windows', kind: 'whole', forms: SHEETS, value: ({ windows }) => windows },
  { name: 'dissimilarity', kind: 'number', forms: FILES, value: ({ dissimilarity }) => dissimilarity },
  {
    ...{ name: 'dissimilarity_of_noise', kind: 'number', forms: FILES, member: ['dissimilarityOfNoise'] },
    value: ({ dissimilarityOfNoise }) => dissimilarityOfNoise,
  },
  { name: 'squares_unbiased', kind: 'number', forms: FILES, member: ['squaresUnbiased'], value: ({ squaresUnbiased }) => squaresUnbiased },
];

/** The interval in words, since "about its share" may still be nearly double. */
function againstShare({ low, high, bounded }: RepresentedRow): string | undefined {
  return bounded ? `${moreOrLess(low)} to ${moreOrLess(high)}` : undefined;
}

function moreOrLess(ratio: number): string {
  const more = Math.round(100 * (ratio - 1));
  return more < 0 ? `${-more}% less` : `${more}% more`;
}

function representedOf(rows: readonly RepresentedRow[], { instrument, level }: RepresentedAsked): RepresentedOf {
  const named = (word: RepresentedRow['word']) => rows.filter((row) => row.word === word).map(({ name }) => name);
  const about = rows.filter(({ word }) => word === 'about its share');
  return {
    code: 'represented-of',
    ...{ instrument, level, groups: rows.length },
    ...{ under: named('under-represented'), over: named('over-represented'), cantTell: named("can't be told") },
    about: about.map((row) => `${row.name} (${againstShare(row) ?? 'no limit'})`),
  };
}

function unequalNotes([row]: readonly RepresentedRow[]): readonly Unequal[] {
  if (row === undefined) return [];
  const { dissimilarity, dissimilarityOfNoise: ofNoise, squaresUnbiased: squares } = row;
  return [{ code: 'represented-unequal', dissimilarity, ofNoise, squares }];
}

function noisyNotes(rows: readonly RepresentedRow[]): readonly TooNoisy[] {
  const noisy = rows.filter(({ quality }) => quality === 'too noisy alone' || quality === 'cannot be told from nothing');
  if (noisy.length === 0) return [];
  return [
    { code: 'represented-too-noisy', names: noisy.map(({ name }) => name), times: noisy.map(({ windowsToAdd }) => windowsToAdd ?? 0) },
  ];
}
