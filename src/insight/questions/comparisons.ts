// comparisons.ts — which totals stand out: exact tests of many totals at once, with their errors controlled.
import type { Release } from '@soundings/protocol/release/release';
import { BY, INSTRUMENT, LEVEL, totalsOf, valueOf, WHERE } from '../asked.ts';
import {
  addedColumns,
  contextColumns,
  contextOf,
  FILES,
  type Context,
  keyColumns,
  noiseColumns,
  organisationsColumns,
} from '../columns.ts';
import { areIndependent, comparisons, type Against, type ComparisonRow, type ComparisonsQuery } from '../comparisons.ts';
import { CONTROLLED, CONTROLS, type Control, type Controlled } from '../multiple-testing.ts';
import { addedNotes, samplingNotes, type AddedNote, type SampledNote } from '../notes.ts';
import { addedWindows, asReleased, WINDOW } from '../query.ts';
import { QueryError, type Column, type Given, type Note, type OptionSpec, type Question } from '../question.ts';
import { unitOf } from '../subject.ts';

export type ComparisonsNote =
  AddedNote | SampledNote | FlaggedNote | { readonly code: 'p-values' } | { readonly code: 'who-took-part-tested' };

/** How many of the comparisons are flagged, by which method, and which error that controls. */
export interface FlaggedNote extends Note, Pick<Controlled, 'controls' | 'anyDependence'> {
  readonly code: 'flagged';
  readonly compared: string;
  readonly method: string;
  readonly flagged: number;
  readonly count: number;
  readonly errorLevel: number;
  readonly independent: boolean;
}

export const COMPARE: OptionSpec = {
  name: 'compare',
  values: { kind: 'text', placeholder: 'WHAT' },
  repeatable: false,
  help: 'Test each total (or share) against zero (zero) or the window before (before), or test one window against another (DAY,DAY: their first days).',
};

export const CONTROL: OptionSpec = {
  name: 'control',
  values: { kind: 'one-of', placeholder: 'METHOD', of: CONTROLS },
  repeatable: false,
  help: `The method by which --compare allows for many comparisons: ${CONTROLS.join(', ')} (default: ${CONTROLS[0]}). Its error is 1 − level.`,
};

interface ComparisonsAsked extends ComparisonsQuery {
  readonly unit?: string | undefined;
}

export const comparisonQuestion: Question<ComparisonsAsked, ComparisonRow> = {
  name: 'comparisons',
  options: [INSTRUMENT, BY, WHERE, COMPARE, CONTROL, LEVEL],
  parse(given, subject) {
    const { instrument, by, where, level } = totalsOf(given, subject);
    return { instrument, by, where, level, against: againstOf(given), control: controlOf(given), unit: unitOf(subject, instrument) };
  },
  rows: comparisons,
  columns: (asked, releases) => [
    ...keyColumns(toldApart(asked)).flatMap(joined),
    ...(asked.against.kind === 'zero' ? [] : [sinceColumn]),
    { name: asked.against.kind === 'zero' ? 'total' : 'difference', kind: 'whole', value: ({ difference }) => difference },
    { name: 'p', kind: 'number', unit: 'p-value', value: ({ p }) => p },
    ...joined<ComparisonRow>({
      ...{ name: 'adjusted p', kind: 'number', unit: 'p-value', member: ['adjustedP'] },
      value: ({ adjusted }) => adjusted,
    }),
    { name: 'flagged', kind: 'flag', value: ({ flagged }) => flagged },
    ...organisationsColumns('table', ...FILES),
    ...noiseColumns('table', ...FILES),
    ...methodColumns(asked),
    ...addedColumns<ComparisonRow>(addedIn(releases, asked)),
    ...contextColumns(comparedContext(releases, asked)),
  ],
  title: comparedTitle,
  notes: (rows, asked, releases): readonly ComparisonsNote[] => [
    ...addedNotes(addedIn(releases, asked)),
    flaggedNote(rows, asked),
    { code: 'p-values' },
    ...samplingNotes(rows[0]?.sampled),
    { code: 'who-took-part-tested' },
  ],
};

