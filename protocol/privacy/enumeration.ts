// enumeration.ts — privacy profiles of up to four cells, summed over every outcome (privacy.md §2).
import type { LossAtoms } from './loss-atoms.ts';
import type { Precision } from './loss-grid.ts';

/** The most pairs of outcomes to enumerate. For more, the grid of loss-grid.ts is faster. */
const PAIRS_MAX = { exact: 1 << 17, quick: 1 << 14 } as const;

/** Independent cells, as two halves of at most two cells each. */
export interface EnumeratedLoss {
  readonly left: LossAtoms;
  readonly right: LossAtoms;
}

/** The outcomes of all cells. `undefined` if there are no cells or more than four, or so many outcomes that enumerating them is slow. */
export function enumerate(cells: readonly LossAtoms[], precision: Precision): EnumeratedLoss | undefined {
  const [first, second, third, fourth] = cells;
  if (first === undefined || cells.length > 4) return undefined;
  const pairs = (a: LossAtoms, b: LossAtoms | undefined) =>
    b === undefined ? a.loss.length : (a.loss.length * b.loss.length) / (a === b ? 2 : 1);
  if (pairs(first, third) > PAIRS_MAX[precision] || (second !== undefined && pairs(second, fourth) > PAIRS_MAX[precision]))
    return undefined;
  const left = pair(first, third);
  const right = first === second && third === fourth ? left : pair(second ?? NO_CELL, fourth);
  return { left, right };
}

/** δ(ε) = Σ (P − e^ε Q)₊ over all outcomes, plus the probability of the tails that were left out. */
export function enumeratedDelta({ left, right }: EnumeratedLoss, epsilon: number): number {
  let delta = left.lost + right.lost;
  const scale = Math.exp(epsilon);
  let taken = 0;
  let p = 0;
  let q = 0;
  // Go through `left` from its end. Its losses then rise, so the bound on
  // the losses of `right` falls, and its outcomes are only ever added.
  for (let i = left.loss.length - 1; i >= 0; i--) {
    const bound = epsilon - (left.loss[i] as number);
    while (taken < right.loss.length && (right.loss[taken] as number) > bound) {
      p += right.p[taken] as number;
      q += right.q[taken] as number;
      taken++;
    }
    delta += Math.max(0, (left.p[i] as number) * p - scale * (left.q[i] as number) * q);
  }
  return delta;
}

/** A cell whose count nobody changes. */
const NO_CELL: LossAtoms = { loss: Float64Array.of(0), p: Float64Array.of(1), q: Float64Array.of(1), lost: 0 };

function pair(a: LossAtoms, b: LossAtoms | undefined): LossAtoms {
  if (b === undefined) return a;
  const same = a === b;
  const length = same ? (a.loss.length * (a.loss.length + 1)) / 2 : a.loss.length * b.loss.length;
  const [loss, p, q] = [new Float64Array(length), new Float64Array(length), new Float64Array(length)];
  let at = 0;
  for (let i = 0; i < a.loss.length; i++) {
    for (let j = same ? i : 0; j < b.loss.length; j++, at++) {
      const times = same && j > i ? 2 : 1;
      loss[at] = (a.loss[i] as number) + (b.loss[j] as number);
      p[at] = times * (a.p[i] as number) * (b.p[j] as number);
      q[at] = times * (a.q[i] as number) * (b.q[j] as number);
    }
  }
  const order = new Uint32Array(length).map((_, index) => index).sort((x, y) => (loss[y] as number) - (loss[x] as number));
  const sorted = (values: Float64Array) => Float64Array.from(order, (index) => values[index] as number);
  return { loss: sorted(loss), p: sorted(p), q: sorted(q), lost: a.lost + b.lost };
}
