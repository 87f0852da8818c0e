// loss-grid.ts — privacy loss of any number of cells on a grid, by connect-the-dots and FFT (privacy.md §2).
//
// Each loss is split between the two grid points beside it so that both its probability and its e^(−loss) are kept. The
// profile of the result lies on or above the true one, and on it at the grid points (Doroshenko, Ghazi, Kamath, Kumar,
// Manurangsi 2022). Before transforming, the distribution is tilted by e^(θ·loss) so that the part that decides δ is where
// the doubles are dense, and every outcome outside the window counts as a loss without bound.
import { powerOfTwoFrom, rootsOfUnity, transform } from './fft.ts';
import type { LossAtoms } from './loss-atoms.ts';

/** Independent cells of one kind. */
export interface CellGroup {
  readonly atoms: LossAtoms;
  readonly cells: number;
}

/** One kind's losses on the grid: `mass[i]` at loss (first + i)·step, and its logarithm. */
interface GridGroup {
  readonly cells: number;
  readonly first: number;
  readonly mass: Float64Array;
  readonly logMass: Float64Array;
}

export interface LossGrid {
  readonly precision: Precision;
  readonly step: number;
  /** Standard deviation of the loss of all cells together. */
  readonly deviation: number;
  readonly groups: readonly GridGroup[];
  /** Probability taken for infinite loss; 1 if the losses are too many or too large to be worked out, so that nothing is kept. */
  readonly lost: number;
}

/**
 * What a composed distribution says of δ at grid points: `above[i]` = Σ P, `aboveQ[i]` = Σ P·e^(L − loss), both over losses beyond
 * L = (first + i)·step. Seen from L, since e^(−loss) alone is 0 as a double for losses beyond 745.
 */
export interface ComposedLoss {
  readonly step: number;
  readonly first: number;
  readonly above: Float64Array;
  readonly aboveQ: Float64Array;
  readonly lost: number;
}

/** How closely: `exact` to six digits and more, `quick` for searches and for statements of three or four. Both lie on the safe side. */
export type Precision = 'exact' | 'quick';

/** Grid points for one standard deviation of a cell's loss: at 500 the variance grows by 1/(6·500²) of itself. */
const POINTS_PER_DEVIATION = { exact: 4000, quick: 500 } as const;
/** Longest transform aimed at; very long compositions get a coarser grid. */
const POINTS_MAX = { exact: 1 << 20, quick: 1 << 18 } as const;
/** More points than this are not worked out: no promise that may be made needs as many. */
const WORKED_OUT_MAX = 1 << 22;
/** Logarithm of the tilted probability that may fall outside of the window, on either side. */
const OUTSIDE_NATS = { exact: 48, quick: 38 } as const;

export function onGrid(groups: readonly CellGroup[], precision: Precision): LossGrid {
  const cells = groups.reduce((sum, group) => sum + group.cells, 0);
  const deviation = lossDeviation(groups) / Math.sqrt(cells);
  const points = Math.min(POINTS_PER_DEVIATION[precision], POINTS_MAX[precision] / (24 * Math.sqrt(cells)));
  const step = snapToLattice(deviation / points, groups);
  const longest = Math.max(...groups.map(({ atoms: { loss } }) => ((loss[0] as number) - (loss[loss.length - 1] as number)) / step));
  if (!(step > 0 && longest <= WORKED_OUT_MAX)) return { precision, step: 1, deviation: 1, groups: [], lost: 1 };
  return {
    precision,
    step,
    deviation: deviation * Math.sqrt(cells),
    groups: groups.map(({ atoms, cells: count }) => ({ cells: count, ...connectTheDots(atoms, step) })),
    lost: groups.reduce((sum, { atoms, cells: count }) => sum + count * atoms.lost, 0),
  };
}

/** log E[e^(θ·loss)] of all cells together. */
export function cumulant(grid: LossGrid, theta: number): number {
  return grid.groups.reduce((sum, group) => sum + group.cells * groupCumulant(group, grid.step, theta), 0);
}

