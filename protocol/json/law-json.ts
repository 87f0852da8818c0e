// law-json.ts — the form of whole numbers, fractions and laws of noise in our JSON documents.
import * as z from './schema.ts';
import { compare, type Rational } from '@soundings/crypto/noise/rational';
import type { Law } from '../privacy/law.ts';

/** At most 39 digits, as the largest field has (VDAF-20 §6.1). We need no longer numbers, and very long ones would make arithmetic slow. */
const DIGITS = /^-?(?:0|[1-9]\d{0,38})$/;

/** A JSON number if a double holds it exactly, otherwise its decimal digits as a text. */
export const WholeNumber = z.union([z.int(), z.string().check(z.regex(DIGITS, 'use at most 39 digits'))]);
export type WholeNumber = z.infer<typeof WholeNumber>;

const Fraction = z.strictObject({ num: WholeNumber, den: WholeNumber });
type Fraction = z.infer<typeof Fraction>;

/** A fraction from `min` to `max`, compared exactly. `said` is the complaint. */
const fractionWithin = (min: Rational, max: Rational, said: string) =>
  Fraction.check(
    z.refine((fraction) => {
      if (![fraction.num, fraction.den].every((part) => DIGITS.test(String(part)))) return false;
      const value = rational(fraction);
      return value.num > 0n && value.den > 0n && compare(value, min) >= 0 && compare(value, max) <= 0;
    }, said),
  );

const BILLION = 1_000_000_000n;
/**
 * A release's noise is the sum over up to a million organisations, so these limits are wider than for one of them (privacy/refusals.ts).
 */
const Variance = fractionWithin({ num: 1n, den: 1024n }, { num: 1000n * BILLION, den: 1n }, 'it must be a fraction from 1/1024 to 10^12');
const Rate = fractionWithin({ num: 1n, den: 1n << 20n }, { num: 1000n, den: 1n }, 'it must be a fraction from 2^-20 to 1000');
const Shape = fractionWithin({ num: 1n, den: BILLION }, { num: BILLION, den: 1n }, 'it must be a fraction from 10^-9 to 10^9');

export const LawJson = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('skellam'), variance: Variance }),
  z.strictObject({
    kind: z.literal('discrete-laplace'),
    parts: z.array(z.strictObject({ rate: Rate, shape: Shape })).check(z.minLength(1), z.maxLength(16)),
  }),
]);
export type LawJson = z.infer<typeof LawJson>;

export function toWholeNumber(value: bigint): WholeNumber {
  const small = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
  return small ? Number(value) : value.toString();
}

export function lawFromJson(json: LawJson): Law {
  if (json.kind === 'skellam') return { kind: 'skellam', variance: rational(json.variance) };
  return { kind: 'discrete-laplace', parts: json.parts.map(({ rate, shape }) => ({ rate: rational(rate), shape: rational(shape) })) };
}

export function lawToJson(law: Law): LawJson {
  if (law.kind === 'skellam') return { kind: 'skellam', variance: fraction(law.variance) };
  return { kind: 'discrete-laplace', parts: law.parts.map(({ rate, shape }) => ({ rate: fraction(rate), shape: fraction(shape) })) };
}

function rational({ num, den }: Fraction): Rational {
  return { num: BigInt(num), den: BigInt(den) };
}

function fraction({ num, den }: Rational): Fraction {
  return { num: toWholeNumber(num), den: toWholeNumber(den) };
}
