// pmf.test.ts — probabilities against published digits, against other formulas, and against what must add up
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { expNegative } from '../../../crypto/noise/fixed-point.ts';
import { fixedPmf, type LaplacePart, type Skellam } from '../../../crypto/noise/pmf.ts';
import { multiply, rational, type Rational } from '../../../crypto/noise/rational.ts';
import { decimal, laplaceLaw, LAWS, skellamLaw } from './laws.ts';

const VECTORS = new URL('../../../../shared/vectors/privacy/pmf.json', import.meta.url);

interface PmfVector {
  readonly law: 'skellam' | 'discrete-laplace-share';
  readonly variance: string;
  readonly a: string;
  readonly shares: number;
  readonly pmf: Readonly<Record<string, string>>;
}

describe.skipIf(!existsSync(VECTORS))('reference values, to every digit', () => {
  const vectors = existsSync(VECTORS) ? (JSON.parse(readFileSync(VECTORS, 'utf8')) as readonly PmfVector[]) : [];
  test.each(vectors.map((vector) => [`${vector.law} ${vector.variance || `${vector.a} / ${vector.shares}`}`, vector] as const))(
    '%s',
    (_, vector) => {
      const bits = 640;
      const { masses, error } = fixedPmf(
        vector.law === 'skellam' ? skellamLaw(vector.variance) : laplaceLaw(vector.a, vector.shares),
        bits,
      );
      for (const [k, text] of Object.entries(vector.pmf)) {
        const { value, ulp } = decimal(text);
        const expected = (value.num << BigInt(bits)) / value.den;
        const halfUlp = (ulp.num << BigInt(bits - 1)) / ulp.den;
        const difference = (masses[Number(k)] ?? 0n) - expected;
        expect(difference <= halfUlp + 1n && -difference <= halfUlp + error + 1n, `P[${k}]`).toBe(true);
      }
    },
  );
});

describe('what must add up', () => {
  test.each(LAWS)('%s: to one, and never rising', (_, law) => {
    const bits = 192;
    const { masses, error } = fixedPmf(law, bits);
    const below = masses.reduce((sum, mass, k) => sum + (k === 0 ? mass : 2n * mass), 0n);
    const one = 1n << BigInt(bits);
    expect(error <= 2n).toBe(true);
    expect(below <= one && one <= below + 2n * BigInt(masses.length) * error + 2n).toBe(true);
    expect(masses.every((mass, k) => mass <= (masses[k - 1] ?? one))).toBe(true);
  });

  test.each([
    ['1', 3],
    ['0.25', 8],
  ])('shares of a discrete Laplace of rate %s: %i add up to all of it', (rate, shares) => {
    const bits = 160;
    const part = fixedPmf(laplaceLaw(rate, shares), bits).masses;
    const whole = fixedPmf(laplaceLaw(rate), bits).masses;
    let sum = [1n << BigInt(bits)];
    for (let i = 0; i < shares; i++) sum = convolved(sum, mirrored(part), BigInt(bits));
    // The middle of the sum: 2 · shares roundings a term, and what the tails lack.
    const centre = (sum.length - 1) / 2;
    const allowed = BigInt(4 * shares * part.length);
    for (let k = 0; k < 40; k++) expect(distance(sum[centre + k] ?? 0n, whole[k] ?? 0n) < allowed).toBe(true);
  });

  test('two and a half discrete Laplaces are two and a half', () => {
    const bits = 160;
    const whole = laplaceLaw('0.5');
    const of = (shape: Rational) => fixedPmf({ ...whole, shape }, bits).masses;
    const one = mirrored(of(rational(1n)));
    const sum = convolved(convolved(one, one, BigInt(bits)), mirrored(of(rational(1n, 2n))), BigInt(bits));
    const centre = (sum.length - 1) / 2;
    const more = of(rational(5n, 2n));
    for (let k = 0; k < 60; k++) expect(distance(sum[centre + k] ?? 0n, more[k] ?? 0n) < 1n << 12n).toBe(true);
  });

  test('Skellam of two variances add up to Skellam', () => {
    const bits = 160;
    const [a, b, whole] = ['1.5', '3.25', '4.75'].map((variance) => fixedPmf(skellamLaw(variance), bits).masses);
    const sum = convolved(mirrored(a ?? []), mirrored(b ?? []), BigInt(bits));
    const centre = (sum.length - 1) / 2;
    for (let k = 0; k < 60; k++) expect(distance(sum[centre + k] ?? 0n, whole?.[k] ?? 0n) < 1000n).toBe(true);
  });
});