/** All cells together, seen through the tilt θ ≥ 0 that makes the losses of interest likely. Nothing is kept if that can't be worked out. */
export function compose(grid: LossGrid, theta: number): ComposedLoss {
  const unknown = { step: grid.step, first: 0, above: Float64Array.of(0), aboveQ: Float64Array.of(0), lost: 1 };
  if (!(grid.lost < 1)) return unknown;
  const logMgf = cumulant(grid, theta);
  const outside = OUTSIDE_NATS[grid.precision];
  const spread = (s: number) => cumulant(grid, theta + s) - logMgf;
  const high = scan((s) => (spread(s) + outside) / s);
  const low = -scan((s) => (spread(-s) + outside) / s);
  const first = Math.floor(low / grid.step) - 1;
  const length = Math.ceil(high / grid.step) + 2 - first;
  if (!(Number.isSafeInteger(first) && length >= 1 && length <= WORKED_OUT_MAX)) return unknown;
  const n = powerOfTwoFrom(length);
  const tilted = convolvePowers(grid, theta, n);
  return accumulate({ grid, theta, logMgf, first, tilted });
}

/** δ at any ε ≥ first·step. Between grid points the profile is a straight line in e^ε. */
export function composedDelta(composed: ComposedLoss, epsilon: number): number {
  const { above, aboveQ, first, step, lost } = composed;
  const i = Math.max(0, Math.min(above.length - 1, Math.floor(epsilon / step + 1e-9) - first));
  const q = aboveQ[i] as number;
  return lost + Math.max(0, (above[i] as number) - (q === 0 ? 0 : Math.exp(epsilon - (first + i) * step) * q));
}

/**
 * The smallest ε ≥ 0 whose δ is at most this; Infinity if none is. Searched from the largest loss downwards: far below the
 * tilt's centre the doubles have lost their digits. `undefined` if the whole window lies above the answer.
 */
export function composedEpsilon(composed: ComposedLoss, delta: number): number | undefined {
  const left = delta - composed.lost;
  if (!(left > 0)) return Infinity;
  const { above, aboveQ, first, step } = composed;
  for (let i = above.length - 1; i >= 0; i--) {
    const p = above[i] as number;
    const q = aboveQ[i] as number;
    if (!(p - q <= left)) return Math.max(0, (first + i) * step + Math.log((p - left) / q));
    if (first + i <= 0) return 0;
  }
  return undefined;
}

/** Standard deviation of the loss of all cells together. */
function lossDeviation(groups: readonly CellGroup[]): number {
  return Math.sqrt(groups.reduce((sum, { atoms, cells }) => sum + cells * lossVariance(atoms), 0));
}

function connectTheDots({ loss, p }: LossAtoms, step: number): Omit<GridGroup, 'cells'> {
  const first = Math.floor((loss[loss.length - 1] as number) / step + 1e-9);
  const mass = new Float64Array(Math.floor((loss[0] as number) / step + 1e-9) - first + 2);
  for (let i = 0; i < loss.length; i++) {
    const at = (loss[i] as number) / step;
    const index = Math.floor(at + 1e-9);
    const upper = (p[i] as number) * Math.max(0, Math.expm1(-(at - index) * step) / Math.expm1(-step));
    mass[index - first] = (mass[index - first] as number) + (p[i] as number) - upper;
    mass[index - first + 1] = (mass[index - first + 1] as number) + upper;
  }
  return { first, mass, logMass: mass.map(Math.log) };
}

function convolvePowers(grid: LossGrid, theta: number, n: number): Float64Array {
  const re = new Float64Array(n).fill(1);
  const im = new Float64Array(n);
  const roots = rootsOfUnity(n);
  for (const group of grid.groups) {
    const groupRe = new Float64Array(n);
    const groupIm = new Float64Array(n);
    const logMgf = groupCumulant(group, grid.step, theta);
    group.mass.forEach((mass, i) => {
      if (mass === 0) return;
      const index = group.first + i;
      const place = ((index % n) + n) % n;
      groupRe[place] = (groupRe[place] as number) + mass * Math.exp(theta * index * grid.step - logMgf);
    });
    transform(groupRe, groupIm, roots);
    multiplyByPower(re, im, groupRe, groupIm, group.cells);
  }
  transform(im, re, roots);
  return re.map((value) => value / n);
}