/** The windows that each total adds up, if totals are compared with zero. */
function addedIn(releases: readonly Release[], asked: ComparisonsQuery): readonly string[] {
  return asked.against.kind === 'zero' ? addedWindows(releases, asReleased(releases, asked)) : [];
}

/** A row about two windows is about the days until the later one's last. */
export function comparedContext(releases: readonly Release[], asked: ComparisonsAsked): Context {
  const { against, unit } = asked;
  const { where, ...named } = asReleased(releases, asked);
  const selected = against.kind === 'windows' ? { ...where, [WINDOW]: [against.earlier, against.later] } : where;
  return contextOf(releases, { ...named, ...(selected === undefined ? {} : { where: selected }) }, unit);
}

/** 1 − level, without what a double adds to 1 − 0.95. */
export function errorLevelOf({ level }: Pick<ComparisonsQuery, 'level'>): number {
  return Number((1 - level).toPrecision(12));
}

/** The names by which rows differ. If two windows are compared with each other, rows don't differ by window. */
export function toldApart({ by, against }: Pick<ComparisonsQuery, 'by' | 'against'>): readonly string[] {
  return against.kind === 'windows' ? by.filter((name) => name !== WINDOW) : by;
}

/** What is compared, in a few words. */
export function comparedTitle({ against }: Pick<ComparisonsQuery, 'against'>): string {
  if (against.kind === 'zero') return 'Totals that differ from none';
  if (against.kind === 'before') return 'Changes since the window released before';
  return `The window from ${against.later} against that from ${against.earlier}`;
}

function flaggedNote(rows: readonly ComparisonRow[], asked: ComparisonsQuery): FlaggedNote {
  const { name: method, controls, anyDependence } = CONTROLLED[asked.control];
  return {
    code: 'flagged',
    compared: comparedTitle(asked),
    ...{ method, controls, anyDependence },
    flagged: rows.filter(({ flagged }) => flagged).length,
    count: rows.length,
    errorLevel: errorLevelOf(asked),
    independent: areIndependent(rows, asked),
  };
}

const sinceColumn: Column<ComparisonRow> = { name: 'since', kind: 'day', value: ({ since }) => since };

/** CSV has no notes, so every row names the method. */
export function methodColumns(asked: Pick<ComparisonsQuery, 'control' | 'level'>): readonly Column<unknown>[] {
  const { name, controls } = CONTROLLED[asked.control];
  return [
    { name: 'method', kind: 'text', forms: ['csv'], value: () => name },
    { name: 'controls', kind: 'text', forms: ['csv'], value: () => controls },
    { name: 'error_level', kind: 'number', forms: ['csv'], value: () => errorLevelOf(asked) },
  ];
}

/** The same column. If its name has spaces, CSV has underscores instead. */
export function joined<Row>(column: Column<Row>): readonly Column<Row>[] {
  const { name, forms = ['table', 'csv', 'json'] } = column;
  if (!name.includes(' ') || !forms.includes('csv')) return [column];
  return [
    { ...column, forms: forms.filter((form) => form !== 'csv') },
    { ...column, name: name.replaceAll(' ', '_'), forms: ['csv'] },
  ];
}

export function againstOf(given: Given): Against {
  const wanted = valueOf(given, COMPARE) ?? '';
  if (wanted === 'zero') return { kind: 'zero' };
  if (wanted === 'before') return { kind: 'before' };
  const [earlier, later, ...rest] = wanted.split(',').map((day) => day.trim());
  if (earlier === undefined || later === undefined || rest.length > 0 || earlier === later)
    throw new QueryError(`--compare takes zero, before, or the first days of two windows, such as 2026-01-05,2026-01-12, not "${wanted}".`);
  if ([earlier, later].some((one) => /^\d{4}-\d{2}$|\.\./.test(one)))
    throw new QueryError(`--compare takes the first day of each of two windows, not a month or a range such as "${wanted}".`);
  return { kind: 'windows', earlier, later };
}

export function controlOf(given: Given): Control {
  const wanted = valueOf(given, CONTROL) ?? CONTROLS[0];
  const control = CONTROLS.find((one) => one === wanted);
  if (control === undefined) throw new QueryError(`--control takes one of ${CONTROLS.join(', ')}, not "${wanted}".`);
  return control;
}
