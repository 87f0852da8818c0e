// warnings.ts — which cells of a window are higher (or lower) than was expected before it came, since when, and what became of earlier warnings (insight-method.md §5, §8).
import { varianceOf } from '@soundings/protocol/privacy/law';
import { pmfOf } from '@soundings/protocol/privacy/symmetric-pmf';
import { lawToJson } from '@soundings/protocol/json/law-json';
import type { Release } from '@soundings/protocol/release/release';
import { cellsOf, fittedTo, periodOf, type Cell, type CellsAsked, type Fitted } from './cells.ts';
import { addedLaw } from '../estimate.ts';
import type { FitOptions } from '../model/fit.ts';
import type { Control } from '../multiple-testing.ts';
import { normalQuantile } from '../model/normal.ts';
import { mixtureMean, mixtureVariance, type Mixture } from '../model/mixture.ts';
import { summedNoise, type SummedNoise } from '../model/exact-tail.ts';
import {
  firstFlagged,
  scan,
  SETTLING_WINDOWS,
  SPANS,
  type ExpectedRelease,
  type Scanned,
  type ScanOptions,
  type Span,
} from '../model/scan.ts';
import { scanSeasonal } from '../model/seasonal-scan.ts';
import { medianOrganisations, observedIn, type Released } from '../model/series.ts';
import { sightOf, smallestRise } from '../model/sight.ts';
import { levels } from '../model/signal.ts';
import { flagFate, type FlagFate } from '../model/track-record.ts';
import { flags, type Flag } from '../model/warning.ts';
import type { Working } from '../question.ts';

export interface WarningsAsked extends CellsAsked {
  /** The share of flags that may be false. */
  readonly q: number;
  readonly control: Extract<Control, 'benjamini-hochberg' | 'benjamini-yekutieli'>;
  readonly side: ScanOptions['side'];
  /** Every window that could be flagged, not only the last. */
  readonly history: boolean;
}

export interface WarningRow {
  readonly key: Cell['key'];
  readonly name: string;
  /** The window's first day. */
  readonly window: string;
  /** Undefined if this cell has no release of the window. */
  readonly released: number | undefined;
  /** Of the release, before it came: mean and interval. Undefined if nothing could be expected. */
  readonly expected: Expected | undefined;
  /** The chance of a release, or of the last two or four together, as high as these. Undefined while the series settles. */
  readonly p: number | undefined;
  readonly spans: Scanned['p'];
  /** The sum of the last one, two or four releases that stands out the most, against what was expected of it. Undefined while p is. */
  readonly clearest: Clearest | undefined;
  /** p, adjusted for all cells of the window. */
  readonly adjusted: number | undefined;
  /** Undefined if it wasn't looked at. */
  readonly flagged: boolean | undefined;
  /** The first of the windows, one after the other, in which it has been flagged. */
  readonly since: string | undefined;
  readonly windowsFlagged: number;
  /** How many cells of the window were looked at together. */
  readonly cells: number;
  readonly organisations: number | undefined;
  /** The median of the first twelve windows, to which releases are taken in proportion. */
  readonly organisationsUsual: number;
  /** The smallest lasting rise (or fall) that would be seen with 80% within four windows, as a share of the level. Infinity if none would. */
  readonly smallestRise: number;
  /** Warnings of this cell that ended before this window, the first one first. */
  readonly earlier: readonly EarlierWarning[];
  /** The last warning of this cell, if it ended in one of the last thirteen windows: its first and last window, and what has become of it by now. */
  readonly recent: { readonly since: string; readonly until: string; readonly now: FlagFate } | undefined;
  /** What became of this warning, four and thirteen windows after it began. Only in its first window. */
  readonly fate: { readonly four: FlagFate; readonly thirteen: FlagFate } | undefined;
}

