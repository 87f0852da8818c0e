// loss-atoms.ts — the privacy loss of one cell whose count moves by a whole amount (privacy.md §2).
import type { Law } from './law.ts';
import { toNumber, wholeLaplaceRate } from './law.ts';
import { PrivacyError } from './errors.ts';
import { skellamPmf, skellamReach, tailBeyond } from './symmetric-pmf.ts';

/**
 * A number of cells with noise of one law. The count in each of them changes by `amount` if a person is added or removed. For a person in
 * several organisations, `amount` is the change in the sum of the organisations' counts.
 */
export interface Shift {
  readonly law: Law;
  /** m ≥ 0. */
  readonly cells: number;
  /** c ≥ 1, an integer. */
  readonly amount: number;
}

/**
 * The outcomes k of one cell, sorted by falling loss. If Z is the noise, p is P[Z = k], q is P[Z + amount = k], and the loss is log(p/q).
 * `lost` bounds the probability under P of the outcomes that are left out. Their loss counts as infinite.
 */
export interface LossAtoms {
  readonly loss: Float64Array;
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly lost: number;
}

/**
 * Exact except for rounding and `lost`, which is below 10^−45. The law is
 * symmetric, so adding and subtracting `amount` have the same profile.
 */
export function lossAtoms(law: Law, amount: number): LossAtoms {
  return law.kind === 'skellam' ? skellamAtoms(toNumber(law.variance), amount) : laplaceAtoms(protectingRate(law), amount);
}

/**
 * The rate with which a discrete Laplace law protects: the rate of the whole draw in it (privacy.md §2). PrivacyError
 * `law-outside-theorem` if it has only shares.
 */
export function protectingRate(law: Law & { kind: 'discrete-laplace' }): number {
  const rate = wholeLaplaceRate(law);
  if (rate === undefined) {
    throw new PrivacyError('law-outside-theorem', 'Shares of a discrete Laplace protect only once enough of them add up to a whole one.');
  }
  return rate;
}

function skellamAtoms(variance: number, amount: number): LossAtoms {
  const last = skellamReach(variance);
  const pmf = skellamPmf(variance, last + amount);
  const { p, logP } = pmf;
  const length = 2 * last + 1;
  const lost = 2 * tailBeyond(pmf, last);
  const atoms = { loss: new Float64Array(length), p: new Float64Array(length), q: new Float64Array(length), lost };
  for (let i = 0; i < length; i++) {
    const here = Math.abs(i - last);
    const there = Math.abs(i - last - amount);
    atoms.p[i] = p[here] as number;
    atoms.q[i] = p[there] as number;
    atoms.loss[i] = (logP[here] as number) - (logP[there] as number);
  }
  return atoms;
}

/** P ∝ e^(−a|k|). The loss is a·c for k ≤ 0, −a·c for k ≥ c, and a(c − 2k) between. No outcome is left out. */
function laplaceAtoms(rate: number, amount: number): LossAtoms {
  const atEnd = 1 / (1 + Math.exp(-rate));
  const centre = Math.tanh(rate / 2);
  const p = Float64Array.from({ length: amount + 1 }, (_, k) =>
    k === 0 ? atEnd : k === amount ? atEnd * Math.exp(-rate * amount) : centre * Math.exp(-rate * k),
  );
  return {
    p,
    q: p.toReversed(),
    loss: Float64Array.from(p, (_, k) => rate * (amount - 2 * k)),
    lost: 0,
  };
}
