// warnings.ts — what warnings make of the demo's winter: 400 runs with its rise, 400 quiet ones, from fixed seeds and without the wire.
import { winterWorld } from '../tests/support/winter-releases.ts';
import { falseWindows, foundAfter } from '../tests/support/winter-warnings.ts';

export interface WarningsMeasured {
  readonly runs: number;
  /** Of the winters with a rise, the share that was warned of within four windows, and its standard error. */
  readonly found: number;
  readonly foundError: number;
  /** The mean number of the window in which it was found, from 1. */
  readonly window: number;
  /** Of the quiet winters, the share of windows from the 13th on with any flag, and its standard error over winters. */
  readonly quiet: number;
  readonly quietError: number;
}

const ORGANISATIONS = 18;
const WINDOWS = 30;

export function measureWarnings(runs: number): WarningsMeasured {
  const world = winterWorld(ORGANISATIONS, WINDOWS);
  const seeds = Array.from({ length: runs }, (_, run) => String(run));
  const after = seeds.map((seed) => foundAfter(world, `rise-${seed}`));
  const found = after.filter((number) => number !== undefined);
  const share = found.length / runs;
  const quiet = seeds.map((seed) => falseWindows(world, `quiet-${seed}`)).map(({ flagged, windows }) => flagged / windows);
  const mean = quiet.reduce((sum, one) => sum + one, 0) / runs;
  return {
    ...{ runs, found: share, foundError: Math.sqrt((share * (1 - share)) / runs) },
    window: found.reduce((sum, number) => sum + number, 0) / found.length,
    ...{ quiet: mean, quietError: Math.sqrt(quiet.reduce((sum, one) => sum + (one - mean) ** 2, 0) / runs / (runs - 1)) },
  };
}

export function warningsLines({ runs, found, foundError, window, quiet, quietError }: WarningsMeasured): readonly string[] {
  return [
    `warned of within 4 windows      ${found.toFixed(3)} ± ${foundError.toFixed(3)}   of ${runs} winters with a rise; on average in its window ${window.toFixed(1)}`,
    `quiet windows with any flag     ${quiet.toFixed(3)} ± ${quietError.toFixed(3)}   of ${runs} quiet winters`,
  ];
}
