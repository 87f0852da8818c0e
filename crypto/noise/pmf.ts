// pmf.ts — probabilities of the noise laws as integers with a proven error (privacy.md §2, §6).
import type { Enclosure } from './fixed-point.ts';
import { ceilDivide, ceilShift, times } from './fixed-point.ts';
import type { LaplacePart, Ratios, Skellam } from './ratios.ts';
import { ratiosOf } from './ratios.ts';

export type { LaplacePart, Skellam } from './ratios.ts';

/** Probabilities of a law that is its own mirror image, in units of 2^−bits. */
export interface FixedPmf {
  readonly bits: number;
  /** Element k: masses[k] ≤ P[Z = k] · 2^bits ≤ masses[k] + error. The last has all that follows, on its side, below one unit. */
  readonly masses: readonly bigint[];
  readonly error: bigint;
}

/** What the working precision has over the precision asked for: room for roundings and for enclosures of ratios.ts. */
const GUARD_BITS = 80;

const LENGTH_MAX = 1 << 18;

/**
 * P[Z = k] for k = 0, 1, 2, … until less than 2^−bits is left. `error` is one unit of 2^−bits, or two should an enclosure straddle one.
 * RangeError if the law is so wide that more than 2^18 probabilities are worth a unit.
 * Small probabilities want more `bits`: P[Z = 60] at variance 1 is 2^−334.
 */
export function fixedPmf(law: Skellam | LaplacePart, bits: number): FixedPmf {
  const working = bits + GUARD_BITS;
  const likely = likelyLength(law, bits);
  if (likely > LENGTH_MAX)
    throw new RangeError(`a law this wide has about ${likely} probabilities that matter; ${LENGTH_MAX} are the most`);
  for (let length = likely; ; length += 8 + (length >> 2)) {
    const { relative, total, tail } = relativeMasses(ratiosOf(law, length, working), working);
    // A sixteenth of a unit on either side, so that the total is known to less than a quarter of one.
    if (tail >> BigInt(GUARD_BITS - 4) > 0n) continue;
    return { bits, ...rounded(relative, total, working) };
  }
}

/** Where a tail falls below 2^−bits, more or less: fixedPmf goes on from there if it must. In integers, so that it is the same everywhere. */
function likelyLength(law: Skellam | LaplacePart, bits: number): number {
  const nats = BigInt(Math.ceil((bits * 7) / 10) + 8);
  if (law.kind === 'laplace-part') return Number((nats * law.rate.den) / law.rate.num) + 1;
  // e^(−k²/2μ) for a wide law; a narrow one falls faster than 2^(−4k).
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

/** P[k] / P[0], their sum over all integers, and the part of one side beyond the last. */
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
  // What follows is below a geometric series.
  const tail = ceilDivide(last.high * bound, one - bound);
  return { relative, total: { low, high: high + 2n * tail }, tail };
}
