// forecast.ts — what comes next: the true totals and the releases of the next windows, each with its interval.
import { BY, INSTRUMENT, LEVEL, WHERE } from '../asked.ts';
import { cellsAsked, cellsOf } from '../course/cells.ts';
import { attainedInCsv, FILES, keyColumns, SHEETS } from '../columns.ts';
import { forecasts, RELEASES_NEEDED, type ForecastRow, type ForecastsAsked } from '../course/forecasts.ts';
import { assumedKind, type KindNote } from '../course/outlook-notes.ts';
import { WINDOW } from '../query.ts';
import type { Column, Note, OptionSpec, Question, Range } from '../question.ts';
import { wholeOf } from '../whole-option.ts';

export type ForecastNote =
  | KindNote
  | ForecastOf
  | Names<'forecast-short'>
  | MostlyNoise
  | TooFew
  | ForOrganisations
  | LevelByRecord
  | LevelByModel
  | Together
  | { readonly code: 'forecast-two-things' | 'forecast-total' | 'forecast-as-if-constant' | 'forecast-assumes' };

interface ForecastOf extends Note {
  readonly code: 'forecast-of';
  readonly instrument: string;
  readonly windows: number;
  readonly first: string;
  readonly last: string;
  readonly gaps: number;
}

interface LevelByModel extends Note {
  readonly code: 'forecast-by-model';
  readonly level: number;
  readonly attained: readonly number[];
}

interface Names<Code extends string> extends Note {
  readonly code: Code;
  readonly names: readonly string[];
}

/** Cells whose noise is more than a third of their level, with the number of windows that would have to be added up; 0 if no number would do. */
interface MostlyNoise extends Note {
  readonly code: 'forecast-mostly-noise';
  readonly names: readonly string[];
  readonly windows: readonly number[];
}

interface TooFew extends Note {
  readonly code: 'forecast-too-few';
  readonly names: readonly string[];
  readonly needed: number;
}

interface ForOrganisations extends Note {
  readonly code: 'forecast-organisations';
  readonly expected: number;
  readonly least: number;
  readonly most: number;
  /** Whether that number was asked for; otherwise it is that of the last window. */
  readonly asked: boolean;
  readonly scaled: boolean;
}

