// spending.ts — several looks at one test whose noise is known. α is spent as information comes in, only a little at first (insight-method.md §7.5; Lan and DeMets 1983).
import { normalAbove, normalDensity, normalQuantile } from './normal.ts';

/** α spent by information t in (0, 1], O'Brien–Fleming-like: 2 (1 − Φ(Φ⁻¹(1 − α/2) / √t)). */
export function spentBy(t: number, alpha: number): number {
  return 2 * normalAbove(-normalQuantile(alpha / 2) / Math.sqrt(t));
}

/**
 * The standardised statistic that each look needs, one-sided. `information` is the share of 1/variance that has come in by each look: rising, at most
 * 1. Infinity if too little has come in for any α to be spent. RangeError for shares that don't rise.
 */
export function spendingBounds(information: readonly number[], alpha: number): readonly number[] {
  checkLooks(information, alpha);
  const bounds: number[] = [];
  let before: Unstopped | undefined;
  for (const [look, t] of information.entries()) {
    const spend = spentBy(t, alpha) - (look === 0 ? 0 : spentBy(information[look - 1] ?? 1, alpha));
    const bound = spend > LEAST_SPENT ? boundFor(spend, t, before) : Infinity;
    bounds.push(bound);
    if (look + 1 < information.length) before = stoppedAt(bound, t, 0, before);
  }
  return bounds;
}

/** The probability that any look reaches its bound if the statistic at full information has mean `drift`, in its standard errors. At 0, the α spent. */
export function spendingPower(information: readonly number[], bounds: readonly number[], drift: number): number {
  let before: Unstopped | undefined;
  let reached = 0;
  for (const [look, t] of information.entries()) {
    const bound = bounds[look] ?? Infinity;
    reached += crossing(bound, t, drift, before);
    if (look + 1 < information.length) before = stoppedAt(bound, t, drift, before);
  }
  return reached;
}

/** The drift that is seen with this probability, by secants to a ten-thousandth: the smallest effect is this many standard errors at full information. */
export function smallestDrift(information: readonly number[], bounds: readonly number[], wanted = 0.8): number {
  const miss = (drift: number) => normalQuantile(spendingPower(information, bounds, drift)) - normalQuantile(wanted);
  let [last, drift] = [(bounds.at(-1) ?? 2) / 2, (bounds.at(-1) ?? 2) + normalQuantile(wanted)];
  let [lastMiss, nowMiss] = [miss(last), miss(drift)];
  for (let step = 0; step < 12 && Math.abs(nowMiss) > 1e-4 && nowMiss !== lastMiss; step++) {
    [last, drift] = [drift, drift - (nowMiss * (drift - last)) / (nowMiss - lastMiss)];
    [lastMiss, nowMiss] = [nowMiss, miss(drift)];
  }
  return drift;
}

/** Below it a bound is beyond every double's tail. */
const LEAST_SPENT = 1e-300;

function checkLooks(information: readonly number[], alpha: number): void {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`a level of a test lies between 0 and 1, got ${alpha}`);
  const rising = information.every((t, look) => t > (information[look - 1] ?? 0) && t <= 1 + 1e-12);
  if (information.length === 0 || !rising) throw new RangeError('shares of information rise from look to look, above 0 and at most 1');
}

/** Where the statistic B(t) = Z √t may be, if no look before stopped: its density on a grid. */
interface Unstopped {
  readonly t: number;
  readonly points: Float64Array;
  /** From one point to the next. */
  readonly gap: number;
  /** Density times Simpson's weight. */
  readonly masses: Float64Array;
}

const POINTS = 2001;

/** How far below its mean B is followed, in its standard deviations. */
const DEEPEST = 9;

/** P[B(t) ≥ bound √t, no stop before]. */
function crossing(bound: number, t: number, drift: number, before: Unstopped | undefined): number {
  if (bound === Infinity) return 0;
  const edge = bound * Math.sqrt(t);
  if (before === undefined) return normalAbove((edge - drift * t) / Math.sqrt(t));
  const [step, mean] = [Math.sqrt(t - before.t), drift * (t - before.t)];
  return before.masses.reduce((sum, mass, i) => sum + mass * normalAbove((edge - mean - (before.points[i] as number)) / step), 0);
}

/** The bound that spends so much at this look, by bisection. */
function boundFor(spend: number, t: number, before: Unstopped | undefined): number {
  if (before === undefined) return -normalQuantile(spend);
  let [low, high] = [-DEEPEST, 40];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (crossing(middle, t, 0, before) > spend) low = middle;
    else high = middle;
  }
  return high;
}

/** What is left below the bound, by Simpson's rule over the density of the look before. */
function stoppedAt(bound: number, t: number, drift: number, before: Unstopped | undefined): Unstopped {
  const deviation = Math.sqrt(t);
  const low = drift * t - DEEPEST * deviation;
  const high = Math.min(bound * deviation, drift * t + DEEPEST * deviation);
  const gap = Math.max(0, high - low) / (POINTS - 1);
  const points = Float64Array.from({ length: POINTS }, (_, i) => low + i * gap);
  const masses = points.map((x, i) => {
    const weight = (gap / 3) * (i === 0 || i === POINTS - 1 ? 1 : i % 2 === 1 ? 4 : 2);
    return weight * densityAt(x, t, drift, before);
  });
  return { t, points, gap, masses };
}

function densityAt(x: number, t: number, drift: number, before: Unstopped | undefined): number {
  if (before === undefined) return normalDensity((x - drift * t) / Math.sqrt(t)) / Math.sqrt(t);
  const { points, masses, gap } = before;
  const step = Math.sqrt(t - before.t);
  const from = x - drift * (t - before.t);
  // Beyond it a density is less than a double's last digit of what is nearer.
  const place = (point: number) => (gap > 0 ? (point - (points[0] as number)) / gap : 0);
  const last = Math.min(POINTS - 1, Math.floor(place(from + DEEPEST * step)));
  let sum = 0;
  for (let i = Math.max(0, Math.ceil(place(from - DEEPEST * step))); i <= last; i++)
    sum += (masses[i] as number) * normalDensity((from - (points[i] as number)) / step);
  return sum / step;
}
