// warn.ts — is it higher than expected: the cells of the last window that stand out, with few false ones among them.
import { ANSWER } from '@soundings/protocol/charter/instrument';
import { BY, INSTRUMENT, LEVEL, valueOf, WHERE } from '../asked.ts';
import { cellsAsked, type CellsAsked } from '../course/cells.ts';
import { FILES, keyColumns, SHEETS } from '../columns.ts';
import { unequalSight } from '../model/sight.ts';
import { CONTROLLED } from '../multiple-testing.ts';
import { assumedKind, type KindNote } from '../course/outlook-notes.ts';
import { dictionary } from '../names.ts';
import { WINDOW } from '../query.ts';
import { QueryError, type Column, type Given, type Note, type OptionSpec, type Question, type Subject } from '../question.ts';
import { risingAnswers } from '../soundings-option.ts';
import { warnings, type WarningRow, type WarningsAsked } from '../course/warnings.ts';

export type WarnNote =
  | KindNote
  | Sight
  | Warned
  | Warning
  | Recent
  | Settling
  | Earlier
  | { readonly code: 'warn-as-if-constant' | 'warn-season' | 'warn-not-why' };

/** How much smaller a rise or fall must be in one cell than in another to be seen. Shares of the level; Infinity if there is no level above zero. */
interface Sight extends Note {
  readonly code: 'unequal-sight';
  readonly side: WarningsAsked['side'];
  readonly best: string;
  readonly bestRise: number;
  readonly worst: string;
  readonly worstRise: number;
}

interface Warned extends Note {
  readonly code: 'warned';
  readonly side: WarningsAsked['side'];
  readonly window: string;
  readonly flagged: number;
  /** None if the windows before it are too few. */
  readonly cells: number;
  /** The answers that were added up; empty of an instrument without answers. */
  readonly answers: readonly string[];
  readonly q: number;
  readonly method: string;
  readonly anyDependence: boolean;
}

/** One flag, on what grounds. */
export interface Warning extends Note {
  readonly code: 'warning';
  readonly side: WarningsAsked['side'];
  readonly name: string;
  readonly answers: readonly string[];
  /** Of this window alone. */
  readonly released: number;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
  /** How many windows' sum stood out the most, this one being the last of them; the sum, and what was expected of it. */
  readonly span: number;
  readonly sumReleased: number;
  readonly sumExpected: number;
  readonly sumLow: number;
  readonly sumHigh: number;
  readonly adjusted: number;
  readonly cells: number;
  readonly since: string;
  readonly windowsFlagged: number;
  /** The first and the last window of each warning of this cell that ended before. */
  readonly earlierSince: readonly string[];
  readonly earlierUntil: readonly string[];
  readonly organisations: number;
  readonly organisationsUsual: number;
}

/** A warning that is over as such, since what was flagged has become what is expected; and where its level stands now. */
export interface Recent extends Note {
  readonly code: 'warn-recent';
  readonly side: WarningsAsked['side'];
  readonly name: string;
  readonly since: string;
  readonly until: string;
  readonly now: NonNullable<WarningRow['recent']>['now'];
}

/** Cells that have too few windows for a warning. */
interface Settling extends Note {
  readonly code: 'warn-settling';
  readonly names: readonly string[];
}

/** What became of earlier warnings four windows after they began: of each, the first one first, and how many of each kind. */
interface Earlier extends Note {
  readonly code: 'warn-earlier';
  readonly warnings: number;
  readonly names: readonly string[];
  readonly since: readonly string[];
  readonly until: readonly string[];
  readonly fates: readonly string[];
  readonly stillUp: number;
  readonly gone: number;
  readonly cantTell: number;
  readonly notYet: number;
}

const Q: OptionSpec = {
  name: 'q',
  values: { kind: 'text', placeholder: 'P' },
  repeatable: false,
  help: 'Which share of the flags may be false, between 0.001 and 0.5 (default: 0.1).',
};

const METHODS = ['benjamini-hochberg', 'benjamini-yekutieli'] as const;

const CONTROL: OptionSpec = {
  name: 'control',
  values: { kind: 'one-of', placeholder: 'METHOD', of: METHODS },
  repeatable: false,
  help: `The method that allows for many cells: ${METHODS.join(' or ')} (default: ${METHODS[0]}). The second needs no assumption of how they depend on each other.`,
};

