// tail-series.ts — P[N + Z ≥ edge] for normal N and one law of noise Z, read from Taylor series about a grid of edges and variances (insight-method.md §5.1).
//
// For one law of the noise the probability depends on two numbers alone, and all points of a lattice, all windows and all cells ask for it. It solves
// the heat equation: a derivative by the variance is half the second derivative by the edge. So one row of derivatives serves both, and a value takes
// some twelve multiplications. This is the fast Gauss transform (Greengard and Strain 1991).
import { normalDensity } from './normal.ts';
import { tailAbove } from './normal-table.ts';

/** P[Z = z] at z + reach, and the sums from there to the end. */
export interface NoiseTable {
  readonly reach: number;
  readonly p: Float64Array;
  readonly tails: Float64Array;
}

/** Derivatives that are kept: an even number. */
const ORDER = 30;
const INVERSE = Float64Array.from({ length: ORDER + 1 }, (_, n) => 1 / n);
/** Two terms this small, to the first, end the series; two, since every second may be 0. */
const LAST_TERM = 1e-10;
/** From one edge of the grid to the next, in deviations. Variances are half an octave apart. */
const PLACE = 0.8;
/** Half octaves and places either side of the middle: variances to 10^18, edges to 400 deviations. */
const OCTAVES = 120;
const PLACES = 500;
/** Deviations beyond which a normal density is nothing. */
const FAR = 10;

/** Half an octave of the variance: what is known there, by place of the edge. */
interface Row {
  readonly perVariance: number;
  readonly perDeviation: number;
  /** From −{@link PLACES} on. */
  readonly places: (Float64Array | undefined)[];
}

/** Owns its grid, which grows as it is asked for. */
export class TailSeries {
  readonly #noise: NoiseTable;
  /** From 2^−{@link OCTAVES} on. */
  readonly #rows: (Row | undefined)[] = [];

  constructor(noise: NoiseTable) {
    this.#noise = noise;
  }

  /** To a relative 10^−10 if it is above 10^−18, or to `least`; NaN where the series is too slow for that, or the grid ends. `variance` is above 0. */
  above(edge: number, variance: number, least: number): number {
    const octave = halfOctave(variance) + OCTAVES;
    if (!(octave >= 0 && octave <= 2 * OCTAVES)) return NaN;
    const row = this.#rows[octave] ?? this.#begun(octave);
    const at = edge * row.perDeviation;
    const place = Math.floor(at * (1 / PLACE) + 0.5) + PLACES;
    if (!(place >= 0 && place <= 2 * PLACES)) return NaN;
    const known = row.places[place] ?? this.#derived(row, place);
    return summed(known, at - PLACE * (place - PLACES), variance * row.perVariance - 1, least);
  }

  #begun(octave: number): Row {
    const variance = 2 ** ((octave - OCTAVES) / 2);
    const row = { perVariance: 1 / variance, perDeviation: 1 / Math.sqrt(variance), places: [] };
    this.#rows[octave] = row;
    return row;
  }

  #derived(row: Row, place: number): Float64Array {
    const known = derivatives(this.#noise, PLACE * (place - PLACES), 1 / row.perDeviation);
    row.places[place] = known;
    return known;
  }
}

const NUMBER = Float64Array.of(1);
const HALVES = new Int32Array(NUMBER.buffer);
/** Where the exponent is: the half of 1 that isn't 0. */
const HIGH = HALVES[0] === 0 ? 1 : 0;

/** Same as Math.round(2 * Math.log2(x)), to 20 bits, from the digits of a double: half the time of all of this file goes into it otherwise. */
function halfOctave(x: number): number {
  NUMBER[0] = x;
  const bits = HALVES[HIGH] as number;
  const beyond = bits & 0xfffff;
  return 2 * ((bits >> 20) - 1023) + (beyond >= QUARTER ? 1 : 0) + (beyond >= THREE_QUARTERS ? 1 : 0);
}

const QUARTER = 2 ** 20 * (2 ** 0.25 - 1);
const THREE_QUARTERS = 2 ** 20 * (2 ** 0.75 - 1);

/** Σ uₙ F⁽ⁿ⁾, where exp(δD + εD²/2) = Σ uₙ Dⁿ: uₙ₊₁ = (δ uₙ + ε uₙ₋₁)/(n + 1). */
function summed(derivative: Float64Array, byEdge: number, byVariance: number, least: number): number {
  let before = 0;
  let last = 1;
  let sum = derivative[0] as number;
  const enough = Math.max(LAST_TERM * sum, least);
  for (let n = 1; n < ORDER; n += 2) {
    before = (byEdge * last + byVariance * before) * (INVERSE[n] as number);
    last = (byEdge * before + byVariance * last) * (INVERSE[n + 1] as number);
    const odd = before * (derivative[n] as number);
    const even = last * (derivative[n + 1] as number);
    sum += odd + even;
    if (Math.abs(odd) <= enough && Math.abs(even) <= enough) return sum;
  }
  return NaN;
}

/** F⁽ⁿ⁾ σⁿ at an edge of so many deviations: (−1)ⁿ Σ P[Z = z] Heₙ₋₁(t) φ(t), t = edge − z/σ; for n = 0, of Φ̄(t). */
function derivatives({ reach, p, tails }: NoiseTable, edge: number, deviation: number): Float64Array {
  const from = Math.max(-reach, Math.ceil((edge - FAR) * deviation));
  const to = Math.min(reach, Math.floor((edge + FAR) * deviation));
  const sums = new Float64Array(ORDER + 1);
  sums[0] = tails[Math.min(2 * reach + 1, Math.max(0, to + 1 + reach))] as number; // noise that reaches the edge alone
  for (let z = from; z <= to; z++) {
    const t = edge - z / deviation;
    const probability = p[z + reach] as number;
    sums[0] += probability * tailAbove(t);
    let [before, hermite] = [0, -probability * normalDensity(t)];
    for (let n = 1; n <= ORDER; n++) {
      sums[n] = (sums[n] as number) + hermite;
      [before, hermite] = [hermite, -t * hermite - (n - 1) * before];
    }
  }
  return sums;
}
