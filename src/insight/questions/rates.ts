// rates.ts — totals for each thousand people of a public count, such as a census.
import { BY, INSTRUMENT, LEVEL, TOGETHER, totalsOf, WHERE } from '../asked.ts';
import {
  addedColumns,
  attainedColumns,
  contextColumns,
  contextOf,
  FILES,
  keyColumns,
  noiseColumns,
  organisationsColumns,
} from '../columns.ts';
import { denominatorNote, denominatorOf, digestOf, POPULATION_FILE, populationFile, type Denominator } from '../denominator.ts';
import { addedNotes, type AddedNote } from '../notes.ts';
import { addedWindows, answerNotes, asReleased, WINDOW, type AnswerNote } from '../query.ts';
import type { Column, Note, OptionSpec, Question } from '../question.ts';
import { OF_RELEASES, rates, type RateRow, type RatesQuery } from '../represented/rates.ts';
import { hasColumn, readPopulation } from '../represented/population.ts';
import { unitOf } from '../subject.ts';
import { wholeOf } from '../whole-option.ts';
import { intervalsNote, type IntervalsNote } from './totals.ts';

export type RatesNote =
  AddedNote | AnswerNote | IntervalsNote | Denominator | RatesOf | { readonly code: 'nothing-released' | 'rates-not-need' };

/** What is counted, and for how many people. */
interface RatesOf extends Note {
  readonly code: 'rates-of';
  readonly instrument: string;
  readonly per: number;
  readonly regardless: readonly string[];
}

const POPULATION: OptionSpec = {
  ...POPULATION_FILE,
  help: 'Divide totals by how many people there are: a CSV with a column for each dimension of --by, and one called population.',
};

const PER_DEFAULT = 1000;

const PER: OptionSpec = {
  name: 'per',
  values: { kind: 'text', placeholder: 'N' },
  repeatable: false,
  help: `With --population: for how many people (default: ${PER_DEFAULT}).`,
};

export const rateQuestion: Question<RatesQuery, RateRow> = {
  name: 'rates',
  options: [INSTRUMENT, BY, WHERE, POPULATION, PER, TOGETHER, LEVEL],
  parse(given, subject) {
    const asked = totalsOf(given, subject);
    const bytes = populationFile(given, subject);
    const selected = Object.keys(asked.where).filter((name) => !asked.by.includes(name) && !OF_RELEASES.includes(name));
    const regardless = selected.filter((name) => !hasColumn(bytes, name));
    const dimensions = [...asked.by, ...selected].filter((name) => !OF_RELEASES.includes(name) && !regardless.includes(name));
    const sha256 = digestOf(bytes);
    return {
      ...asked,
      ...{ dimensions, regardless, sha256, population: readPopulation(bytes, dimensions) },
      denominator: denominatorOf(subject, dimensions, sha256),
      per: wholeOf(given, PER, 1, 1_000_000) ?? PER_DEFAULT,
      unit: unitOf(subject, asked.instrument),
    };
  },
  rows: rates,
  columns: (asked, releases) => [
    ...keyColumns(asked.by),
    ...rateColumns,
    ...attainedColumns,
    ...organisationsColumns('table', ...FILES),
    { name: 'per', kind: 'whole', forms: FILES, value: () => asked.per },
    ...noiseColumns(...FILES),
    ...addedColumns<RateRow>(addedWindows(releases, asReleased(releases, asked))),
    ...contextColumns(contextOf(releases, asReleased(releases, asked), unitOfRate(asked))),
  ],
  title: ({ instrument, per }) => `${instrument} for each ${per} people`,
  notes: (rows, asked, releases): readonly RatesNote[] => [
    rows.length === 0 ? { code: 'nothing-released' } : intervalsNote(rows, asked),
    ...addedNotes(addedWindows(releases, asReleased(releases, asked))),
    { code: 'rates-of', instrument: asked.instrument, per: asked.per, regardless: asked.regardless },
    denominatorNote(asked),
    ...answerNotes(releases, asked),
    { code: 'rates-not-need' },
  ],
  chart: {
    along: WINDOW,
    marks: [
      { mark: 'line', at: 'rate' },
      { mark: 'interval', low: 'low', high: 'high' },
      { mark: 'dot', at: 'rate' },
    ],
  },
};

const rateColumns: readonly Column<RateRow>[] = [
  { name: 'total', kind: 'whole', value: ({ estimate }) => estimate },
  { name: 'population', kind: 'whole', value: ({ people }) => people },
  { name: 'rate', kind: 'number', value: ({ rate }) => rate },
  { name: 'low', kind: 'number', value: ({ rateLow }) => rateLow },
  { name: 'high', kind: 'number', value: ({ rateHigh }) => rateHigh },
];

function unitOfRate({ unit, per }: RatesQuery): string | undefined {
  return unit === undefined ? undefined : `${unit} per ${per} people`;
}
