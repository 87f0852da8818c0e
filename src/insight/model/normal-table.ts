// normal-table.ts — the normal law's upper tail from a table: for the inner loops that ask for it a hundred million times.
import { normalAbove, normalDensity } from './normal.ts';

/** Beyond this a tail is below the smallest double. */
const FAR = 38.5;
/** Points of the table a unit. */
const FINENESS = 256;

const POINTS = Math.ceil(FAR * FINENESS) + 2;
const TAIL = Float64Array.from({ length: POINTS }, (_, k) => normalAbove(k / FINENESS));
const DENSITY = Float64Array.from({ length: POINTS }, (_, k) => normalDensity(k / FINENESS));

/**
 * Same as {@link normalAbove}, to a relative error of 10^−13 up to x = 8 and 2 · 10^−8 anywhere, in half the time: five terms of Taylor's series
 * about the nearest point of a table.
 */
export function tailAbove(x: number): number {
  return x < 0 ? 1 - upperTail(-x) : upperTail(x);
}

function upperTail(x: number): number {
  if (!(x < FAR)) return Number.isNaN(x) ? NaN : 0;
  const k = (x * FINENESS + 0.5) | 0;
  const at = k / FINENESS;
  const d = x - at;
  const square = at * at;
  // Φ̄ and its derivatives −φ, xφ, −(x² − 1)φ, (x³ − 3x)φ, −(x⁴ − 6x² + 3)φ.
  const fifth = (square * (square - 6) + 3) * (d / 5);
  const fourth = (at * (square - 3) - fifth) * (d / 4);
  const third = (square - 1 - fourth) * (d / 3);
  const second = (at - third) * (d / 2);
  return (TAIL[k] as number) - (DENSITY[k] as number) * d * (1 - second);
}
