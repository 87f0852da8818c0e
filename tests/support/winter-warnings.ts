// winter-warnings.ts — what warnings make of the demo's winter: whether the rise of week 24 was found in time, and how often a quiet one was flagged.
import { RISE_WINDOW } from '../../src/demo/people.ts';
import { watch, type WarningsAsked } from '../../src/insight/course/warnings.ts';
import { winterReleases, type WinterWorld } from './winter-releases.ts';

const ASKED: WarningsAsked = {
  ...{ instrument: 'visits', by: ['area', 'reason'], where: {}, level: 0.95, people: true, kindKnown: true },
  ...{ q: 0.1, control: 'benjamini-hochberg', side: 'above', history: true },
};

/** A warning within so many windows counts as found. */
const IN_TIME = 4;
/** The first window that may be flagged. */
const FIRST = 12;

/** How many windows after its beginning the rise of a winter was warned of: 1 for its first window; undefined if not within four. */
export function foundAfter(world: WinterWorld, seed: string): number | undefined {
  const releases = winterReleases(world, seed);
  const { cells, raised } = watch(releases, ASKED);
  const cell = cells.findIndex(({ name }) => name === 'Ordsall, debt');
  const windows = raised.slice(RISE_WINDOW, RISE_WINDOW + IN_TIME);
  const found = windows.findIndex((flags) => flags[cell]?.flagged === true);
  return found < 0 ? undefined : found + 1;
}

/** Of the windows of a quiet winter that may be flagged, how many have any flag. */
export function falseWindows(world: WinterWorld, seed: string): { readonly flagged: number; readonly windows: number } {
  const windows = watch(winterReleases(world, seed, 0), ASKED).raised.slice(FIRST);
  return { flagged: windows.filter((flags) => flags.some((flag) => flag?.flagged === true)).length, windows: windows.length };
}
