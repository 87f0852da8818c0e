// ways.ts — ways to make 95% intervals that hold on series which move in ways the model doesn't expect, each from a series' own past alone.
//
// A way is given the deviates of earlier releases (their places in the laws that were forecast), those that were known when the forecast was made, and
// says how many deviations the interval reaches. The model itself says 1.96. Most look at forecasts of as many windows ahead alone, and reach as far down
// as up.
import { adaptedLevel, releaseTails, type PastForecast, type Tails } from '../../src/insight/model/adaptive.ts';
import { normalAbove, normalBelow, normalQuantile } from '../../src/insight/model/normal.ts';
import { studentQuantileAbove } from '../../src/insight/model/student.ts';

export interface Known {
  readonly z: number;
  readonly ahead: number;
  /** Windows since its release. */
  readonly age: number;
}

/** How many deviations an interval reaches down and up. */
export interface Reach {
  readonly below: number;
  readonly above: number;
}

/** Oldest first. */
export type Way = (known: readonly Known[], ahead: number) => Reach;

export function even(reach: number): Reach {
  return { below: reach, above: reach };
}

/** How far an interval with such tails reaches. */
export function reachOf({ below, above }: Tails): Reach {
  return { below: -normalQuantile(below), above: -normalQuantile(above) };
}

/** A way that knows forecasts of as many windows ahead alone. */
function alone(way: (known: readonly number[]) => number): Way {
  return (known, ahead) => even(way(known.flatMap((one) => (one.ahead === ahead ? [one.z] : []))));
}

/** What is known of forecasts of as many windows ahead, as the build keeps it. */
export function recordOf(known: readonly Known[], ahead: number): readonly PastForecast[] {
  return known.flatMap((one) => (one.ahead === ahead ? [{ atMost: normalBelow(one.z), atLeast: normalAbove(one.z) }] : []));
}

const LEVEL = 0.95;
const REACH = normalQuantile(0.5 + LEVEL / 2);

/** The innovations' spread over so many windows, never below the model's. */
function lately(windows: number): Way {
  return alone((known) => {
    const last = known.slice(-windows);
    return last.length < windows ? REACH : REACH * Math.max(1, Math.sqrt(last.reduce((sum, z) => sum + z * z, 0) / windows));
  });
}

/** As if so many forecasts that follow the model's own law stood in the record; never narrower than the model, and no more than 3.02 deviations. */
function shrunk(counts: number): Way {
  return alone((known) => {
    const outside = 1 - LEVEL;
    const depths = known.map((z) => 2 * normalAbove(Math.abs(z))).sort((a, b) => a - b);
    const allowed = outside * (depths.length + counts);
    const [below, depth] = [...depths.entries()].find(([at, one]) => at + 1 + counts * one > allowed) ?? [depths.length, 1];
    const most = Math.min(outside, depth, (allowed - below) / counts);
    return normalQuantile(1 - Math.max(most, outside / 20) / 2);
  });
}

/** Split conformal prediction: the ⌊5% (n + 1)⌋-th deepest of the record; until there is one, the wider of the model's interval and all of the record. */
function split(known: readonly number[]): number {
  const depths = known.map((z) => 2 * normalAbove(Math.abs(z))).sort((a, b) => a - b);
  const outside = 1 - LEVEL;
  const allowed = Math.floor(outside * (depths.length + 1) + 1e-9);
  const depth = allowed >= 1 ? (depths[allowed - 1] ?? outside) : Math.min(outside, depths[0] ?? outside);
  return normalQuantile(1 - Math.max(depth, 1e-6) / 2);
}

/** The same between two places of the record, so that it needs no first nineteen. */
function between(known: readonly number[]): number {
  const depths = [0, ...known.map((z) => 2 * normalAbove(Math.abs(z))).sort((a, b) => a - b), 1];
  const place = (1 - LEVEL) * (depths.length - 1);
  const [below = 0, above = 1] = depths.slice(Math.floor(place));
  return normalQuantile(1 - Math.max(below + (place % 1) * (above - below), 1e-6) / 2);
}

