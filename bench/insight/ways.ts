// ways.ts — ways to make 95% intervals that hold on series which move in ways the model doesn't expect, each from a series' own past alone.
//
// A way is given the deviates of earlier releases (their places in the laws that were forecast) of one number of windows ahead, those that were known
// when the forecast was made, and says how many deviations the interval reaches. The model itself says 1.96.
import { adaptedLevel } from '../../src/insight/model/adaptive.ts';
import { normalAbove, normalBelow, normalQuantile } from '../../src/insight/model/normal.ts';
import { studentQuantileAbove } from '../../src/insight/model/student.ts';

export type Way = (known: readonly number[]) => number;

const LEVEL = 0.95;
const MODEL = normalQuantile(0.5 + LEVEL / 2);

/** The innovations' spread over so many windows, never below the model's. */
function lately(windows: number): Way {
  return (known) => {
    const last = known.slice(-windows);
    return last.length < windows ? MODEL : MODEL * Math.max(1, Math.sqrt(last.reduce((sum, z) => sum + z * z, 0) / windows));
  };
}

/** As if so many forecasts that follow the model's own law stood in the record; never narrower than the model, and no more than 3.02 deviations. */
function shrunk(counts: number): Way {
  return (known) => {
    const outside = 1 - LEVEL;
    const depths = known.map((z) => 2 * normalAbove(Math.abs(z))).sort((a, b) => a - b);
    const allowed = outside * (depths.length + counts);
    const [below, depth] = [...depths.entries()].find(([at, one]) => at + 1 + counts * one > allowed) ?? [depths.length, 1];
    const most = Math.min(outside, depth, (allowed - below) / counts);
    return normalQuantile(1 - Math.max(most, outside / 20) / 2);
  };
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

/** Weighted conformal prediction, which the build keeps (src/insight/model/adaptive.ts). */
function kept(known: readonly number[]): number {
  const record = known.map((z) => ({ atMost: normalBelow(z), atLeast: normalAbove(z) }));
  return normalQuantile(0.5 + adaptedLevel(record, LEVEL) / 2);
}

/** Gibbs and Candès 2021: α_{t+1} = α_t + γ (α − missed_t), on the model's own levels. */
function adaptive(rate: number): Way {
  return (known) => {
    let outside = 1 - LEVEL;
    for (const z of known) {
      const asked = Math.min(1, Math.max(1e-6, outside));
      const missed = Number(2 * normalAbove(Math.abs(z)) < asked);
      outside += rate * (1 - LEVEL - missed);
    }
    const inside = Math.min(1 - 1e-4, Math.max(0.5, 1 - outside));
    return normalQuantile(0.5 + inside / 2);
  };
}

/** One window in twenty moves three times as far: the law of a forecast is a mixture. Breaks, without saying when. */
function breaks(): number {
  let [low, high] = [MODEL, 4];
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

export const WAYS: ReadonlyMap<string, Way> = new Map<string, Way>([
  ['the model', () => MODEL],
  ['t with 10 degrees for everything', () => T10],
  ['one window in 20 moves 3 times as far', () => BREAKS],
  ['wider by the last 8 innovations', lately(8)],
  ['adaptive conformal, γ = 0.02', adaptive(0.02)],
  ['by its record and 20 of the model', shrunk(20)],
  ['by its own record, split', split],
  ['by its own record, between places', between],
  ['by its own record, fading (kept)', kept],
]);
