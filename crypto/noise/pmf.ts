// pmf.ts — probabilities of the noise laws as integers with a proven error (privacy.md §2, §6).
import type { Enclosure } from './fixed-point.ts';
import { ceilDivide, ceilShift, times } from './fixed-point.ts';
import type { LaplacePart, Ratios, Skellam } from './ratios.ts';
import { ratiosOf } from './ratios.ts';

export type { LaplacePart, Skellam } from './ratios.ts';

/** Probabilities of a law that is symmetric about 0, in units of 2^−bits. */
export interface FixedPmf {
  readonly bits: number;
  /** masses[k] ≤ P[Z = k] · 2^bits ≤ masses[k] + error, for k = 0, 1, …. All larger k together have less than one unit. */
  readonly masses: readonly bigint[];
  readonly error: bigint;
}

/** Extra bits of the working precision, for the errors of rounding and the widths of the enclosures in ratios.ts. */
const GUARD_BITS = 80;

const LENGTH_MAX = 1 << 18;

/**
 * P[Z = k] for k = 0, 1, 2, … until less than 2^−bits is left. `error` is one unit of 2^−bits, or two if an enclosure contains a whole
 * number of units. RangeError if the law is so wide that more than 2^18 probabilities would be needed.
 * Small probabilities need more `bits`: P[Z = 60] at variance 1 is 2^−334.
 */
export function fixedPmf(law: Skellam | LaplacePart, bits: number): FixedPmf {
  const working = bits + GUARD_BITS;
  const likely = likelyLength(law, bits);
  if (likely > LENGTH_MAX)
    throw new RangeError(`a law this wide has about ${likely} probabilities that matter; ${LENGTH_MAX} are the most`);
  for (let length = likely; ; length += 8 + (length >> 2)) {
    const { relative, total, tail } = relativeMasses(ratiosOf(law, length, working), working);
    // At most a sixteenth of a unit may be left on either side, so that the total is known to less than a quarter of a unit.
    if (tail >> BigInt(GUARD_BITS - 4) > 0n) continue;
    return { bits, ...rounded(relative, total, working) };
  }
}

/** About where a tail falls below 2^−bits; fixedPmf continues from there if needed. In integers, so that all platforms agree. */
function likelyLength(law: Skellam | LaplacePart, bits: number): number {
  const nats = BigInt(Math.ceil((bits * 7) / 10) + 8);
  if (law.kind === 'laplace-part') return Number((nats * law.rate.den) / law.rate.num) + 1;
  // A wide law falls like e^(−k²/2μ), and a narrow one faster than 2^(−4k).
  const square = (2n * nats * law.variance.num) / law.variance.den;
  let length = bits >> 2;
  if (square > BigInt(LENGTH_MAX) ** 2n) return Infinity;
  while (BigInt(length) * BigInt(length) < square) length += 1 + (length >> 5);
  return length + (bits >> 3);
}

function rounded(relative: readonly Enclosure[], total: Enclosure, working: number): { masses: readonly bigint[]; error: bigint } {
  const shift = BigInt(working);
  const guard = BigInt(GUARD_BITS);
  let error = 1n;
  const masses = relative.map(({ low, high }) => {
    const mass = ((low << shift) / total.high) >> guard;
    const width = ceilShift(ceilDivide(high << shift, total.low), guard) - mass;
    if (width > error) error = width;
    return mass;
  });
  return { masses, error };
}

/** Each P[k] / P[0] for k ≥ 0, their sum over all integers, and an upper bound of what follows the last, on one side. */
function relativeMasses({ ratios, bound }: Ratios, bits: number): { relative: readonly Enclosure[]; total: Enclosure; tail: bigint } {
  const one = 1n << BigInt(bits);
  let last: Enclosure = { low: one, high: one };
  let { low, high } = last;
  const relative = [last];
  for (const ratio of ratios) {
    last = times(last, ratio, bits);
    relative.push(last);
    low += 2n * last.low;
    high += 2n * last.high;
  }
  // The rest is bounded by a geometric series.
  const tail = ceilDivide(last.high * bound, one - bound);
  return { relative, total: { low, high: high + 2n * tail }, tail };
}
