// fields.ts — fast-check arbitraries: elements of a field, and polynomials over it
import fc from 'fast-check';
import type { Field } from '../../crypto/field/field.ts';

export function element(field: Field): fc.Arbitrary<bigint> {
  return fc.bigInt({ min: 0n, max: field.modulus - 1n });
}

/** Any element, and those at the edges more often: 0, 1, p − 1, and around the powers of two where carries run over. */
export function edgeElement(field: Field): fc.Arbitrary<bigint> {
  const powers = Array.from({ length: 8 * field.encodedSize }, (_, bit) => 1n << BigInt(bit)).flatMap((at) => [at - 1n, at, at + 1n]);
  const edges = [0n, 1n, field.modulus - 1n, field.modulus - 2n, ...powers.filter((value) => value < field.modulus)];
  return fc.oneof(element(field), fc.constantFrom(...edges));
}

/** Coefficients, the constant first. */
export function polynomial(field: Field, length: number): fc.Arbitrary<bigint[]> {
  return fc.array(edgeElement(field), { minLength: length, maxLength: length });
}

/** Horner's rule. */
export function evaluateMonomial(field: Field, coefficients: readonly bigint[], x: bigint): bigint {
  return coefficients.reduceRight((sum, coefficient) => (sum * x + coefficient) % field.modulus, 0n);
}