const LOWER: OptionSpec = {
  name: 'lower',
  values: { kind: 'switch' },
  repeatable: false,
  help: 'Look for totals that are lower than expected instead.',
};

const HISTORY: OptionSpec = {
  name: 'history',
  values: { kind: 'switch' },
  repeatable: false,
  help: 'Every window since the thirteenth, at most the last 52, not only the last.',
};

export const warnQuestion: Question<WarningsAsked, WarningRow> = {
  name: 'warn',
  manual: {
    summary: 'show which totals are higher than expected, and how sure that is',
    about:
      'Compares the last release of each cell, and the sums of the last two and four, with what was expected of them before they came. The ' +
      'first twelve windows only set the scale. It allows for the number of cells: in a quiet window the chance of any flag is one in ten. A ' +
      'p-value that was shown once never changes. Of answers, those that say that there is more are added up, unless --where names others. ' +
      '--where with windows asks what could be known in the last of them.',
    examples: ['--instrument visits --by area', '--instrument visits --by area,reason --history', '--instrument visits --by area --lower'],
  },
  options: [INSTRUMENT, BY, WHERE, Q, CONTROL, LOWER, HISTORY, LEVEL],
  parse: (given, subject) => ({
    ...ofRising(cellsAsked(given, subject), subject),
    q: shareOf(given),
    control: controlOf(given),
    side: given.has(LOWER.name) ? 'below' : 'above',
    history: given.has(HISTORY.name),
  }),
  rows: warnings,
  long: true,
  columns: ({ by }) => [
    ...keyColumns([...by, WINDOW]).map((column) => ({ ...column, value: (row: WarningRow) => column.value(keyed(row)) })),
    ...releasedColumns,
    ...testColumns,
    ...groundsColumns,
  ],
  title: ({ instrument, side }) => `${side === 'above' ? 'Higher' : 'Lower'} than expected: ${instrument}`,
  notes: notesOf,
};

/** Answers "falling" and "rising" added up would only say how many answered. */
function ofRising(asked: CellsAsked, subject: Subject): CellsAsked {
  const answers = risingAnswers(subject, asked.instrument);
  if (answers.length === 0 || asked.by.includes(ANSWER) || asked.where[ANSWER] !== undefined) return asked;
  return { ...asked, where: dictionary([...Object.entries(asked.where), [ANSWER, answers] as const]) };
}

function answersIn({ where }: Pick<CellsAsked, 'where'>): readonly string[] {
  return [where[ANSWER] ?? []].flat();
}

function keyed({ key, window }: WarningRow): Pick<WarningRow, 'key'> {
  return { key: { ...key, [WINDOW]: window } };
}

const clearestInFiles: readonly Column<WarningRow>[] = [
  {
    ...{ name: 'sum_low', kind: 'whole', forms: FILES, member: ['clearest', 'expected', 'low'] },
    value: ({ clearest }) => clearest?.expected.low,
  },
  {
    ...{ name: 'sum_high', kind: 'whole', forms: FILES, member: ['clearest', 'expected', 'high'] },
    value: ({ clearest }) => clearest?.expected.high,
  },
  {
    ...{ name: 'sum_mean', kind: 'number', forms: ['json'], member: ['clearest', 'expected', 'mean'] },
    value: ({ clearest }) => clearest?.expected.mean,
  },
];

