// loss-distribution.ts — exact privacy profiles of independent shifts, composed over windows (privacy.md §2).
import { enumerate, enumeratedDelta } from './enumeration.ts';
import type { EnumeratedLoss } from './enumeration.ts';
import type { Shift, LossAtoms } from './loss-atoms.ts';
import { lossAtoms } from './loss-atoms.ts';
import type { CellGroup, LossGrid, Precision } from './loss-grid.ts';
import { compose, composedDelta, composedEpsilon, cumulant, onGrid } from './loss-grid.ts';
import { toNumber } from './law.ts';

export type { Shift } from './loss-atoms.ts';
export type { Precision } from './loss-grid.ts';

/**
 * δ(ε) of everything a person moves, `windows` times over: the smallest δ for which the mechanism is (ε, δ)-private.
 * By enumeration for a few outcomes, else from above: to about five digits, and more with `exact`, which takes some times longer.
 *
 * What holds: independent shifts of log-concave noise are the worst case of any bounded contribution (privacy.md §2).
 */
export function deltaAt(shifts: readonly Shift[], epsilon: number, windows = 1, precision: Precision = 'quick'): number {
  const loss = lossOf(shifts, windows, precision);
  switch (loss.kind) {
    case 'none':
      return Math.max(0, -Math.expm1(epsilon));
    case 'enumerated':
      return atMostOne(enumeratedDelta(loss.enumerated, epsilon));
    case 'grid':
      return atMostOne(
        composedDelta(
          compose(
            loss.grid,
            tiltFor(loss.grid, (theta) => -theta * epsilon),
          ),
          epsilon,
        ),
      );
  }
}

/** What is no number keeps nothing. */
function atMostOne(delta: number): number {
  return delta <= 1 ? delta : 1;
}

/** The smallest ε ≥ 0 with δ(ε) ≤ delta; Infinity if there is none. */
export function epsilonAt(shifts: readonly Shift[], delta: number, windows = 1, precision: Precision = 'quick'): number {
  const loss = lossOf(shifts, windows, precision);
  switch (loss.kind) {
    case 'none':
      return 0;
    case 'enumerated':
      return enumeratedEpsilon(loss.enumerated, delta);
    case 'grid': {
      // ε from Chernoff's bound is (K(θ) + log(1/δ)) / θ: the θ that makes it smallest is near the saddle point.
      const { grid } = loss;
      const theta = bestTheta(grid, (t) => (cumulant(grid, t) - Math.log(delta)) / t);
      return composedEpsilon(compose(grid, theta), delta) ?? epsilonWithoutTilt(grid, delta);
    }
  }
}

/**
 * ε at this δ, and δ(0), of one distribution: what a statement says of a person. One transform instead of two; below δ = 10^−11 no
 * more digits would be left of it, and ε is found by itself.
 */
export function profileAt(
  shifts: readonly Shift[],
  delta: number,
  windows = 1,
): { readonly epsilon: number; readonly deltaAtZero: number } {
  const loss = lossOf(shifts, windows, 'quick');
  if (loss.kind !== 'grid' || delta < 1e-11)
    return { epsilon: epsilonAt(shifts, delta, windows), deltaAtZero: deltaAt(shifts, 0, windows) };
  const composed = compose(loss.grid, 0);
  return { epsilon: composedEpsilon(composed, delta) ?? epsilonBelow(delta), deltaAtZero: atMostOne(composedDelta(composed, 0)) };
}

function epsilonWithoutTilt(grid: LossGrid, delta: number): number {
  return composedEpsilon(compose(grid, 0), delta) ?? epsilonBelow(delta);
}

/** Without a tilt, all losses but some 10^−16 lie in the window: only a δ of 1 is kept below it. */
function epsilonBelow(delta: number): number {
  return delta >= 1 ? 0 : Infinity;
}

type Loss =
  | { readonly kind: 'none' }
  | { readonly kind: 'enumerated'; readonly enumerated: EnumeratedLoss }
  | { readonly kind: 'grid'; readonly grid: LossGrid };

function lossOf(shifts: readonly Shift[], windows: number, precision: Precision): Loss {
  const groups = groupsOf(shifts, windows);
  const cells = groups.reduce((sum, group) => sum + group.cells, 0);
  if (cells === 0) return { kind: 'none' };
  const enumerated =
    cells > 4
      ? undefined
      : enumerate(
          groups.flatMap((group) => Array<LossAtoms>(group.cells).fill(group.atoms)),
          precision,
        );
  return enumerated === undefined ? { kind: 'grid', grid: onGrid(groups, precision) } : { kind: 'enumerated', enumerated };
}

/** Cells of the same law and amount share their outcomes. */
function groupsOf(shifts: readonly Shift[], windows: number): CellGroup[] {
  const groups = new Map<string, { atoms: LossAtoms; cells: number }>();
  for (const { law, amount, cells } of shifts) {
    if (cells === 0 || windows === 0 || amount === 0) continue;
    const name =
      law.kind === 'skellam'
        ? `s ${toNumber(law.variance)} ${amount}`
        : `l ${law.parts.map((part) => `${toNumber(part.rate)}/${toNumber(part.shape)}`).join()} ${amount}`;
    const known = groups.get(name);
    if (known === undefined) groups.set(name, { atoms: lossAtoms(law, amount), cells: cells * windows });
    else known.cells += cells * windows;
  }
  return [...groups.values()];
}

function enumeratedEpsilon(loss: EnumeratedLoss, delta: number): number {
  if (enumeratedDelta(loss, 0) <= delta) return 0;
  const worst = (loss.left.loss[0] as number) + (loss.right.loss[0] as number);
  if (enumeratedDelta(loss, worst) > delta) return Infinity;
  let [low, high] = [0, worst];
  for (let i = 0; i < 60 && high - low > 1e-12 * high; i++) {
    const middle = (low + high) / 2;
    if (enumeratedDelta(loss, middle) <= delta) high = middle;
    else low = middle;
  }
  return high;
}

/** θ ≥ 0 that makes K(θ) + tail(θ) smallest, 0 if ε is below the mean. */
function tiltFor(grid: LossGrid, tail: (theta: number) => number): number {
  const value = (theta: number) => cumulant(grid, theta) + tail(theta);
  const theta = bestTheta(grid, value);
  return value(theta) < 0 ? theta : 0;
}

/** Beyond this many standard deviations a tilt has nothing more to show, and losses below its centre drown in rounding. */
const TILT_MAX = 40;

/** Golden section over log θ: the functions above have one valley. A tilt a little off costs nothing but a digit of the sixteen. */
function bestTheta(grid: LossGrid, value: (theta: number) => number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(1e-3 / grid.deviation), Math.log(TILT_MAX / grid.deviation)];
  for (let i = 0; i < 16; i++) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (value(Math.exp(left)) < value(Math.exp(right))) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}