/** Weighted conformal prediction. */
const fading: Way = (known, ahead) => even(normalQuantile(0.5 + adaptedLevel(recordOf(known, ahead), LEVEL) / 2));

/** The same, further on the side to which the record leans: what the build keeps (src/insight/model/adaptive.ts). */
const leaning: Way = (known, ahead) => reachOf(releaseTails(recordOf(known, ahead), LEVEL));

/** The same with the record of other numbers of windows ahead, up to four or as many: each weighs as its number is to this one, and half for 26 windows. */
const together: Way = (known, ahead) => {
  const near = known.filter((one) => one.ahead <= Math.max(4, ahead));
  const depths = near.map((one) => ({
    depth: 2 * normalAbove(Math.abs(one.z)),
    weight: 2 ** (-one.age / 26) * Math.min(one.ahead / ahead, ahead / one.ahead),
  }));
  let [left, depth] = [(1 - LEVEL) * depths.reduce((sum, { weight }) => sum + weight, 1), 0];
  for (const next of [...depths.sort((a, b) => a.depth - b.depth), { depth: 1, weight: 1 }]) {
    const part = Math.min(1, left / next.weight);
    depth += part * (next.depth - depth);
    left -= part * next.weight;
    if (left <= 0) break;
  }
  return even(normalQuantile(1 - Math.max(depth, 1e-6) / 2));
};

/** A heavier tail whose spread the record teaches: Student's law with 10 degrees and one for each forecast of the record, which fades as the kept one. */
function learntTail(degrees: number): Way {
  return alone((known) => {
    const weights = known.map((_, at) => 2 ** ((at + 1 - known.length) / 26));
    const count = weights.reduce((sum, weight) => sum + weight, degrees);
    const square = known.reduce((sum, z, at) => sum + (weights[at] ?? 0) * z * z, degrees) / count;
    return studentQuantileAbove((1 - LEVEL) / 2, count) * Math.sqrt(square);
  });
}

/** Gibbs and Candès 2021: α_{t+1} = α_t + γ (α − missed_t), on the model's own levels. */
function adaptive(rate: number): Way {
  return alone((known) => {
    let outside = 1 - LEVEL;
    for (const z of known) {
      const asked = Math.min(1, Math.max(1e-6, outside));
      const missed = Number(2 * normalAbove(Math.abs(z)) < asked);
      outside += rate * (1 - LEVEL - missed);
    }
    const inside = Math.min(1 - 1e-4, Math.max(0.5, 1 - outside));
    return normalQuantile(0.5 + inside / 2);
  });
}

/** One window in twenty moves three times as far: the law of a forecast is a mixture. Breaks, without saying when. */
function breaks(): number {
  let [low, high] = [REACH, 4];
  while (high - low > 1e-9) {
    const c = (low + high) / 2;
    const outside = 2 * (0.95 * normalAbove(c) + 0.05 * normalAbove(c / 3));
    if (outside > 1 - LEVEL) low = c;
    else high = c;
  }
  return high;
}

const T10 = studentQuantileAbove((1 - LEVEL) / 2, 10);
const BREAKS = breaks();

export const MODEL = 'the model';
/** The one that the commands print. */
export const KEPT = 'by its own record, fading and leaning (kept)';

export const WAYS: ReadonlyMap<string, Way> = new Map<string, Way>([
  [MODEL, () => even(REACH)],
  ['t with 10 degrees for everything', () => even(T10)],
  ['one window in 20 moves 3 times as far', () => even(BREAKS)],
  ['wider by the last 8 innovations', lately(8)],
  ['adaptive conformal, γ = 0.02', adaptive(0.02)],
  ['by its record and 20 of the model', shrunk(20)],
  ['t whose spread its record teaches', learntTail(10)],
  ['by its own record, split', alone(split)],
  ['by its own record, between places', alone(between)],
  ['by its own record, fading, and of other windows ahead', together],
  ['by its own record, fading', fading],
  [KEPT, leaning],
]);
