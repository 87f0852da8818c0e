// usefulness.ts — what a reader could conclude from a question's releases, if it goes as its charter expects: exact, from the law of the noise.
//
// Two stretches of equally many windows are compared. A change is seen if the difference of their totals lies outside the 95% interval of the noise in
// it. The smallest change that is seen in 8 of 10 such comparisons is what is told. The true totals don't scatter here: only noise does.
import { releaseNoise } from '@soundings/protocol/charter/aggregator-noise';
import { cellAt, cellCount, type Dimension } from '@soundings/protocol/charter/cells';
import type { Charter } from '@soundings/protocol/charter/charter';
import { expectedCells, expectedShares } from '@soundings/protocol/charter/expects';
import { releaseSampling } from '@soundings/protocol/charter/sampling';
import { missionTasks, type MissionTask } from '@soundings/protocol/charter/tasks';
import { interval } from '@soundings/protocol/privacy/interval';
import { sumOf, type Law } from '@soundings/protocol/privacy/law';
import { pmfOf } from '@soundings/protocol/privacy/symmetric-pmf';

/** Stretches of windows that everybody is told about. */
export const STRETCHES = [1, 4, 12] as const;

export const LEVEL = 0.95;
/** 8 times in 10. */
export const SEEN = 0.8;

export interface Usefulness {
  /** "visits", "visits in charity". */
  readonly label: string;
  readonly instrument: string;
  /** Expected behind a release, and the fewest for one. */
  readonly organisations: number;
  readonly organisationsMin: number;
  /** Expected in a window. */
  readonly total: number;
  readonly cells: number;
  readonly stretches: readonly Stretch[];
}

export interface Stretch {
  readonly windows: number;
  /** Of the sum of all cells, and of a cell as large as the middle one. */
  readonly total: Change;
  readonly cell: Change;
  /** Cells that even in all these windows together would hardly be told from nothing. */
  readonly noiseAlone: number;
  /** The smallest and the largest cell, by their values. */
  readonly smallest: { readonly name: string; readonly expected: number };
  /** Pairs of cells that are expected to differ, and how many of them are told apart. */
  readonly pairs: number;
  readonly apart: number;
}

export interface Change {
  /** The smallest change of a window's total that is seen 8 times in 10, in units, and of what is expected. */
  readonly units: number;
  readonly share: number;
  /** How often it is seen. */
  readonly seen: number;
}

/** One entry for each release that the charter expects something of; none if it expects nothing. */
export function usefulnessOf(charter: Charter): readonly Usefulness[] {
  return missionTasks(charter).flatMap((task) => {
    const expected = expectedOf(charter, task);
    return expected === undefined ? [] : [taskUsefulness(charter, task, expected)];
  });
}

/** What one release is expected to have behind it and in it. */
export interface ExpectedRelease {
  readonly organisations: number;
  /** True totals of a window, by the cell's number. */
  readonly cells: readonly number[];
}

export function expectedOf(charter: Charter, { instrument, sector, tier, dimensions }: MissionTask): ExpectedRelease | undefined {
  const stated = charter.instruments.find(({ name }) => name === instrument.name);
  const { expects } = instrument;
  if (expects === undefined || stated === undefined) return undefined;
  const sectors = stated.sectors ?? charter.sectors.map(({ name }) => name);
  const tiers = stated.tiers?.map(({ name }) => name) ?? [];
  const part = (name: string, names: readonly string[], own: string | undefined) =>
    own === undefined ? 1 : (expectedShares(expects, name, names.length)[names.indexOf(own)] ?? 0);
  const people = part('sector', sectors, sector) * part('tier', tiers, tier);
  // Shares are of the total. Organisations are spread evenly, since nothing says otherwise.
  const places = (sector === undefined ? 1 : sectors.length) * (tier === undefined ? 1 : tiers.length);
  return { organisations: Math.round(expects.organisations / places), cells: expectedCells(expects, dimensions, expects.total * people) };
}

