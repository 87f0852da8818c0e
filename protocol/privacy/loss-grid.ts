// loss-grid.ts — the privacy loss of any number of cells on a grid, by connect-the-dots and FFT (privacy.md §2).
//
// Each loss is split between its two neighbouring grid points so that both its probability and its e^(−loss) are preserved.
// The resulting profile is equal to the true one at the grid points and on or above it between them (Doroshenko, Ghazi,
// Kamath, Kumar, Manurangsi 2022). Before the transform, the distribution is tilted by e^(θ·loss), so that rounding errors
// are small in the part that decides δ. Every outcome outside the window counts as an infinite loss.
import { powerOfTwoFrom, rootsOfUnity, transform } from './fft.ts';
import type { LossAtoms } from './loss-atoms.ts';

/** Independent cells of one kind. */
export interface CellGroup {
  readonly atoms: LossAtoms;
  readonly cells: number;
}

/** The loss of one cell of a group, on the grid: `mass[i]` is the probability of the loss (first + i)·step, `logMass[i]` its logarithm. */
interface GridGroup {
  readonly cells: number;
  readonly first: number;
  readonly mass: Float64Array;
  readonly logMass: Float64Array;
}

export interface LossGrid {
  readonly precision: Precision;
  readonly step: number;
  /** The standard deviation of the total loss of all cells. */
  readonly deviation: number;
  readonly groups: readonly GridGroup[];
  /**
   * The probability that counts as infinite loss. It is 1, so that no
   * promise is kept, if the losses are too many or too large to compute.
   */
  readonly lost: number;
}

/**
 * A composed distribution, in the form that gives δ at grid points: `above[i]` = Σ P and `aboveQ[i]` = Σ P·e^(L − loss), both over losses
 * above L = (first + i)·step. The exponent is relative to L, because e^(−loss) alone is 0 as a double for losses above 745.
 */
export interface ComposedLoss {
  readonly step: number;
  readonly first: number;
  readonly above: Float64Array;
  readonly aboveQ: Float64Array;
  readonly lost: number;
}

/** `exact` gives six digits or more; `quick` is for searches, and for statements of three or four digits. Both err on the safe side. */
export type Precision = 'exact' | 'quick';

/** Grid points for one standard deviation of a cell's loss. With 500, the grid increases the variance by 1/(6·500²) of itself. */
const POINTS_PER_DEVIATION = { exact: 4000, quick: 500 } as const;
/** The longest transform to aim at. Compositions of very many cells get a coarser grid. */
const POINTS_MAX = { exact: 1 << 20, quick: 1 << 18 } as const;
/** More points than this are not computed. No promise that a charter may make needs as many. */
const WORKED_OUT_MAX = 1 << 22;
/** Minus the natural logarithm of the tilted probability that may lie outside the window, on either side. */
const OUTSIDE_NATS = { exact: 48, quick: 38 } as const;

/** Puts the losses of all groups on one grid. `lost` is 1 if they can't be computed. */
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

/** The cumulant generating function K(θ) = log E[e^(θ·loss)] of the total loss of all cells. */
export function cumulant(grid: LossGrid, theta: number): number {
  return grid.groups.reduce((sum, group) => sum + group.cells * groupCumulant(group, grid.step, theta), 0);
}

/** The total loss of all cells. The tilt θ ≥ 0 should make the losses of interest likely. `lost` is 1 if the result can't be computed. */
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

/** δ at any ε ≥ first·step. Between grid points the profile is linear in e^ε. */
export function composedDelta(composed: ComposedLoss, epsilon: number): number {
  const { above, aboveQ, first, step, lost } = composed;
  const i = Math.max(0, Math.min(above.length - 1, Math.floor(epsilon / step + 1e-9) - first));
  const q = aboveQ[i] as number;
  return lost + Math.max(0, (above[i] as number) - (q === 0 ? 0 : Math.exp(epsilon - (first + i) * step) * q));
}

/**
 * The smallest ε ≥ 0 with δ(ε) ≤ `delta`; Infinity if there is none. The search goes down from the largest loss, because far below the
 * tilt's centre rounding has left no digits. `undefined` if the answer lies below the whole window.
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

/** The standard deviation of the total loss of all cells. */
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

/** Sums by Horner's rule with the largest power factored out, because at θ = 1000 the sum itself would overflow. */
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

/** If a sum is smaller than this, some of its terms may have underflowed. */
const UNDERFLOWN = 1e-280;

/** The same by log-sum-exp, if the likely losses are so far from the power that was factored out that their terms are 0 as doubles. */
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

/** Terms this many nats (a factor of 10^−30) below the largest are smaller than rounding errors, however many there are. */
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

/** If the losses are a discrete Laplace's, they are multiples of one number. A grid that contains them all makes the result exact. */
function snapToLattice(step: number, groups: readonly CellGroup[]): number {
  const [only] = groups;
  if (groups.length !== 1 || only === undefined || only.atoms.lost !== 0) return step;
  const spacing =
    only.atoms.loss.length === 2 ? (only.atoms.loss[0] as number) : ((only.atoms.loss[0] as number) - (only.atoms.loss[1] as number)) / 2;
  return spacing / Math.ceil(spacing / step);
}

/** The smallest value, to a few per cent, of a function of one positive variable that has one minimum. */
function scan(value: (s: number) => number): number {
  let best = Infinity;
  for (let exponent = -8; exponent <= 10; exponent += 0.5) best = Math.min(best, value(2 ** exponent));
  return best;
}
