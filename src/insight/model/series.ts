// series.ts — releases as series of numbers: a noisy total, its noise's law and who took part, window by window (insight-method.md §2, §11).
import { multiply, rational, type Rational } from '@soundings/crypto/noise/rational';
import { varianceOf, type Law } from '@soundings/protocol/privacy/law';
import type { Release } from '@soundings/protocol/release/release';
import { releasedOf } from '../estimate.ts';
import { dictionary } from '../names.ts';
import { query, selectedWindows, WINDOW, type Query, type Row } from '../query.ts';
import { widened } from '../sampled.ts';
import { observations, type Observations } from './filter.ts';
import { median } from './scale.ts';

/** The releases of one cell, or of one sum of cells, sectors and tiers. */
export interface Series {
  /** The value of each name that was asked by. */
  readonly key: Row['key'];
  /** Every window from the first that was asked for and released to the last, gaps included. */
  readonly windows: readonly SeriesWindow[];
  /** W/w if persons are sampled, else 1. The truth is this many times the series' own values. */
  readonly scale: number;
}

export interface SeriesWindow {
  /** The window's number in its charter. */
  readonly number: number;
  readonly released: Released | undefined;
}

export interface Released {
  readonly firstDay: string;
  /** Before any scaling. */
  readonly total: number;
  /** The law of the noise. If persons are sampled, it includes the largest error of that sampling. */
  readonly law: Law;
  readonly organisations: number;
}

/**
 * One series for each combination of the values asked by. A window that lacks a sector or a tier is a gap, since its total would be smaller for that
 * reason alone. Throws QueryError as {@link query} does, so for releases of several charters too: another definition is another series.
 */
export function seriesOf(releases: readonly Release[], asked: Pick<Query, 'instrument' | 'by' | 'where'>): readonly Series[] {
  const by = asked.by.filter((name) => name !== WINDOW);
  const { rows, query: meant } = query(releases, { ...asked, by: [...by, WINDOW], level: SAMPLING_LEVEL });
  const names = meant.by.filter((name) => name !== WINDOW);
  const numbers = new Map(selectedWindows(releases, meant).map(({ firstDay, number }) => [firstDay, number]));
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const id = JSON.stringify(names.map((name) => row.key[name]));
    const group = groups.get(id) ?? [];
    groups.set(id, group);
    group.push(row);
  }
  return [...groups.values()].map((group) => seriesFrom(group, names, numbers));
}

/** Of the interval in which the truth must be for sampling to add no more than is taken. */
const SAMPLING_LEVEL = 0.95;

function seriesFrom(rows: readonly Row[], names: readonly string[], numbers: ReadonlyMap<string, number>): Series {
  const [first] = rows;
  const complete = Math.max(...rows.map(({ cells }) => cells));
  const byNumber = new Map(
    rows.filter(({ cells }) => cells === complete).map((row) => [numbers.get(row.key[WINDOW] ?? '') ?? 0, releasedIn(row)] as const),
  );
  const all = [...numbers.values()];
  const from = Math.min(...all);
  return {
    key: dictionary(names.map((name) => [name, first?.key[name] ?? ''])),
    windows: Array.from({ length: Math.max(...all) - from + 1 }, (_, i) => ({ number: from + i, released: byNumber.get(from + i) })),
    scale: first?.sampled === undefined ? 1 : first.sampled.of / first.sampled.windows,
  };
}

function releasedIn(row: Row): Released {
  return {
    firstDay: row.key[WINDOW] ?? '',
    total: Number(releasedOf(row)),
    law: row.sampled === undefined ? row.law : widened(row.law, row.sampled.variance),
    organisations: row.organisations.most,
  };
}

/**
 * A series as the filter takes it. As if the number of organisations were constant, a window's exposure is its organisations over `constant`, a
 * median: organisations that come and go are assumed to be like the rest. Otherwise every exposure is 1.
 */
export function observedIn({ windows }: Series, constant?: number): Observations {
  return observations(
    windows.map(({ released }) => released?.total),
    windows.map(({ released }) => (released === undefined ? 1 : varianceOf(released.law))),
    windows.map(({ released }) => (released === undefined || constant === undefined ? 1 : released.organisations / constant)),
  );
}

/** The median number of organisations, in all windows or in the `first` ones from the first release on. NaN if there was no release. */
export function medianOrganisations({ windows }: Series, first = windows.length): number {
  const from = windows.findIndex(({ released }) => released !== undefined);
  return median(windows.slice(Math.max(0, from), Math.max(0, from) + first).flatMap(({ released }) => released?.organisations ?? []));
}

/** The law of a future window's noise: that of the last release, if each organisation goes on drawing as it did, and `organisations` take part. */
export function futureLaw({ law, organisations: last }: Released, organisations: number): Law {
  const times = (value: Rational) => multiply(value, rational(BigInt(organisations), BigInt(last)));
  if (law.kind === 'skellam') return { kind: 'skellam', variance: times(law.variance) };
  return { kind: 'discrete-laplace', parts: law.parts.map(({ rate, shape }) => ({ rate, shape: times(shape) })) };
}