/** The noise in the difference of two stretches of so many windows, of the sum of so many cells. */
export function differenceNoise(task: MissionTask, organisations: number, windows: number, cells = 1): Law {
  return sumOf(releaseNoise(task, Math.max(1, organisations)), 2 * windows * cells);
}

function taskUsefulness(charter: Charter, task: MissionTask, { organisations, cells }: ExpectedRelease): Usefulness {
  const sampling = releaseSampling(charter, task.instrument);
  // Totals of sampled persons are scaled up, and their noise with them.
  const scale = sampling === undefined ? 1 : sampling.of / sampling.windows;
  const rising = cells.map((expected, cell) => ({ expected, cell })).sort((a, b) => a.expected - b.expected);
  const middle = rising[Math.floor(rising.length / 2)]?.expected ?? 0;
  const [smallest] = rising;
  const total = cells.reduce((sum, cell) => sum + cell, 0);
  const levels = rising.map(({ expected }) => expected);
  return {
    label: task.label,
    instrument: task.instrument.name,
    organisations,
    organisationsMin: task.organisationsMin,
    total,
    cells: cells.length,
    stretches: STRETCHES.filter((windows) => windows <= Math.max(1, charter.schedule.count)).map((windows) => {
      const change = (law: Law, expected: number): Change => {
        const { units, seen } = smallestSeen(law);
        return { units: (scale * units) / windows, share: (scale * units) / windows / expected, seen };
      };
      const one = change(differenceNoise(task, organisations, windows), middle);
      const fromNothing = (scale * smallestSeen(sumOf(releaseNoise(task, Math.max(1, organisations)), windows)).units) / windows;
      return {
        windows,
        total: change(differenceNoise(task, organisations, windows, cells.length), total),
        cell: one,
        noiseAlone: levels.filter((level) => !(level >= fromNothing)).length,
        smallest: { name: cellName(task.dimensions, smallest?.cell ?? 0), expected: smallest?.expected ?? 0 },
        ...pairsApart(levels, one.units),
      };
    }),
  };
}

/** The smallest whole change d with P[|d + Z| > w] at least 8 in 10, where ±w is the 95% interval of Z; and that probability. */
export function smallestSeen(law: Law): { readonly units: number; readonly seen: number } {
  const { halfWidth } = interval(law, LEVEL);
  const { p } = pmfOf(law);
  // P[Z ≥ k] for k ≥ 0.
  const above = new Float64Array(p.length + 1);
  for (let k = p.length - 1; k >= 0; k--) above[k] = (above[k + 1] ?? 0) + (p[k] ?? 0);
  const atLeast = (k: number): number => (k >= 0 ? (above[k] ?? 0) : 1 - (above[1 - k] ?? 0));
  const seenAt = (d: number) => atLeast(halfWidth + 1 - d) + atLeast(halfWidth + 1 + d);
  let [low, high] = [0, halfWidth + p.length];
  while (high - low > 1) {
    const half = Math.floor((low + high) / 2);
    if (seenAt(half) >= SEEN) high = half;
    else low = half;
  }
  return { units: high, seen: seenAt(high) };
}

/** Of cells by rising level: how many pairs are expected to differ, and how many by at least so much. */
function pairsApart(levels: readonly number[], units: number): { readonly pairs: number; readonly apart: number } {
  const below = (limit: (level: number) => number, strict: boolean) => {
    let [pairs, at] = [0, 0];
    for (const level of levels) {
      while (at < levels.length && (strict ? (levels[at] ?? 0) < limit(level) : (levels[at] ?? 0) <= limit(level))) at++;
      pairs += at;
    }
    return pairs;
  };
  return { pairs: below((level) => level, true), apart: below((level) => level - units, false) };
}

function cellName(dimensions: readonly Dimension[], cell: number): string {
  if (cellCount(dimensions) === 1) return 'all';
  return [...cellAt(dimensions, cell).values()].join(', ');
}

/** Whether the cells of a question are told apart in a stretch: at least half of the pairs that are expected to differ. */
export function isToldApart({ pairs, apart }: Stretch): boolean {
  return pairs > 0 && 2 * apart >= pairs;
}