const releasedColumns: readonly Column<WarningRow>[] = [
  { name: 'released', kind: 'whole', value: ({ released }) => released },
  {
    name: 'expected',
    kind: 'whole',
    forms: SHEETS,
    value: ({ expected }) => wholeOf(expected?.mean),
  },
  { name: 'low', kind: 'whole', member: ['expected', 'low'], value: ({ expected }) => expected?.low },
  { name: 'high', kind: 'whole', member: ['expected', 'high'], value: ({ expected }) => expected?.high },
  { name: 'mean', kind: 'number', forms: ['json'], member: ['expected', 'mean'], value: ({ expected }) => expected?.mean },
  { name: 'last windows', kind: 'whole', forms: ['table'], value: ({ clearest }) => clearest?.span },
  { name: 'their sum', kind: 'whole', forms: ['table'], value: ({ clearest }) => clearest?.released },
  { name: 'expected sum', kind: 'whole', forms: ['table'], value: ({ clearest }) => wholeOf(clearest?.expected.mean) },
  { name: 'windows_summed', kind: 'whole', forms: FILES, member: ['clearest', 'windows'], value: ({ clearest }) => clearest?.span },
  { name: 'sum_released', kind: 'whole', forms: FILES, member: ['clearest', 'released'], value: ({ clearest }) => clearest?.released },
  { name: 'sum_expected', kind: 'whole', forms: ['csv'], value: ({ clearest }) => wholeOf(clearest?.expected.mean) },
  ...clearestInFiles,
];

function wholeOf(mean: number | undefined): number | undefined {
  return mean === undefined ? undefined : Math.round(mean);
}

const testColumns: readonly Column<WarningRow>[] = [
  { name: 'p', kind: 'number', unit: 'p-value', value: ({ p }) => p },
  { name: 'p_1_window', kind: 'number', unit: 'p-value', forms: FILES, member: ['spans', '1'], value: ({ spans }) => spans[1] },
  { name: 'p_2_windows', kind: 'number', unit: 'p-value', forms: FILES, member: ['spans', '2'], value: ({ spans }) => spans[2] },
  { name: 'p_4_windows', kind: 'number', unit: 'p-value', forms: FILES, member: ['spans', '4'], value: ({ spans }) => spans[4] },
  { name: 'adjusted p', kind: 'number', unit: 'p-value', forms: ['table'], value: ({ adjusted }) => adjusted },
  { name: 'adjusted_p', kind: 'number', unit: 'p-value', forms: FILES, member: ['adjustedP'], value: ({ adjusted }) => adjusted },
  { name: 'flagged', kind: 'text', forms: ['table'], value: ({ flagged }) => flagged ?? 'not looked at' },
  { name: 'flagged', kind: 'flag', forms: FILES, value: ({ flagged }) => flagged },
  { name: 'since', kind: 'day', value: ({ since }) => since },
];

const groundsColumns: readonly Column<WarningRow>[] = [
  { name: 'organisations', kind: 'whole', value: ({ organisations }) => organisations },
  {
    ...{ name: 'organisations_usual', kind: 'number', forms: FILES, member: ['organisationsUsual'] },
    value: ({ organisationsUsual }) => organisationsUsual,
  },
  { name: 'smallest rise seen', kind: 'share', forms: ['table'], value: ({ smallestRise }) => hundredths(ofLevel(smallestRise)) },
  {
    name: 'smallest_rise_seen',
    kind: 'number',
    forms: FILES,
    member: ['smallestRiseSeen'],
    value: ({ smallestRise }) => ofLevel(smallestRise),
  },
  {
    name: 'last_warned_since',
    kind: 'day',
    forms: FILES,
    member: ['recent', 'since'],
    optional: true,
    value: ({ recent }) => recent?.since,
  },
  {
    name: 'last_warned_until',
    kind: 'day',
    forms: FILES,
    member: ['recent', 'until'],
    optional: true,
    value: ({ recent }) => recent?.until,
  },
  { name: 'by_now', kind: 'text', forms: FILES, member: ['recent', 'now'], optional: true, value: ({ recent }) => recent?.now },
  { name: 'after_4_windows', kind: 'text', forms: FILES, member: ['fate', 'after4'], optional: true, value: ({ fate }) => fate?.four },
  {
    name: 'after_13_windows',
    kind: 'text',
    forms: FILES,
    member: ['fate', 'after13'],
    optional: true,
    value: ({ fate }) => fate?.thirteen,
  },
];

