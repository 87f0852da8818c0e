// cells.ts — the cells that a question about the course of time is asked of, each a series of releases, and what belongs to all of them.
import { dateOf, dayOf } from '@soundings/protocol/charter/day';
import { nextStart, type Cadence } from '@soundings/protocol/charter/window';
import type { Release } from '@soundings/protocol/release/release';
import { totalsOf } from '../asked.ts';
import { fit, type Fit, type FitOptions } from '../model/fit.ts';
import type { Observations } from '../model/filter.ts';
import { observedIn, seriesOf, type Released, type Series } from '../model/series.ts';
import { dictionary } from '../names.ts';
import { queryNames, WINDOW, type Query, type Row, type Where } from '../query.ts';
import { QueryError, type Given, type Subject } from '../question.ts';

export interface CellsAsked extends Required<Pick<Query, 'instrument' | 'by' | 'where' | 'level'>> {
  /** False for amounts and figures, whose scatter follows no law of its own. True too if no charter is at hand to tell. */
  readonly people: boolean;
  /** Whether a charter said so. */
  readonly kindKnown: boolean;
}

/** The cells that the options ask for. Cells are told apart by everything in `--by` but the window. */
export function cellsAsked(given: Given, subject: Subject): CellsAsked {
  const { instrument, by, where, level } = totalsOf(given, subject);
  return { instrument, where, level, by: by.filter((name) => name !== WINDOW), ...kindOf(subject, instrument) };
}

/** What the charter says an instrument counts. */
export function kindOf(subject: Subject, instrument: string): Pick<CellsAsked, 'people' | 'kindKnown'> {
  const all = subject.missions.flatMap(({ charter }) => charter?.instruments ?? []);
  const kind = all.find(({ name }) => name === instrument)?.kind;
  return { people: kind !== 'total' && kind !== 'figure', kindKnown: kind !== undefined };
}

/** One cell, or one sum of cells. */
export interface Cell {
  readonly key: Row['key'];
  /** The values that tell it from the others: "Ordsall, heating". "all together" if nothing does. */
  readonly name: string;
  readonly series: Series;
  /** Those of its windows that have a release. At least one. */
  readonly released: readonly Released[];
}

export const ALL_TOGETHER = 'all together';

/** Throws QueryError as {@link seriesOf} does, and if nothing was released. */
export function cellsOf(releases: readonly Release[], asked: Pick<CellsAsked, 'instrument' | 'by' | 'where'>): readonly Cell[] {
  const cells = seriesOf(releases, asked).map((series) => ({
    ...{ key: series.key, name: Object.values(series.key).join(', ') || ALL_TOGETHER, series },
    released: series.windows.flatMap(({ released }) => released ?? []),
  }));
  if (cells.length === 0) throw new QueryError('Nothing that was asked for has been released.');
  return cells;
}

/** Of what is selected, the part whose names these releases of one instrument have: another instrument may have the rest. */
export function ownWhere(releases: readonly Release[], where: Where): Where {
  const names = queryNames(releases);
  return dictionary(Object.entries(where).filter(([name]) => names.includes(name)));
}

/** How many windows make a season: a year's, or a week's of days. */
export function periodOf(releases: readonly Release[]): number {
  return SEASONS.get(cadenceOf(releases.map(({ window }) => window))) ?? 0;
}

const SEASONS: ReadonlyMap<string, number> = new Map([
  ['day', 7],
  ['week', 52],
  ['month', 12],
  ['quarter', 4],
  ['fortnight', 26],
  ['four-weeks', 13],
]);

/** How many of its last forecasts a cell is judged by. Older ones say little of how it moves by now, and each takes a fit; one of a long season, many. */
export function recordMost({ series }: Cell, period: number): number {
  return period > 12 && series.windows.length >= 2 * period ? 13 : 40;
}

/** As the length of a window tells it. Charters have no other lengths. A month that has four weeks begins on its first day. */
function cadenceOf(windows: readonly Release['window'][]): Cadence {
  const [window] = windows;
  const days = window === undefined ? 7 : firstDayOf(window.lastDay) - firstDayOf(window.firstDay) + 1;
  if (days <= 1) return 'day';
  if (days <= 7) return 'week';
  if (days <= 14) return 'fortnight';
  if (days === 28 && !windows.every(({ firstDay }) => firstDay.endsWith('-01'))) return 'four-weeks';
  return days <= 31 ? 'month' : 'quarter';
}

/** The first days of the `ahead` windows after these. */
export function daysAhead(windows: readonly Release['window'][], ahead: number): readonly string[] {
  const last = windows.reduce((latest, { firstDay }) => Math.max(latest, firstDayOf(firstDay)), 0);
  const cadence = cadenceOf(windows);
  const days: number[] = [];
  for (let h = 0; h < ahead; h++) days.push(nextStart(cadence, days.at(-1) ?? last));
  return days.map(dateOf);
}

function firstDayOf(date: string): number {
  return dayOf(date) ?? 0;
}

/** A cell's series as a model sees it, and the model's fit to it. */
export interface Fitted {
  readonly observed: Observations;
  readonly fitted: Fit;
}

/** `constant`: the median of organisations that exposures are relative to, or undefined for none. */
export function fittedTo({ series }: Cell, constant: number | undefined, options: FitOptions): Fitted {
  const observed = observedIn(series, constant);
  return { observed, fitted: fit(observed, options) };
}

/** The windows that a cell has releases of, and who took part: what every answer about the course of time says of its data. */
export interface Behind {
  readonly windows: number;
  readonly gaps: number;
  readonly firstWindow: string;
  readonly lastWindow: string;
  readonly organisations: { readonly least: number; readonly most: number };
}

export function behind({ series, released }: Cell): Behind {
  const counts = released.map(({ organisations }) => organisations);
  return {
    windows: released.length,
    gaps: series.windows.length - released.length,
    firstWindow: released[0]?.firstDay ?? '',
    lastWindow: released.at(-1)?.firstDay ?? '',
    organisations: { least: Math.min(...counts), most: Math.max(...counts) },
  };
}