function multiplyByPower(re: Float64Array, im: Float64Array, baseRe: Float64Array, baseIm: Float64Array, power: number): void {
  for (let i = 0; i < re.length; i++) {
    let x = re[i] as number;
    let y = im[i] as number;
    let a = baseRe[i] as number;
    let b = baseIm[i] as number;
    for (let left = power; left > 0; left = Math.floor(left / 2)) {
      if (left % 2 === 1) [x, y] = [x * a - y * b, x * b + y * a];
      [a, b] = [a * a - b * b, 2 * a * b];
    }
    re[i] = x;
    im[i] = y;
  }
}

interface Tilted {
  readonly grid: LossGrid;
  readonly theta: number;
  readonly logMgf: number;
  readonly first: number;
  readonly tilted: Float64Array;
}

function accumulate({ grid, theta, logMgf, first, tilted }: Tilted): ComposedLoss {
  const n = tilted.length;
  const above = new Float64Array(n);
  const aboveQ = new Float64Array(n);
  const shrink = Math.exp(-grid.step);
  let p = 0;
  let q = 0;
  for (let i = n - 1; i >= 0; i--) {
    above[i] = p;
    aboveQ[i] = q;
    const loss = (first + i) * grid.step;
    const mass = Math.max(0, tilted[(((first + i) % n) + n) % n] as number) * Math.exp(logMgf - theta * loss);
    p += mass;
    q = (q + mass) * shrink;
  }
  return { step: grid.step, first, above, aboveQ, lost: grid.lost };
}

/** The sum as Horner's rule, the largest power taken out first: at θ = 1000 the sum itself would overflow. */
function groupCumulant(group: GridGroup, step: number, theta: number): number {
  const { mass, first } = group;
  const last = mass.length - 1;
  const shrink = Math.exp(-Math.abs(theta) * step);
  let sum = 0;
  if (theta >= 0) for (let i = 0; i <= last; i++) sum = sum * shrink + (mass[i] as number);
  else for (let i = last; i >= 0; i--) sum = sum * shrink + (mass[i] as number);
  if (!(sum > UNDERFLOWN)) return scaledCumulant(group, step, theta);
  return Math.log(sum) + theta * step * (theta >= 0 ? first + last : first);
}

/** Below this a sum may be what is left of terms that have underflown. */
const UNDERFLOWN = 1e-280;

/** The same by log-sum-exp: where the likely losses lie so far from the end that was taken out that their terms are 0 as doubles. */
function scaledCumulant({ logMass, first }: GridGroup, step: number, theta: number): number {
  const exponent = (i: number) => (logMass[i] as number) + theta * step * (first + i);
  let largest = -Infinity;
  for (let i = 0; i < logMass.length; i++) largest = Math.max(largest, exponent(i));
  let sum = 0;
  for (let i = 0; i < logMass.length; i++) {
    const below = exponent(i) - largest;
    if (below > -NEGLIGIBLE_NATS) sum += Math.exp(below);
  }
  return largest + Math.log(sum);
}

/** Terms so far below the largest are below any rounding, however many they are: 10^−30. */
const NEGLIGIBLE_NATS = 70;

function lossVariance({ loss, p }: LossAtoms): number {
  let mean = 0;
  let square = 0;
  for (let i = 0; i < loss.length; i++) {
    mean += (p[i] as number) * (loss[i] as number);
    square += (p[i] as number) * (loss[i] as number) ** 2;
  }
  return square - mean * mean;
}

/** A discrete Laplace's losses are multiples of one number: a grid on which they all lie makes the result exact. */
function snapToLattice(step: number, groups: readonly CellGroup[]): number {
  const [only] = groups;
  if (groups.length !== 1 || only === undefined || only.atoms.lost !== 0) return step;
  const spacing =
    only.atoms.loss.length === 2 ? (only.atoms.loss[0] as number) : ((only.atoms.loss[0] as number) - (only.atoms.loss[1] as number)) / 2;
  return spacing / Math.ceil(spacing / step);
}

/** The smallest value of a function of one positive variable that has one valley, to a few per cent. */
function scan(value: (s: number) => number): number {
  let best = Infinity;
  for (let exponent = -8; exponent <= 10; exponent += 0.5) best = Math.min(best, value(2 ** exponent));
  return best;
}
