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
 * δ(ε) of everything that a person changes in `windows` windows: the smallest δ for which the
 * mechanism is (ε, δ)-private. It is exact if there are few outcomes. Otherwise it is an upper bound
 * that is right to about five digits, and to more with `exact`, which takes several times as long.
 *
 * What holds: independent shifts of log-concave noise are the worst case of any bounded contribution (privacy.md §2).
 * PrivacyError `law-outside-theorem` if a law has only shares of a discrete Laplace.
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

/** δ is at most 1. NaN keeps no promise, so it counts as 1. */
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
      // Chernoff's bound gives ε = (K(θ) + log(1/δ)) / θ. The θ with the smallest ε is near the saddle point.
      const { grid } = loss;
      const theta = bestTheta(grid, (t) => (cumulant(grid, t) - Math.log(delta)) / t);
      return composedEpsilon(compose(grid, theta), delta) ?? epsilonWithoutTilt(grid, delta);
    }
  }
}

/**
 * ε at this δ, and δ(0): the two figures that a statement needs. Both come from one transform instead of two. If δ is below 10^−11,
 * rounding would leave no digits of ε, so a second transform computes it.
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

/**
 * ε if the answer lies below the whole window of losses. Without a tilt, the
 * window has all but about 10^−16 of the losses, so only δ = 1 is kept there.
 */
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

/** Groups cells of the same law and amount, because their outcomes are the same. */
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

/** The θ ≥ 0 that minimises K(θ) + tail(θ). It is 0 if no θ > 0 makes the sum negative, for example if ε is below the mean loss. */
function tiltFor(grid: LossGrid, tail: (theta: number) => number): number {
  const value = (theta: number) => cumulant(grid, theta) + tail(theta);
  const theta = bestTheta(grid, value);
  return value(theta) < 0 ? theta : 0;
}

/** The largest tilt, in standard deviations. A larger one reveals nothing more, and losses below its centre are lost in rounding. */
const TILT_MAX = 40;

/** Minimises by golden section search over log θ; the functions above have one minimum. A slightly wrong tilt costs at most one digit. */
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
