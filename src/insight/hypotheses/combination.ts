// combination.ts — a comparison of totals as a whole-number combination of releases, whose noise is known exactly (insight-method.md §7.1).
import { varianceOf } from '@soundings/protocol/privacy/law';
import { differenceCoefficients } from '../model/exact-test.ts';
import type { Term } from '../model/noise-sum.ts';
import type { WatchedWindow } from '../model/e-value.ts';
import type { Entry } from './entry.ts';
import type { Part, Source } from './source.ts';

/** What one window has of a comparison: Σ c y, of the windows that have all their releases; else what is planned. */
export interface Compared {
  readonly window: number;
  /** Of the releases, less a fixed total; undefined if one is missing. More is up, whatever the direction. */
  readonly statistic: number | undefined;
  readonly terms: readonly Term[];
}

/** Each window's own difference from other cells, or from a fixed total. */
export function windowDifferences({ instruments, cells, against, windows }: Entry, source: Source): readonly Compared[] {
  const [first = '', second = first] = instruments;
  const own = source.parts(first, cells, windows);
  const other = against.cells && source.parts(second, against.cells, windows);
  return own.map(({ window, total, law }, at) => {
    const beside = other?.[at];
    const subtracted = beside === undefined ? (against.total ?? 0) : beside.total;
    return {
      window,
      statistic: total === undefined || subtracted === undefined ? undefined : total - subtracted,
      terms: [{ coefficient: 1, law }, ...(beside === undefined ? [] : [{ coefficient: -1, law: beside.law }])],
    };
  });
}

export interface Combination {
  readonly terms: readonly Term[];
  readonly statistic: number;
  /** The statistic is so many times the difference of one window. */
  readonly multiple: number;
  /** How many windows are tested. */
  readonly windows: number;
}

/** Later windows against earlier ones. Windows without a release are left out, or planned for. Undefined if a side is empty. */
export function combinedWindows(earlier: readonly Part[], later: readonly Part[]): Combination | undefined {
  if (earlier.length === 0 || later.length === 0) return undefined;
  const c = differenceCoefficients(earlier.length, later.length);
  const side = (parts: readonly Part[], coefficient: number) => parts.map(({ law, total = 0 }) => ({ coefficient, law, total }));
  const all = [...side(earlier, c.earlier), ...side(later, c.later)];
  return {
    terms: all.map(({ coefficient, law }) => ({ coefficient, law })),
    statistic: all.reduce((sum, { coefficient, total }) => sum + coefficient * total, 0),
    multiple: c.multiple,
    windows: later.length,
  };
}

/** The sum of windows' own differences. */
export function combinedDifferences(windows: readonly Compared[]): Combination | undefined {
  if (windows.length === 0) return undefined;
  return {
    terms: windows.flatMap(({ terms }) => terms),
    statistic: windows.reduce((sum, { statistic = 0 }) => sum + statistic, 0),
    multiple: windows.length,
    windows: windows.length,
  };
}

/** q numerator − p denominator over all windows: 0 if the ratio is p/q. */
export function combinedRatio({ instruments, cells, against, windows }: Entry, source: Source): readonly Compared[] {
  const [first = '', second = first] = instruments;
  const { numerator: p, denominator: q } = against.ratio ?? { numerator: 1, denominator: 1 };
  const below = source.parts(second, against.cells ?? [], windows);
  return source.parts(first, cells, windows).flatMap(({ window, total, law }, at) => {
    const under = below[at];
    if (under === undefined) return [];
    const both = total !== undefined && under.total !== undefined ? q * total - p * under.total : undefined;
    return [
      {
        window,
        statistic: both,
        terms: [
          { coefficient: q, law },
          { coefficient: -p, law: under.law },
        ],
      },
    ];
  });
}

/** Windows as evidence takes them; a fall is turned over. */
export function watched(windows: readonly Compared[], { direction }: Entry): readonly WatchedWindow[] {
  return windows.flatMap(({ statistic, terms }) => {
    if (statistic === undefined) return [];
    if (direction !== 'less') return [{ statistic, terms }];
    return [{ statistic: -statistic, terms: terms.map(({ coefficient, law }) => ({ coefficient: -coefficient, law })) }];
  });
}

export function noiseVarianceOf(terms: readonly Term[]): number {
  return terms.reduce((sum, { coefficient, law }) => sum + coefficient ** 2 * varianceOf(law), 0);
}
