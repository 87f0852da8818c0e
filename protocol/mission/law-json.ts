// law-json.ts — whole numbers, fractions and laws of noise as our JSON documents write them.
import * as z from 'zod/mini';
import type { Rational } from '../../crypto/noise/rational.ts';
import type { Law } from '../privacy/law.ts';

/** A JSON number while a double holds it, else its decimal digits as a text. */
export const WholeNumber = z.union([z.int(), z.string().check(z.regex(/^-?(?:0|[1-9]\d*)$/))]);
export type WholeNumber = z.infer<typeof WholeNumber>;

/** A fraction above zero. */
const Fraction = z
  .strictObject({ num: WholeNumber, den: WholeNumber })
  .check(z.refine(({ num, den }) => BigInt(num) > 0n && BigInt(den) > 0n, 'it must be a fraction above zero'));
type Fraction = z.infer<typeof Fraction>;

export const LawJson = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('skellam'), variance: Fraction }),
  z.strictObject({
    kind: z.literal('discrete-laplace'),
    parts: z.array(z.strictObject({ rate: Fraction, shape: Fraction })).check(z.minLength(1), z.maxLength(16)),
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
