// truth.ts — what only a demo knows: the totals without noise, counted directly, and compared with the noisy ones.
import { cellAt, cellCount, cellIndex, cellName, valueIndex } from '@soundings/protocol/charter/cells';
import { lawFromJson } from '@soundings/protocol/json/law-json';
import { releaseTotals, type Release } from '@soundings/protocol/release/release';
import { estimator } from '../insight/estimate.ts';
import type { Plan } from './plan.ts';

export interface ComparedCell {
  /** The window's first day. */
  readonly window: string;
  readonly cell: string;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly truth: number;
  readonly instrument: string;
  readonly sector: string | null;
}

/** A release of the same shape that holds the true totals. */
export function truthOf(plan: Plan, release: Release): Release {
  const totals = new Array<number>(cellCount(release.dimensions)).fill(0);
  plan.organisations.forEach(({ sector }, organisation) => {
    if (release.sector !== null && sector !== release.sector) return;
    for (const row of plan.rows(release.instrument, organisation, release.window.number)) {
      const picks = release.dimensions.map((dimension, at) => pick(plan, release, dimension, at, row[dimension.name] ?? ''));
      const cell = cellIndex(release.dimensions, picks);
      totals[cell] = (totals[cell] ?? 0) + 1;
    }
  });
  return { ...release, totals };
}

/** Every noisy total beside the true one, with its interval. */
export function compare(plan: Plan, releases: readonly Release[], level: number): readonly ComparedCell[] {
  const estimate = estimator(level);
  return releases.flatMap((release) => {
    const law = lawFromJson(release.noise);
    const truths = truthOf(plan, release).totals;
    return releaseTotals(release).map((total, cell): ComparedCell => {
      const { low, high } = estimate(total, law);
      return {
        window: release.window.firstDay,
        cell: cellName(cellAt(release.dimensions, cell)),
        estimate: Number(total),
        low: Number(low),
        high: Number(high),
        truth: Number(truths[cell] ?? 0),
        instrument: release.instrument,
        sector: release.sector,
      };
    });
  });
}

/** How many of the true totals lie within their intervals. */
export function covered(cells: readonly ComparedCell[]): number {
  return cells.filter(({ low, truth, high }) => low <= truth && truth <= high).length;
}

/** The value's number: a release names bands by their names, the file holds the number itself. */
function pick(plan: Plan, release: Release, dimension: Release['dimensions'][number], at: number, field: string): number {
  const asked = plan.instruments.find(({ name }) => name === release.instrument)?.dimensions[at] ?? dimension;
  const found = valueIndex(asked, field);
  if (found === undefined) throw new RangeError(`"${field}" is no value of ${dimension.name}`);
  return found;
}
