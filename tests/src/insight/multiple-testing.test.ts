// multiple-testing.test.ts — the three methods against their own definitions, worked by hand and by brute force, and their errors in simulation
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawNoise, skellamTable } from '../../../crypto/noise/skellam.ts';
import { pValues } from '../../../protocol/privacy/p-value.ts';
import { adjusted, CONTROLS, type Control } from '../../../src/insight/multiple-testing.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { binomialUpperTail } from '../../support/statistics.ts';

/** One false alarm in a million. */
const ALARM = 1e-6;
const ALPHA = 0.05;

test('four p-values, worked by hand', () => {
  const p = [0.01, 0.04, 0.03, 0.005];
  const close = (control: Control, wanted: readonly number[]) =>
    adjusted(p, control).forEach((value, at) => expect(value).toBeCloseTo(wanted[at] ?? NaN, 12));
  close('holm', [0.03, 0.06, 0.06, 0.02]);
  close('benjamini-hochberg', [0.02, 0.04, 0.04, 0.02]);
  const harmonic = 25 / 12;
  close('benjamini-yekutieli', [0.02 * harmonic, 0.04 * harmonic, 0.04 * harmonic, 0.02 * harmonic]);
  expect(adjusted([], 'holm')).toEqual([]);
  expect(adjusted([0.25, 0.9], 'benjamini-yekutieli')).toEqual([0.75, 1]);
});

/** How many are flagged, as the methods are defined: Holm steps down from the smallest, the others up from the largest. */
function flaggedBy(p: readonly number[], control: Control, alpha: number): number {
  const sorted = p.toSorted((a, b) => a - b);
  const count = p.length;
  if (control === 'holm') {
    const first = sorted.findIndex((value, at) => value * (count - at) > alpha);
    return first === -1 ? count : first;
  }
  const harmonic = sorted.reduce((sum, _, at) => sum + 1 / (at + 1), 0);
  const correction = control === 'benjamini-yekutieli' ? harmonic : 1;
  return 1 + sorted.findLastIndex((value, at) => value * (count / (at + 1)) * correction <= alpha);
}

test.each(CONTROLS)('%s flags what its definition flags, whatever the order', (control) => {
  const value = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 0.02, noNaN: true }));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), fc.constantFrom(0.01, 0.05, 0.3), (p, alpha) => {
      const result = adjusted(p, control);
      expect(result.filter((one) => one <= alpha)).toHaveLength(flaggedBy(p, control, alpha));
      p.forEach((one, at) => {
        expect(result[at]).toBeGreaterThanOrEqual(one);
        p.forEach((other, there) => {
          if (one < other) expect(result[at]).toBeLessThanOrEqual(result[there] ?? NaN);
        });
      });
    }),
  );
});

/** Families of comparisons: `real` of them differ, by four standard deviations. */
function simulate(control: Control, real: number, families: number, count = 20) {
  const variance = 32;
  const law = { num: BigInt(variance), den: 1n };
  const p = pValues({ kind: 'skellam', variance: law });
  const noise = drawNoise(skellamTable(law), families * count, seededRandom(`${control} ${String(real)}`));
  let familiesWithFalse = 0;
  let falseShare = 0;
  let found = 0;
  for (let family = 0; family < families; family++) {
    const observed = noise
      .slice(family * count, (family + 1) * count)
      .map((z, at) => Number(z) + (at < real ? Math.ceil(4 * Math.sqrt(variance)) : 0));
    const flagged = adjusted(observed.map(p), control).map((value) => value <= ALPHA);
    const wrong = flagged.filter((is, at) => is && at >= real).length;
    const right = flagged.filter((is, at) => is && at < real).length;
    familiesWithFalse += wrong > 0 ? 1 : 0;
    falseShare += wrong / Math.max(1, wrong + right);
    found += right;
  }
  return { familiesWithFalse, falseShare: falseShare / families, found: found / (families * Math.max(1, real)) };
}

describe('simulated', () => {
  const families = 2000;

  test.each(CONTROLS)('%s: where nothing differs, a family has a flag with probability at most a twentieth', (control) => {
    const { familiesWithFalse } = simulate(control, 0, families);
    expect(binomialUpperTail(familiesWithFalse, families, ALPHA)).toBeGreaterThan(ALARM);
  });

  test('Holm: as often as the exact law says, where nothing differs', () => {
    // Some flag means that the smallest of 20 is at most 5% / 20; noise is whole numbers, so the level is attained, not chosen.
    const p = pValues({ kind: 'skellam', variance: { num: 32n, den: 1n } });
    let distance = 0;
    while (p(distance) > ALPHA / 20) distance++;
    const exact = 1 - (1 - p(distance)) ** 20;
    const { familiesWithFalse } = simulate('holm', 0, families);
    expect(binomialUpperTail(familiesWithFalse, families, exact)).toBeGreaterThan(ALARM);
    expect(binomialUpperTail(familiesWithFalse + 1, families, exact)).toBeLessThan(1 - ALARM);
  });

  test('Holm: a family has a false flag with probability at most 5% where six of twenty differ', () => {
    const { familiesWithFalse, found } = simulate('holm', 6, families);
    expect(binomialUpperTail(familiesWithFalse, families, ALPHA)).toBeGreaterThan(ALARM);
    expect(found).toBeGreaterThan(0.7);
  });

  test.each(['benjamini-hochberg', 'benjamini-yekutieli'] as const)(
    '%s: of the flagged, at most a twentieth are false on average',
    (control) => {
      const { falseShare } = simulate(control, 6, families);
      // A share is within 0 … 1, so its mean varies no more than a coin's of the same mean.
      expect(falseShare).toBeLessThan(ALPHA + 5 * Math.sqrt((ALPHA * (1 - ALPHA)) / families));
    },
  );

  test('Benjamini and Hochberg find more than Holm, and let more families have a false flag', () => {
    const [few, many] = [simulate('holm', 6, families), simulate('benjamini-hochberg', 6, families)];
    expect(many.found).toBeGreaterThan(few.found);
    expect(binomialUpperTail(many.familiesWithFalse, families, ALPHA)).toBeLessThan(ALARM);
  });
});
