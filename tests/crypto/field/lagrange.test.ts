// lagrange.test.ts — transforms and polynomials by their values, against polynomials by their coefficients (VDAF-20 §6.1.2, §6.1.3)
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { field128 } from '../../../crypto/field/field128.ts';
import { field64 } from '../../../crypto/field/field64.ts';
import { doubleEvaluations, evaluate, extendValues, isRootOfUnity, lagrangeCoefficients } from '../../../crypto/field/lagrange.ts';
import { inverseNtt, nextPowerOf2, ntt, rootPowers } from '../../../crypto/field/ntt.ts';
import { edgeElement, evaluateMonomial, polynomial } from '../../support/fields.ts';

test('the next power of two', () => {
  expect([1, 2, 3, 4, 5, 1000].map(nextPowerOf2)).toEqual([1, 2, 4, 4, 8, 1024]);
});

describe.each([field64, field128])('$name', (field) => {
  const size = fc.constantFrom(1, 2, 4, 8, 16);
  const sized = size.chain((n) => fc.record({ n: fc.constant(n), coefficients: polynomial(field, n) }));
  const valuesOf = (coefficients: readonly bigint[], n: number): bigint[] =>
    rootPowers(field, n).map((root) => evaluateMonomial(field, coefficients, root));

  test('roots of unity are all different, and their order divides n', () => {
    const roots = rootPowers(field, 16);
    expect(new Set(roots).size).toBe(16);
    expect(roots.every((root) => isRootOfUnity(field, 16, root))).toBe(true);
    expect(isRootOfUnity(field, 8, roots[1] ?? 0n)).toBe(false);
  });

  test('the transform gives the values at the roots of unity, and the inverse the coefficients', () => {
    fc.assert(
      fc.property(sized, ({ n, coefficients }) => {
        const values = valuesOf(coefficients, n);
        expect(ntt(field, coefficients, n)).toEqual(values);
        expect(inverseNtt(field, values)).toEqual(coefficients);
        expect(ntt(field, coefficients, 2 * n)).toEqual(valuesOf(coefficients, 2 * n));
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test('a polynomial by its values has the value of the polynomial anywhere, at the roots themselves too', () => {
    fc.assert(
      fc.property(sized, edgeElement(field), fc.nat(), ({ n, coefficients }, x, root) => {
        const values = valuesOf(coefficients, n);
        const atRoot = rootPowers(field, n)[root % n] ?? 0n;
        expect(evaluate(field, values, x)).toBe(evaluateMonomial(field, coefficients, x));
        expect(evaluate(field, values, atRoot)).toBe(values[root % n]);
        expect(lagrangeCoefficients(field, n, atRoot)).toEqual(values.map((_, i) => (i === root % n ? 1n : 0n)));
      }),
      { seed: 2, numRuns: 50 },
    );
  });

  test('twice as many values', () => {
    fc.assert(
      fc.property(sized, ({ n, coefficients }) => {
        expect(doubleEvaluations(field, valuesOf(coefficients, n))).toEqual(valuesOf(coefficients, 2 * n));
      }),
      { seed: 3, numRuns: 30 },
    );
  });

  test('values up to the next power of two, however many are missing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 17 }).chain((m) => polynomial(field, m)),
        (coefficients) => {
          const n = nextPowerOf2(coefficients.length);
          const values = valuesOf(coefficients, n);
          expect(extendValues(field, values.slice(0, coefficients.length), n)).toEqual(values);
        },
      ),
      { seed: 4, numRuns: 50 },
    );
  });
});
