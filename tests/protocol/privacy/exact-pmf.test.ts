// exact-pmf.test.ts — the doubles that calibration uses are the integers that noise is drawn from, far into the tail
import { expect, test } from 'vitest';
import { fixedPmf } from '../../../crypto/noise/pmf.ts';
import { rational } from '../../../crypto/noise/rational.ts';
import type { Law } from '../../../protocol/privacy/law.ts';
import { pmfOf } from '../../../protocol/privacy/symmetric-pmf.ts';

const skellam = (num: bigint): Law => ({ kind: 'skellam', variance: rational(num, 1024n) });
const laplace = (num: bigint, den: bigint, shares: bigint): Law => ({
  kind: 'discrete-laplace',
  parts: [{ rate: rational(num, den), shape: rational(1n, shares) }],
});

/** Probabilities down to 2^−150 are compared, at a precision that leaves them 60 digits. */
const BITS = 350;

test.each<[string, Law]>([
  ['Skellam 1/1024', skellam(1n)],
  ['Skellam 4.664', skellam(4776n)],
  ['Skellam 70.375', skellam(72_064n)],
  ['Skellam 10,000', skellam(10_240_000n)],
  ['discrete Laplace 1', laplace(1n, 1n, 1n)],
  ['discrete Laplace 1/40', laplace(1n, 40n, 1n)],
  ['an eighth of discrete Laplace 1/4', laplace(1n, 4n, 8n)],
])('%s', (_, law) => {
  const part = law.kind === 'skellam' ? law : { kind: 'laplace-part' as const, rate: rational(1n), shape: rational(1n), ...law.parts[0] };
  const { p } = pmfOf(law);
  let compared = 0;
  for (const [k, mass] of fixedPmf(part, BITS).masses.entries()) {
    if (mass < 1n << BigInt(BITS - 150) || k >= p.length) break;
    // Read to 80 bits, so that neither a double's range nor its precision is in the way.
    const shift = BigInt(Math.max(0, mass.toString(2).length - 80));
    const exact = Number(mass >> shift) * 2 ** (Number(shift) - BITS);
    expect(Math.abs((p[k] ?? 0) / exact - 1)).toBeLessThan(1e-10);
    compared++;
  }
  expect(compared).toBeGreaterThan(10);
});
