// track-record.ts — how often past intervals held, and what became of past flags (insight-method.md §9.5).

/** One interval that was given before its release came. */
export interface HeldInterval {
  readonly low: number;
  readonly high: number;
  readonly release: number;
}

export interface IntervalRecord {
  readonly given: number;
  readonly held: number;
  /** Of the last 20, or of as many as there are. */
  readonly lately: { readonly given: number; readonly held: number };
  /** Fewer than 85% of the last 20 held: the series moves in ways that the model does not expect. Never said of fewer than 20. */
  readonly unexpected: boolean;
}

const LATELY = 20;
const HELD_LEAST = 0.85;

/** Both ends belong to an interval. In order of windows. */
export function intervalRecord(intervals: readonly HeldInterval[]): IntervalRecord {
  const held = (some: readonly HeldInterval[]) => some.filter(({ low, high, release }) => low <= release && release <= high).length;
  const last = intervals.slice(-LATELY);
  return {
    ...{ given: intervals.length, held: held(intervals) },
    lately: { given: last.length, held: held(last) },
    unexpected: last.length === LATELY && held(last) < HELD_LEAST * LATELY,
  };
}

/** One bin of forecasts that said about the same. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly forecasts: number;
  /** Mean of what was said, and of what came; NaN of no forecasts. */
  readonly said: number;
  readonly came: number;
  /** One standard error of `came` if what was said is right (binomial). */
  readonly error: number;
}

const BINS = 10;

/** Calibration, from the probabilities that forecasts gave and what came: 0, 1, or itself a probability. */
export function reliability(forecasts: readonly { readonly said: number; readonly came: number }[]): readonly ReliabilityBin[] {
  return Array.from({ length: BINS }, (_, bin) => {
    const inside = forecasts.filter(({ said }) => Math.min(BINS - 1, Math.floor(said * BINS)) === bin);
    const mean = (of: (one: (typeof inside)[number]) => number) => inside.reduce((sum, one) => sum + of(one), 0) / inside.length;
    const spread = inside.reduce((sum, { said }) => sum + said * (1 - said), 0);
    return {
      ...{ from: bin / BINS, to: (bin + 1) / BINS, forecasts: inside.length },
      ...{ said: mean(({ said }) => said), came: mean(({ came }) => came) },
      error: Math.sqrt(spread) / inside.length,
    };
  });
}

/** What became of a flag some windows later. */
export type FlagFate = 'still up' | 'gone' | "can't be told" | 'not yet';

/** The level some windows after a flag: its mean, one standard error, and what had been expected when the flag was raised. */
export interface LevelAfter {
  readonly level: number;
  readonly error: number;
  readonly expected: number;
}

/**
 * Still up if the level is clearly above what was expected (one-sided 95%), gone if it is clearly below the middle between that and the level that was
 * flagged. Undefined if the window hasn't come yet.
 */
export function flagFate(flagged: number, after: LevelAfter | undefined): FlagFate {
  if (after === undefined) return 'not yet';
  const { level, error, expected } = after;
  if (level - ONE_SIDED * error > expected) return 'still up';
  return level + ONE_SIDED * error < (expected + flagged) / 2 ? 'gone' : "can't be told";
}

/** Φ⁻¹(0.95). */
const ONE_SIDED = 1.6448536269514722;
