// looks.ts — a few looks at a difference: how much is known by each, and what it says (insight-method.md §7.5).
import { varianceOf } from '@soundings/protocol/privacy/law';
import { noiseVarianceOf, windowDifferences } from './combination.ts';
import type { Entry } from './entry.ts';
import type { Source } from './source.ts';

/** The windows after which a look is taken. */
export function looksOf({ looks }: Entry): readonly number[] {
  return looks !== 'one' && 'spending' in looks ? looks.spending : [];
}

export interface Estimate {
  /** Of one window's difference. */
  readonly mean: number;
  readonly error: number;
}

/** At each look that has its last window's release, in order, up to the first that has not. */
export function estimatesAt(entry: Entry, source: Source): readonly Estimate[] {
  const estimates: Estimate[] = [];
  for (const look of looksOf(entry)) {
    const upTo = { ...entry, windows: { first: entry.windows.first, last: look } };
    const one = estimated(upTo, source, { planned: false });
    if (one === undefined || !hasRelease(upTo, source)) break;
    estimates.push(one);
  }
  return estimates;
}

/** The share of 1/variance that is in by each look, of what is planned for the last. Windows without a release are planned for. */
export function informationAt(entry: Entry, source: Source): readonly number[] {
  const errors = looksOf(entry).map((last) => {
    const upTo = { ...entry, windows: { first: entry.windows.first, last } };
    return estimated(upTo, source, { planned: true })?.error ?? Infinity;
  });
  const last = errors.at(-1) ?? Infinity;
  return errors.map((error) => Math.min(1, (last / error) ** 2));
}

/** The standard error of the whole, of noise and stated scatter, as planned. */
export function plannedError(entry: Entry, source: Source): number {
  return estimated(entry, source, { planned: true })?.error ?? Infinity;
}

function hasRelease(entry: Entry, source: Source): boolean {
  const [instrument = ''] = entry.instruments;
  const { last } = entry.windows;
  return source.parts(instrument, entry.cells, { first: last, last }).some(({ total }) => total !== undefined);
}

function estimated(entry: Entry, source: Source, { planned }: { readonly planned: boolean }): Estimate | undefined {
  const { against, scatterVariance = 0, instruments, cells, windows } = entry;
  if (against.windows === undefined) {
    const used = windowDifferences(entry, source).filter(({ statistic }) => planned || statistic !== undefined);
    if (used.length === 0) return undefined;
    const noise = used.reduce((sum, { terms }) => sum + noiseVarianceOf(terms), 0);
    const mean = used.reduce((sum, { statistic = 0 }) => sum + statistic, 0) / used.length;
    return { mean, error: Math.sqrt(noise / used.length ** 2 + scatterVariance / used.length) };
  }
  const [instrument = ''] = instruments;
  const side = (range: typeof windows) => {
    const used = source.parts(instrument, cells, range).filter(({ total }) => planned || total !== undefined);
    const noise = used.reduce((sum, { law }) => sum + varianceOf(law), 0);
    const variance = noise / used.length ** 2 + scatterVariance / used.length;
    return { mean: used.reduce((sum, { total = 0 }) => sum + total, 0) / used.length, variance, used: used.length };
  };
  const [earlier, later] = [side(against.windows), side(windows)];
  if (earlier.used === 0 || later.used === 0) return undefined;
  return { mean: later.mean - earlier.mean, error: Math.sqrt(earlier.variance + later.variance) };
}
