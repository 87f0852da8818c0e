// fixed-point.test.ts — the true number is inside, and the enclosure is narrow
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { divided, enclose, expNegative, times } from '../../../crypto/noise/fixed-point.ts';
import { rational, type Rational } from '../../../crypto/noise/rational.ts';

const BITS = 160;
const ONE = 1n << BigInt(BITS);

const fraction = fc
  .tuple(fc.bigInt({ min: 0n, max: 1n << 40n }), fc.bigInt({ min: 1n, max: 1n << 30n }))
  .map(([num, den]): Rational => rational(num, den));
const positive = fraction.filter(({ num }) => num > 0n);

describe('arithmetic', () => {
  test('a fraction, a product and a quotient lie within', () => {
    fc.assert(
      fc.property(fraction, positive, (a, b) => {
        const [x, y] = [enclose(a, BITS), enclose(b, BITS)];
        const product = times(x, y, BITS);
        expect(product.low * a.den * b.den <= a.num * b.num * ONE).toBe(true);
        expect(product.high * a.den * b.den >= a.num * b.num * ONE).toBe(true);
        const quotient = divided(x, y, BITS);
        expect(quotient.low * a.den * b.num <= a.num * b.den * ONE).toBe(true);
        expect(quotient.high * a.den * b.num >= a.num * b.den * ONE).toBe(true);
      }),
    );
  });
});

describe('e^−x', () => {
  // Digits as printed by Python's decimal module, cut off.
  test.each([
    [1n, 1n, 36787944117144232159552377016146086744581113103n],
    [10n, 1n, 4539992976248485153559151556055061023791808n],
    [1n, 2n, 60653065971263342360379953499118045344191813548n],
  ])('%s/%s has the published digits', (num, den, digits) => {
    const scale = 10n ** 47n;
    const { low, high } = expNegative(rational(num, den), BITS);
    expect((high * scale) / ONE >= digits).toBe(true);
    expect((low * scale) / ONE <= digits).toBe(true);
  });

  test('is 1 at 0', () => {
    const { low, high } = expNegative(rational(0n), BITS);
    expect(low <= ONE && ONE <= high).toBe(true);
  });

  test('turns sums into products, within a few units times 2^halvings', () => {
    const small = fc
      .tuple(fc.bigInt({ min: 0n, max: 40_000n }), fc.bigInt({ min: 1n, max: 1000n }))
      .map(([num, den]) => rational(num, den));
    fc.assert(
      fc.property(small, small, (a, b) => {
        const product = times(expNegative(a, BITS), expNegative(b, BITS), BITS);
        const sum = expNegative(rational(a.num * b.den + b.num * a.den, a.den * b.den), BITS);
        expect(product.low <= sum.high && sum.low <= product.high).toBe(true);
        expect(sum.high - sum.low < 1n << 40n).toBe(true);
      }),
    );
  });
});
