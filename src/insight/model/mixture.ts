// mixture.ts — a weighted sum of normal and log-normal laws: what all points of a lattice say together (insight-method.md §4).
import { normalAbove, normalBelow } from './normal.ts';

/** The law of one point of the lattice, with its weight. */
export interface Component {
  readonly weight: number;
  readonly mean: number;
  readonly variance: number;
  /** Mean and variance are of the logarithm. */
  readonly log: boolean;
}

/** Weights add up to 1. Values are `scale` times what the components say. */
export interface Mixture {
  readonly size: number;
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  readonly logs: readonly boolean[];
  readonly scale: number;
}

export function mixture(components: readonly Component[], scale = 1): Mixture {
  return {
    size: components.length,
    weights: Float64Array.from(components, ({ weight }) => weight),
    means: Float64Array.from(components, ({ mean }) => mean),
    // Never 0, so that distance over deviation is a number.
    deviations: Float64Array.from(components, ({ variance }) => Math.sqrt(Math.max(variance, Number.MIN_VALUE))),
    logs: components.map(({ log }) => log),
    scale,
  };
}

/** P[X ≤ x]. */
export function mixtureBelow(law: Mixture, x: number): number {
  let sum = 0;
  for (let i = 0; i < law.size; i++) sum += (law.weights[i] as number) * normalBelow(distance(law, i, x));
  return sum;
}

/** P[X ≥ x], exact in the tail. */
export function mixtureAbove(law: Mixture, x: number): number {
  let sum = 0;
  for (let i = 0; i < law.size; i++) sum += (law.weights[i] as number) * normalAbove(distance(law, i, x));
  return sum;
}

/** From a component's mean, in its deviations. */
function distance({ means, deviations, logs, scale }: Mixture, i: number, x: number): number {
  const value = x / scale;
  const place = logs[i] === true ? (value > 0 ? Math.log(value) : -Infinity) : value;
  return (place - (means[i] as number)) / (deviations[i] as number);
}

export function mixtureMean(law: Mixture): number {
  return law.weights.reduce((sum, weight, i) => sum + weight * momentsOf(law, i).mean, 0);
}

/** Of the whole: within the components and between them. */
export function mixtureVariance(law: Mixture): number {
  const centre = mixtureMean(law);
  return law.weights.reduce((sum, weight, i) => {
    const { mean, variance } = momentsOf(law, i);
    return sum + weight * (variance + (mean - centre) ** 2);
  }, 0);
}

function momentsOf({ means, deviations, logs, scale }: Mixture, i: number): { readonly mean: number; readonly variance: number } {
  const [mean, variance] = [means[i] as number, (deviations[i] as number) ** 2];
  if (logs[i] !== true) return { mean: scale * mean, variance: scale ** 2 * variance };
  const centre = scale * Math.exp(mean + variance / 2);
  return { mean: centre, variance: centre ** 2 * Math.expm1(variance) };
}

/** The smallest distance over which any component's density changes: its deviation, of a log-normal one where six of them lie below its middle. */
export function narrowestOf({ means, deviations, logs, scale }: Mixture): number {
  const each = Array.from(deviations, (deviation, i) =>
    logs[i] === true ? Math.exp((means[i] as number) - 6 * deviation) * deviation : deviation,
  );
  return scale * Math.min(...each);
}

/** The x with P[X ≤ x] = p, by bisection to the last digits of a double. RangeError unless 0 < p < 1. */
export function mixtureQuantile(law: Mixture, p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`a probability of a quantile lies between 0 and 1, got ${p}`);
  let [low, high] = reach(law);
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high || high - low <= 1e-13 * Math.abs(middle)) return middle;
    if (mixtureBelow(law, middle) < p) low = middle;
    else high = middle;
  }
}

/** 39 deviations either side of every component: no double is left beyond. */
function reach({ means, deviations, logs, scale }: Mixture): [low: number, high: number] {
  const ends = Array.from(means, (mean, i) => [mean - 39 * (deviations[i] as number), mean + 39 * (deviations[i] as number)] as const);
  const value = (end: number, i: number) => scale * (logs[i] === true ? Math.min(Math.exp(end), Number.MAX_VALUE / 4 / scale) : end);
  return [Math.min(...ends.map(([low], i) => value(low, i))), Math.max(...ends.map(([, high], i) => value(high, i)))];
}
