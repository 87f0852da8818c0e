// coherent.ts — forecasts of cells and of their total that agree (insight-method.md §4.4).
import type { ReleaseInterval } from './release-law.ts';

export interface TotalForecast {
  /** The point forecast. */
  readonly centre: number;
  readonly truth: { readonly low: number; readonly high: number };
  readonly release: ReleaseInterval;
}

/**
 * The forecast of a total whose cells were forecast separately. Its centre is the sum of theirs, so that tables add up. Its intervals come from a fit to
 * the total's own releases, moved to that centre; the cells' intervals can't be added, because cells rise and fall together. The ends of an interval
 * for a release stay whole numbers; those for a truth are never below 0.
 */
export function totalForecast(cellCentres: readonly number[], own: TotalForecast): TotalForecast {
  const centre = cellCentres.reduce((sum, one) => sum + one, 0);
  const by = centre - own.centre;
  const moved = (end: number) => Math.max(0, end + by);
  const { low, high, attained } = own.release;
  return {
    centre,
    truth: { low: moved(own.truth.low), high: moved(own.truth.high) },
    release: { low: low + Math.round(by), high: high + Math.round(by), attained },
  };
}

export interface Reconciled {
  readonly centre: number;
  readonly variance: number;
}

/**
 * The other way to make them agree: each cell takes v_i / (Σv + v_0) of what the total's own forecast is above their sum (MinT with diagonal weights,
 * Wickramasuriya et al. 2019). It gains nothing measurable over adding up, and is kept for comparison.
 */
export function reconciled(cells: readonly Reconciled[], total: Reconciled): readonly Reconciled[] {
  const gap = cells.reduce((rest, { centre }) => rest - centre, total.centre);
  const whole = cells.reduce((sum, { variance }) => sum + variance, total.variance);
  if (whole === 0) return cells; // all are certain
  return cells.map(({ centre, variance }) => ({ centre: centre + (variance / whole) * gap, variance: variance - variance ** 2 / whole }));
}