export interface Expected {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface Clearest {
  readonly span: Span;
  readonly released: number;
  readonly expected: Expected;
}

export interface EarlierWarning {
  /** The first days of its first and its last flagged window. */
  readonly since: string;
  readonly until: string;
  /** What became of it four windows after it began. */
  readonly fate: FlagFate;
}

/** Windows that are looked back at: p-values of seasonal cells take a fit each. */
const LOOKED_BACK = 52;
/** A longer season is not taken out of warnings: fits of it take too long. */
const PERIOD_MOST = 12;

/** Throws QueryError as {@link cellsOf} does. Rows are by window, then by cell. */
export function warnings(releases: readonly Release[], asked: WarningsAsked, working?: Working): readonly WarningRow[] {
  const { cells, scanned, raised, days, period } = watch(releases, asked, working);
  const last = days.length - 1;
  const watched = cells.map((cell, at) => fittedCell(cell, scanned[at] ?? [], { period, people: asked.people, side: asked.side }));
  const lookedAt = [...raised.keys()].filter((t) => raised[t]?.some((flag) => flag !== undefined));
  const shown = asked.history && lookedAt.length > 0 ? lookedAt : [last];
  return shown.flatMap((t) =>
    watched.map((one, at) => rowOf(one, t, flagsOf(raised, at), { asked, days, cells: countOf(raised[t] ?? []) })),
  );
}

export interface Watch {
  readonly cells: readonly Cell[];
  /** By cell, then by window; undefined where nothing may be flagged. */
  readonly scanned: readonly (readonly (Scanned | undefined)[])[];
  /** By window, then by cell. */
  readonly raised: readonly (readonly (Flag | undefined)[])[];
  /** The first day of each window. */
  readonly days: readonly string[];
  readonly period: number;
}

/** The flags of every window, without what belongs to a row. Throws QueryError as {@link cellsOf} does. */
export function watch(releases: readonly Release[], asked: WarningsAsked, working?: Working): Watch {
  const period = periodOf(releases.filter(({ instrument }) => instrument === asked.instrument));
  const cells = cellsOf(releases, asked);
  const noises = new Map<string, SummedNoise>();
  const scanned = cells.map((cell, at) => {
    const one = scannedCell(cell, asked, { period, noises });
    working?.(at + 1, cells.length);
    return one;
  });
  const windows = scanned[0]?.length ?? 0; // all series have the same
  const raised = Array.from({ length: windows }, (_, t) => {
    if (t < windows - LOOKED_BACK) return [];
    return flags(
      scanned.map((one) => one[t]?.combined),
      asked.q,
      asked.control,
    );
  });
  return { cells, scanned, raised, days: daysOf(cells), period };
}

interface Scanning {
  readonly period: number;
  /** What was summed up for other cells already, by its law. */
  readonly noises: Map<string, SummedNoise>;
}

function scannedCell(cell: Cell, { people, side }: WarningsAsked, { period, noises }: Scanning): Watch['scanned'][number] {
  const observed = observedIn(cell.series, medianOrganisations(cell.series, SETTLING_WINDOWS));
  const options: ScanOptions = { people, side, ...noiseOption(cell, noises) };
  const seasonal = period > 1 && period <= PERIOD_MOST ? 2 * period : Infinity;
  const [from, oldest] = [firstFlagged(observed), observed.releases.length - LOOKED_BACK];
  return scan(observed, options).map((one, t) => {
    if (t < from) return undefined;
    return t >= seasonal && t >= oldest ? scanSeasonal(observed, t, { ...options, period }) : one;
  });
}

/** A cell with what is known of its level. */
interface Watched extends Fitted {
  readonly cell: Cell;
  readonly scanned: Watch['scanned'][number];
  readonly side: WarningsAsked['side'];
  readonly usual: number;
  readonly rise: number;
  /** The law of each window's signal. */
  readonly signal: readonly Mixture[];
}

function fittedCell(cell: Cell, scanned: Watched['scanned'], { side, ...options }: FitOptions & Pick<Watched, 'side'>): Watched {
  const usual = medianOrganisations(cell.series, SETTLING_WINDOWS);
  const { observed, fitted } = fittedTo(cell, usual, options);
  const last = cell.released.at(-1) as Released; // a cell has one
  const seen = smallestRise(sightOf(fitted, varianceOf(last.law)));
  const rise = side === 'below' && seen > 1 ? Infinity : seen; // a level can't fall by more than itself
  return { cell, observed, fitted, scanned, side, usual, rise, signal: levels(fitted).signal };
}

/** A scan takes noise for Skellam unless it is told the law. */
function noiseOption({ series, released }: Cell, noises: Scanning['noises']): Pick<ScanOptions, 'noise'> {
  if (released.every(({ law }) => law.kind === 'skellam')) return {};
  return {
    noise: (from, count) => {
      const laws = series.windows.slice(from, from + count).flatMap((window) => window.released ?? []);
      const law = addedLaw(laws.map((one) => ({ law: one.law, cells: 1 })));
      const name = JSON.stringify(lawToJson(law));
      const known = noises.get(name) ?? summedNoise(pmfOf(law).p);
      noises.set(name, known);
      return known;
    },
  };
}

/** The first day of each window; empty where no cell has a release. */
function daysOf(cells: readonly Cell[]): readonly string[] {
  const windows = cells[0]?.series.windows ?? [];
  return windows.map((_, t) => cells.flatMap(({ series }) => series.windows[t]?.released?.firstDay ?? [])[0] ?? '');
}

function countOf(raised: readonly (Flag | undefined)[]): number {
  return raised.filter((flag) => flag !== undefined).length;
}

function flagsOf(raised: readonly (readonly (Flag | undefined)[])[], cell: number): readonly (Flag | undefined)[] {
  return raised.map((window) => window[cell]);
}

interface Around {
  readonly asked: WarningsAsked;
  readonly days: readonly string[];
  readonly cells: number;
}

function rowOf(watched: Watched, t: number, own: readonly (Flag | undefined)[], { asked, days, cells }: Around): WarningRow {
  const { cell, scanned, usual, rise } = watched;
  const released = cell.series.windows[t]?.released;
  const one = scanned[t];
  const begun = beginning(own, t);
  return {
    ...{ key: cell.key, name: cell.name, window: days[t] ?? '', cells },
    released: released === undefined ? undefined : Math.round(cell.series.scale * released.total),
    expected: one?.expected[1] === undefined ? undefined : expectedOf(one.expected[1], asked.level, cell.series.scale),
    clearest: clearestOf(watched, t, asked.level),
    ...{ p: one?.combined, spans: one?.p ?? { 1: undefined, 2: undefined, 4: undefined } },
    ...{ adjusted: own[t]?.adjusted, flagged: own[t]?.flagged, since: begun === undefined ? undefined : (days[begun] ?? '') },
    windowsFlagged: begun === undefined ? 0 : t - begun + 1,
    organisations: released?.organisations,
    ...{ organisationsUsual: usual, smallestRise: rise },
    earlier: earlierOf(watched, own, t, days),
    recent: begun === undefined ? recentOf(watched, own, t, days) : undefined,
    fate: begun === t ? { four: fateOf(watched, t, 4), thirteen: fateOf(watched, t, 13) } : undefined,
  };
}

function expectedOf({ mean, deviation }: ExpectedRelease, level: number, scale: number): Expected {
  const reach = normalQuantile((1 + level) / 2) * deviation;
  return { mean: scale * mean, low: Math.floor(scale * (mean - reach)), high: Math.ceil(scale * (mean + reach)) };
}

/** Of the last one, two and four windows up to `t`, those with the smallest p-value. */
function clearestSpan(one: Scanned | undefined): Span | undefined {
  const tested = SPANS.flatMap((span) => (one?.p[span] === undefined ? [] : [{ span, p: one.p[span] }]));
  return tested.sort((a, b) => a.p - b.p)[0]?.span;
}

function clearestOf({ cell: { series }, observed, scanned }: Watched, t: number, level: number): Clearest | undefined {
  const span = clearestSpan(scanned[t]);
  const expected = span === undefined ? undefined : scanned[t]?.expected[span];
  if (span === undefined || expected === undefined) return undefined;
  const released = Math.round(series.scale * lastOf(observed.releases, t, span));
  return { span, released, expected: expectedOf(expected, level, series.scale) };
}

/** The sum of the last `span` values up to `t`. */
function lastOf(values: Float64Array, t: number, span: Span): number {
  return values.subarray(t - span + 1, t + 1).reduce((sum, one) => sum + one, 0);
}

/** The first of the windows up to this one that are flagged one after the other; undefined if this one isn't. */
function beginning(own: readonly (Flag | undefined)[], t: number): number | undefined {
  let from = t + 1;
  while (own[from - 1]?.flagged === true) from--;
  return from > t ? undefined : from;
}

/** Warnings that ended before window `t`. What became of them is told from everything released until now. */
function earlierOf(watched: Watched, own: readonly (Flag | undefined)[], t: number, days: readonly string[]): WarningRow['earlier'] {
  const running = beginning(own, t) ?? t;
  const ends = [...own.keys()].filter((at) => at < running && own[at]?.flagged === true && own[at + 1]?.flagged !== true);
  return ends.map((until) => {
    const begun = beginning(own, until) ?? until;
    return { since: days[begun] ?? '', until: days[until] ?? '', fate: fateOf(watched, begun, 4) };
  });
}

const RECENT = 13;

function recentOf(watched: Watched, own: readonly (Flag | undefined)[], t: number, days: readonly string[]): WarningRow['recent'] {
  for (let until = t - 1; until > t - RECENT; until--) {
    const begun = beginning(own, until);
    if (begun !== undefined) return { since: days[begun] ?? '', until: days[until] ?? '', now: fateOf(watched, begun, t - begun) };
  }
  return undefined;
}

/** From everything released until now, by the windows that were most clear when it was flagged. A fall is judged as a rise is, upside down. */
function fateOf({ observed, signal: signals, scanned, side }: Watched, begun: number, after: number): FlagFate {
  const span = clearestSpan(scanned[begun]);
  const expected = span === undefined ? undefined : scanned[begun]?.expected[span];
  const at = begun + after;
  if (span === undefined || expected === undefined || at >= observed.releases.length) return 'not yet';
  const signal = signals[at];
  if (signal === undefined) return 'not yet';
  const times = (observed.exposure[at] as number) / lastOf(observed.exposure, begun, span);
  const [flagged, usual] = [times * lastOf(observed.releases, begun, span), times * expected.mean];
  const way = side === 'below' ? -1 : 1;
  const level = { level: way * mixtureMean(signal), error: Math.sqrt(mixtureVariance(signal)), expected: way * usual };
  return flagFate(way * flagged, level);
}