function notesOf(rows: readonly WarningRow[], asked: WarningsAsked): readonly WarnNote[] {
  const window =
    rows
      .map((row) => row.window)
      .sort()
      .at(-1) ?? '';
  const last = rows.filter((row) => row.window === window);
  const { name: method, anyDependence } = CONTROLLED[asked.control];
  const settling = last.filter(({ p, released }) => p === undefined && released !== undefined).map(({ name }) => name);
  return [
    ...sightNotes(last, asked),
    {
      code: 'warned',
      ...{ side: asked.side, window, q: asked.q, method, anyDependence },
      ...{ flagged: last.filter(({ flagged }) => flagged).length, cells: last[0]?.cells ?? 0, answers: answersIn(asked) },
    },
    ...last.flatMap((row) => warningNotes(row, asked)),
    ...last.flatMap(({ name, recent }) =>
      recent === undefined ? [] : [{ code: 'warn-recent' as const, side: asked.side, name, ...recent }],
    ),
    ...earlierNotes(last),
    ...(settling.length === 0 ? [] : [{ code: 'warn-settling' as const, names: settling }]),
    { code: 'warn-as-if-constant' },
    { code: 'warn-season' },
    ...assumedKind(asked),
    { code: 'warn-not-why' },
  ];
}

/** A rise as a share of the level; undefined where there is no level that it could be a share of. */
function ofLevel(rise: number): number | undefined {
  return rise < Infinity ? rise : undefined;
}

function hundredths(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(100 * value) / 100;
}

function sightNotes(rows: readonly WarningRow[], { side }: WarningsAsked): readonly Sight[] {
  const unequal = unequalSight(rows.map(({ smallestRise }) => smallestRise));
  const [best, worst] = [rows[unequal?.best ?? -1], rows[unequal?.worst ?? -1]];
  if (best === undefined || worst === undefined) return [];
  return [
    {
      ...{ code: 'unequal-sight', side },
      ...{ best: best.name, bestRise: best.smallestRise, worst: worst.name, worstRise: worst.smallestRise },
    },
  ];
}

/** The grounds of a flag; nothing if there is none. */
export function warningNotes(row: WarningRow, { side, where }: Pick<WarningsAsked, 'side' | 'where'>): readonly Warning[] {
  const { released, expected, clearest, p, adjusted, since, organisations, earlier } = row;
  if (row.flagged !== true || released === undefined || expected === undefined || clearest === undefined) return [];
  if (p === undefined || organisations === undefined) return [];
  return [
    {
      code: 'warning',
      ...{ side, name: row.name, answers: answersIn({ where }), p, cells: row.cells, adjusted: adjusted ?? 1 },
      ...{ released, expected: Math.round(expected.mean), low: expected.low, high: expected.high },
      ...{ span: clearest.span, sumReleased: clearest.released, sumExpected: Math.round(clearest.expected.mean) },
      ...{ sumLow: clearest.expected.low, sumHigh: clearest.expected.high },
      ...{ earlierSince: earlier.map((one) => one.since), earlierUntil: earlier.map(({ until }) => until) },
      ...{ since: since ?? '', windowsFlagged: row.windowsFlagged, organisations, organisationsUsual: row.organisationsUsual },
    },
  ];
}

function earlierNotes(rows: readonly WarningRow[]): readonly Earlier[] {
  const all = rows.flatMap(({ name, earlier }) => earlier.map((one) => ({ name, ...one }))).sort((a, b) => (a.since < b.since ? -1 : 1));
  if (all.length === 0) return [];
  const count = (fate: (typeof all)[number]['fate']) => all.filter((one) => one.fate === fate).length;
  return [
    {
      ...{ code: 'warn-earlier', warnings: all.length, names: all.map(({ name }) => name), fates: all.map(({ fate }) => fate) },
      ...{ since: all.map(({ since }) => since), until: all.map(({ until }) => until) },
      ...{ stillUp: count('still up'), gone: count('gone'), cantTell: count("can't be told"), notYet: count('not yet') },
    },
  ];
}

function shareOf(given: Given): number {
  const value = valueOf(given, Q) ?? '0.1';
  const share = Number(value);
  if (/^0?\.\d+$/.test(value) && share >= 0.001 && share <= 0.5) return share;
  throw new QueryError(`--q takes a share between 0.001 and 0.5, such as 0.1, not "${value}".`);
}

function controlOf(given: Given): WarningsAsked['control'] {
  const wanted = valueOf(given, CONTROL) ?? METHODS[0];
  const control = METHODS.find((one) => one === wanted);
  if (control === undefined) throw new QueryError(`--control takes ${METHODS.join(' or ')}, not "${wanted}".`);
  return control;
}
