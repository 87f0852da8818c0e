// sampling.ts — a charter may count each person in w of a year's W windows only: what follows for promises, budgets and releases (privacy.md §1).
//
// A mission's year is a block of W windows in a row, the first of which begins with the mission. Each organisation draws which w of them count for
// a person (client-sdk/rows/sample.ts); here is only what everybody may know. A last block that the mission's end cuts short stays one of W: the windows
// that never come may be among a person's w, so that every window counts a person with probability w/W.
import type { ChargedTogether } from '../privacy/ledger.ts';
import { sensitivityOf, type Sensitivity } from '../privacy/sensitivity.ts';
import type { Instrument } from './instrument.ts';
import { windowsPerYear, yearWindowsMin, type Schedule } from './window.ts';

/** A charter's `sampling`. */
export interface Sampling {
  /** w: the windows of a block in which a person is counted. */
  readonly windows: number;
  /** W: the windows of a block. */
  readonly of: number;
}

/** What this needs of a charter. */
export interface Sampled {
  readonly schedule: Schedule;
  readonly instruments: readonly Instrument[];
  readonly sampling?: Sampling | undefined;
}

/** Where a window lies: its block from 0, and its place in the block, 0 … W − 1. */
export function placeInBlock({ of }: Sampling, window: number): { readonly block: number; readonly place: number } {
  return { block: Math.floor(window / of), place: window % of };
}

/** Figures are about organisations, so they are never sampled. */
export function isSampled({ kind }: Pick<Instrument, 'kind'>): boolean {
  return kind !== 'figure';
}

/** In how many windows somebody's rows, and an organisation's own figures, are counted at most. */
export interface Counted {
  readonly persons: number;
  readonly figures: number;
}

/** For somebody seen in so many windows, all of one year. */
export function countedInYear(charter: Sampled, windows = yearOf(charter)): Counted {
  return { persons: Math.min(windows, countedInFirst(charter, yearOf(charter)).persons), figures: windows };
}

/** For somebody seen in every window of the mission. */
export function countedInLife(charter: Sampled): Counted {
  return countedInFirst(charter, charter.schedule.count);
}

/** For somebody seen in all of the mission's first windows: w of every block of W, of the last one no more than there are. */
export function countedInFirst({ sampling }: Pick<Sampled, 'sampling'>, windows: number): Counted {
  if (sampling === undefined) return { persons: windows, figures: windows };
  const { windows: each, of } = sampling;
  return { persons: Math.floor(windows / of) * each + Math.min(each, windows % of), figures: windows };
}

/** The number of windows in a mission's year, or of all its windows if it is shorter. With sampling, whole blocks: as many as a year needs. */
export function yearOf({ schedule: { cadence, count }, sampling }: Sampled): number {
  if (sampling === undefined) return Math.min(count, windowsPerYear(cadence));
  return Math.min(count, sampling.of * Math.ceil(yearWindowsMin(cadence) / sampling.of));
}

/** What a person moves in all windows that count them: each instrument's cells, as often as it counts. */
export function sensitivitiesOver({ instruments }: Pick<Sampled, 'instruments'>, { persons, figures }: Counted): readonly Sensitivity[] {
  return instruments.map((instrument) => {
    const once = sensitivityOf(instrument);
    return { ...once, cells: once.cells * (isSampled(instrument) ? persons : figures) };
  });
}

/** What a task's windows of one block have in common in a ledger; undefined if each is charged for itself. */
export function chargedTogether(
  { sampling }: Pick<Sampled, 'sampling'>,
  { label, instrument }: { readonly label: string; readonly instrument: Instrument },
  window: number,
): ChargedTogether | undefined {
  if (sampling === undefined || !isSampled(instrument)) return undefined;
  return { name: `${label} ${placeInBlock(sampling, window).block}`, most: sampling.windows };
}

/** What a release says of its sampling: enough to scale its totals by W/w, and to bound the variance that sampling adds. */
export interface ReleaseSampling extends Sampling {
  /** The cells of a window in which one person is counted at most, and by how much in each. */
  readonly personCells: number;
  readonly personAmount: number;
}

/** Undefined if a release counts everybody. */
export function releaseSampling({ sampling }: Pick<Sampled, 'sampling'>, instrument: Instrument): ReleaseSampling | undefined {
  if (sampling === undefined || !isSampled(instrument)) return undefined;
  return { ...sampling, personCells: cellsKept(instrument), personAmount: sensitivityOf(instrument).amount };
}

/** The cells of a window that one person's rows are cut down to. Of an answer's cells, which all count for privacy, a person is in one. */
export function cellsKept(instrument: Instrument): number {
  if (instrument.kind === 'prevalence') return 1;
  return instrument.kind === 'soundings' ? instrument.itemsPerPerson : sensitivityOf(instrument).cells;
}

/** Why a charter's sampling can't be offered, one sentence each. */
export function samplingIssues({ schedule: { cadence }, instruments, sampling }: Sampled): readonly string[] {
  if (sampling === undefined) return [];
  const { windows, of } = sampling;
  const year = windowsPerYear(cadence);
  const issues: string[] = [];
  if (windows >= of) {
    issues.push(`Persons would be counted in ${windows} of ${of} windows, so none is left out. State fewer windows, or no sampling.`);
  }
  if (of > year) issues.push(`Persons would be sampled over ${of} windows, but a year has at most ${year}.`);
  const typed = instruments.filter(({ typedTotals }) => typedTotals === true).map(({ name }) => `"${name}"`);
  if (typed.length > 0)
    issues.push(`Persons can't be sampled from totals that organisations add up themselves. State no "typedTotals" for ${typed.join(', ')}, or no sampling.`);
  if (!instruments.some(isSampled))
    issues.push("Sampling is of persons, but all questions of this charter ask for an organisation's figures.");
  return issues;
}