/** The true totals of all windows that are forecast, added up. */
interface Together extends Note {
  readonly code: 'forecast-sum';
  readonly windows: number;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

interface LevelByRecord extends Note {
  readonly code: 'forecast-by-record';
  readonly level: number;
  /** The lowest and the highest level that the model was asked for. */
  readonly least: number;
  readonly most: number;
}

const AHEAD: OptionSpec = {
  name: 'ahead',
  values: { kind: 'text', placeholder: 'N' },
  repeatable: false,
  help: 'How many windows to forecast: at most a quarter of those released, and 13 (default: 4, or as many as that allows).',
};

const ORGANISATIONS: OptionSpec = {
  name: 'organisations',
  values: { kind: 'text', placeholder: 'N' },
  repeatable: false,
  help: 'How many organisations are expected to take part (default: as many as in the last window).',
};

export const AS_IF_CONSTANT: OptionSpec = {
  name: 'as-if-constant',
  values: { kind: 'switch' },
  repeatable: false,
  help: 'Take totals in proportion to the number of organisations, as if those that come and go were like the rest.',
};

const BY_MODEL: OptionSpec = {
  name: 'by-model',
  values: { kind: 'switch' },
  repeatable: false,
  help: "Make intervals as wide as the model alone says. Without it, the series' own past forecasts set their width: wider if they missed too often, narrower if too seldom, which takes longer.",
};

export const forecastQuestion: Question<ForecastsAsked, ForecastRow> = {
  name: 'forecast',
  manual: {
    summary: 'forecast the true totals and the releases of the next windows',
    about:
      'Fits each series of releases by a model that knows the law of their noise, and says what the next true totals and the next releases ' +
      'will be, with intervals. With --by each cell is forecast on its own, and their sum as well. It needs 8 releases at least.',
    examples: [
      '--instrument visits',
      '--instrument visits --by area --ahead 6',
      '--instrument visits --where area=Ordsall --organisations 30',
    ],
  },
  options: [INSTRUMENT, BY, WHERE, AHEAD, ORGANISATIONS, AS_IF_CONSTANT, BY_MODEL, LEVEL],
  parse: (given, subject) => ({
    ...cellsAsked(given, subject),
    ahead: wholeOf(given, AHEAD, 1, 13),
    organisations: wholeOf(given, ORGANISATIONS, 1, 1_000_000),
    asIfConstant: given.has(AS_IF_CONSTANT.name),
    byRecord: !given.has(BY_MODEL.name),
  }),
  rows: forecasts,
  long: true,
  columns: ({ by }) => [
    ...keyColumns([...by, WINDOW]).map((column) => ({ ...column, value: (row: ForecastRow) => column.value(keyed(row)) })),
    ...truthColumns,
    ...releaseColumns,
    ...behindColumns,
  ],
  title: ({ instrument }) => `What comes next: ${instrument}`,
  notes: (rows, asked, releases): readonly ForecastNote[] => [
    forecastOf(rows, asked),
    { code: 'forecast-two-things' },
    ...togetherNote(rows),
    organisationsNote(rows, asked),
    ...(asked.asIfConstant ? [{ code: 'forecast-as-if-constant' as const }] : []),
    ...(rows.some(({ together }) => together) ? [{ code: 'forecast-total' as const }] : []),
    ...namesNote(rows),
    ...noiseNote(rows),
    ...tooFewNote(
      cellsOf(releases, asked)
        .filter(({ released }) => released.length < RELEASES_NEEDED)
        .map(({ name }) => name),
    ),
    asked.byRecord
      ? { code: 'forecast-by-record' as const, level: asked.level, ...levelsAsked(rows) }
      : { code: 'forecast-by-model' as const, level: asked.level, attained: rows.map(({ release }) => release.attained) },
    ...assumedKind(asked),
    { code: 'forecast-assumes' },
  ],
  chart: {
    along: WINDOW,
    marks: [
      { mark: 'interval', low: 'release low', high: 'release high' },
      { mark: 'interval', low: 'low', high: 'high' },
      { mark: 'dot', at: 'expected' },
    ],
  },
};

function keyed({ key, window }: ForecastRow): Pick<ForecastRow, 'key'> {
  return { key: { ...key, [WINDOW]: window } };
}

const truthColumns: readonly Column<ForecastRow>[] = [
  { name: 'ahead', kind: 'whole', forms: FILES, value: ({ ahead }) => ahead },
  { name: 'expected', kind: 'whole', forms: SHEETS, value: ({ truth }) => Math.round(truth.median) },
  { name: 'low', kind: 'whole', forms: SHEETS, value: ({ truth }) => Math.floor(truth.low) },
  { name: 'high', kind: 'whole', forms: SHEETS, value: ({ truth }) => Math.ceil(truth.high) },
  ...(
    [
      ['median', (row) => row.truth.median],
      ['low', (row) => row.truth.low],
      ['high', (row) => row.truth.high],
      ['low80', (row) => row.truth.fourFifths.low],
      ['high80', (row) => row.truth.fourFifths.high],
      ['low50', (row) => row.truth.half.low],
      ['high50', (row) => row.truth.half.high],
    ] satisfies readonly (readonly [string, (row: ForecastRow) => number])[]
  ).map(([name, value]): Column<ForecastRow> => ({ name: `truth_${name}`, kind: 'number', forms: FILES, member: ['truth', name], value })),
  ...(['median', 'low', 'high'] as const).map((name): Column<ForecastRow> => ({
    name: `sum_${name}`,
    kind: 'number',
    forms: FILES,
    member: ['sum', name],
    value: ({ sum }) => sum[name],
  })),
];

const releaseColumns: readonly Column<ForecastRow>[] = [
  { name: 'release low', kind: 'whole', forms: ['table'], value: ({ release }) => release.low },
  { name: 'release high', kind: 'whole', forms: ['table'], value: ({ release }) => release.high },
  { name: 'release_low', kind: 'whole', forms: FILES, member: ['release', 'low'], value: ({ release }) => release.low },
  { name: 'release_high', kind: 'whole', forms: FILES, member: ['release', 'high'], value: ({ release }) => release.high },
  { name: 'attained', kind: 'share', forms: ['table'], value: ({ release }) => release.attained },
  attainedInCsv<ForecastRow>(({ release }) => release.attained),
  {
    name: 'attained_level',
    kind: 'number',
    forms: ['json'],
    member: ['release', 'attainedLevel'],
    value: ({ release }) => release.attained,
  },
  { name: 'level_asked', kind: 'number', forms: FILES, member: ['release', 'levelAsked'], value: ({ release }) => release.levelAsked },
  { name: 'level now', kind: 'whole', forms: ['table'], value: ({ now }) => Math.round(now.median) },
  { name: 'now', kind: 'number', forms: FILES, member: ['now', 'median'], value: ({ now }) => now.median },
  { name: 'now_low', kind: 'number', forms: FILES, member: ['now', 'low'], value: ({ now }) => now.low },
  { name: 'now_high', kind: 'number', forms: FILES, member: ['now', 'high'], value: ({ now }) => now.high },
];

const behindColumns: readonly Column<ForecastRow>[] = [
  { name: 'organisations', kind: 'whole', value: ({ organisations }) => organisations },
  { name: 'windows', kind: 'whole', forms: FILES, value: (row) => row.behind.windows },
  { name: 'gaps', kind: 'whole', forms: FILES, value: (row) => row.behind.gaps },
  { name: 'first_window', kind: 'day', forms: FILES, member: ['firstWindow'], value: (row) => row.behind.firstWindow },
  { name: 'last_window', kind: 'day', forms: FILES, member: ['lastWindow'], value: (row) => row.behind.lastWindow },
  {
    ...{ name: 'organisations_before', kind: 'whole', forms: ['json'], member: ['organisationsBefore'] },
    value: ({ behind }): Range => ({ kind: 'range', ...behind.organisations }),
  },
  { name: 'organisations_before_least', kind: 'whole', forms: ['csv'], value: ({ behind }) => behind.organisations.least },
  { name: 'organisations_before_most', kind: 'whole', forms: ['csv'], value: ({ behind }) => behind.organisations.most },
  { name: 'noise_variance', kind: 'number', forms: FILES, member: ['noiseVariance'], value: (row) => row.noiseVariance },
  { name: 'structures', kind: 'text', forms: ['json'], value: ({ structures }) => structures },
  { name: 'short', kind: 'flag', forms: FILES, value: ({ short }) => short },
  { name: 'mostly_noise', kind: 'flag', forms: FILES, member: ['mostlyNoise'], value: ({ mostlyNoise }) => mostlyNoise },
];

function forecastOf(rows: readonly ForecastRow[], { instrument }: ForecastsAsked): ForecastOf {
  const all = rows.map(({ behind }) => behind);
  const days = all.map(({ firstWindow }) => firstWindow).sort();
  const lastDays = all.map(({ lastWindow }) => lastWindow).sort();
  return {
    code: 'forecast-of',
    instrument,
    windows: Math.max(...all.map(({ windows }) => windows)),
    ...{ first: days[0] ?? '', last: lastDays.at(-1) ?? '' },
    gaps: Math.max(...all.map(({ gaps }) => gaps)),
  };
}

/** Of the only series, or of the total. */
function togetherNote(rows: readonly ForecastRow[]): readonly Together[] {
  const last = rows.at(-1);
  if (last === undefined || last.ahead === 1 || !(last.together || distinct(rows).length === 1)) return [];
  const { median, low, high } = last.sum;
  return [{ code: 'forecast-sum', windows: last.ahead, expected: Math.round(median), low: Math.floor(low), high: Math.ceil(high) }];
}

function organisationsNote(rows: readonly ForecastRow[], asked: ForecastsAsked): ForOrganisations {
  const before = rows.map(({ behind }) => behind.organisations);
  return {
    code: 'forecast-organisations',
    expected: rows[0]?.organisations ?? 0,
    least: Math.min(...before.map(({ least }) => least)),
    most: Math.max(...before.map(({ most }) => most)),
    asked: asked.organisations !== undefined,
    scaled: asked.asIfConstant,
  };
}

function namesNote(rows: readonly ForecastRow[]): readonly Names<'forecast-short'>[] {
  const names = distinct(rows.filter(({ short }) => short));
  return names.length === 0 ? [] : [{ code: 'forecast-short', names }];
}

function noiseNote(rows: readonly ForecastRow[]): readonly MostlyNoise[] {
  const noisy = rows.filter(({ mostlyNoise, ahead }) => mostlyNoise && ahead === 1);
  if (noisy.length === 0) return [];
  return [{ code: 'forecast-mostly-noise', names: distinct(noisy), windows: noisy.map(({ windowsToAdd }) => windowsToAdd ?? 0) }];
}

function tooFewNote(names: readonly string[]): readonly TooFew[] {
  return names.length === 0 ? [] : [{ code: 'forecast-too-few', names, needed: RELEASES_NEEDED }];
}

function levelsAsked(rows: readonly ForecastRow[]): { readonly least: number; readonly most: number } {
  const levels = rows.map(({ release }) => release.levelAsked);
  return { least: Math.min(...levels), most: Math.max(...levels) };
}

function distinct(rows: readonly ForecastRow[]): readonly string[] {
  return [...new Set(rows.map(({ name }) => name))];
}