describe('other formulas', () => {
  const bits = 128;

  test.each(['0.25', '4.6640625', '33'])('Skellam %s as a sum over two Poissons', (variance) => {
    const law = skellamLaw(variance);
    const { masses } = fixedPmf(law, bits);
    for (const k of [0, 1, 7, 30]) expect(distance(masses[k] ?? 0n, skellamSeries(law, k, bits)) < 1n << 10n).toBe(true);
  });

  test.each(['1', '0.25', '0.02'])('discrete Laplace %s as tanh(a/2) e^(−ak)', (rate) => {
    const law = laplaceLaw(rate);
    const { masses } = fixedPmf(law, bits);
    const one = 1n << BigInt(bits);
    const q = expNegative(law.rate, bits).low;
    const centre = ((one - q) << BigInt(bits)) / (one + q);
    for (const k of [0, 1, 7, 30]) {
      const power = expNegative(multiply(law.rate, rational(BigInt(k))), bits).low;
      expect(distance(masses[k] ?? 0n, (centre * power) >> BigInt(bits)) < 1n << 20n).toBe(true);
    }
  });

  test.each([
    ['1', 2],
    ['0.25', 7],
  ])('P[k]/P[0] of a share of rate %s among %i as a sum over two negative binomials', (rate, shares) => {
    const law = laplaceLaw(rate, shares);
    const { masses } = fixedPmf(law, bits);
    for (const k of [1, 5, 20]) {
      const wanted = (shareSeries(law, k, bits) << BigInt(bits)) / shareSeries(law, 0, bits);
      expect(distance(((masses[k] ?? 0n) << BigInt(bits)) / (masses[0] ?? 1n), wanted) < 1n << 20n).toBe(true);
    }
  });
});

describe('refusals', () => {
  test.each([rational(0n), rational(-1n)])('a variance that is not positive', (variance) => {
    expect(() => fixedPmf({ kind: 'skellam', variance }, 128)).toThrow(RangeError);
  });
  test.each([
    [rational(0n), rational(1n)],
    [rational(1n), rational(0n)],
  ])('a rate or shape that is not positive', (rate, shape) => {
    expect(() => fixedPmf({ kind: 'laplace-part', rate, shape }, 128)).toThrow(RangeError);
  });
  test('noise too wide to hold in a table', () => {
    expect(() => fixedPmf(laplaceLaw('0.0000001'), 128)).toThrow(RangeError);
    expect(() => fixedPmf(skellamLaw('1e12'), 128)).toThrow(RangeError);
  });
});

/** Σ_j e^(−μ) (μ/2)^(2j+k) / (j! (j+k)!), cut off where terms are below a unit. */
function skellamSeries({ variance }: Skellam, k: number, bits: number): bigint {
  const half = rational(variance.num, 2n * variance.den);
  const working = BigInt(bits + 128);
  let term = expNegative(variance, Number(working)).low;
  for (let i = 1n; i <= BigInt(k); i++) term = (term * half.num) / (half.den * i);
  let sum = 0n;
  for (let j = 1n; term > 0n; j++) {
    sum += term;
    term = (term * half.num * half.num) / (half.den * half.den * j * (j + BigInt(k)));
  }
  return sum >> 128n;
}

/** Σ_j C(j + r − 1, j) C(j + k + r − 1, j + k) q^(2j+k), cut off where terms are below a unit. */
function shareSeries({ rate, shape }: LaplacePart, k: number, bits: number): bigint {
  const working = bits + 64;
  const coefficient = (j: bigint): Rational => rational(shape.num + (j - 1n) * shape.den, shape.den * j);
  const q = expNegative(rate, working).low;
  let term = 1n << BigInt(working);
  const advance = (by: Rational) => (term = (((term * by.num) / by.den) * q) >> BigInt(working));
  for (let j = 1n; j <= BigInt(k); j++) advance(coefficient(j));
  let sum = 0n;
  for (let j = 1n; term > 0n; j++) {
    sum += term;
    advance(coefficient(j));
    advance(coefficient(j + BigInt(k)));
  }
  return sum >> 64n;
}

function mirrored(masses: readonly bigint[]): bigint[] {
  return [...masses.slice(1).reverse(), ...masses];
}

function convolved(a: readonly bigint[], b: readonly bigint[], shift: bigint): bigint[] {
  const out = new Array<bigint>(a.length + b.length - 1).fill(0n);
  a.forEach((x, i) => {
    b.forEach((y, j) => (out[i + j] = (out[i + j] ?? 0n) + x * y));
  });
  return out.map((value) => value >> shift);
}

function distance(a: bigint, b: bigint): bigint {
  return a < b ? b - a : a - b;
}
