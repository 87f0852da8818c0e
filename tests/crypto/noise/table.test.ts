// table.test.ts — the table's error by exact comparison, and every boundary of the draw
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, littleEndian } from '../../../crypto/bytes.ts';
import { drawNoise } from '../../../crypto/noise/draw.ts';
import { fixedPmf } from '../../../crypto/noise/pmf.ts';
import { rational, compare } from '../../../crypto/noise/rational.ts';
import { noiseTable, type NoiseTable } from '../../../crypto/noise/table.ts';
import type { RandomBytes } from '../../../crypto/random.ts';
import { LAWS, skellamLaw } from './laws.ts';

const ETA = rational(1n, 1n << 120n);

describe('distance to the law', () => {
  test.each(LAWS)('%s: at most 2^−120, by comparison with probabilities of 256 bits', (_, law) => {
    const table = noiseTable(law);
    expect(table.bits).toBe(table.length > 256 ? 192 : 128);
    expect(compare(table.distance, ETA)).toBe(-1);
    const fine = 256;
    const { masses, error } = fixedPmf(law, fine);
    const drawn = probabilities(table).map((weight) => weight << BigInt(fine - table.bits));
    let total = 0n;
    masses.forEach((mass, k) => {
      const difference = (drawn[k] ?? 0n) - (k === 0 ? mass : 2n * mass);
      total += (difference < 0n ? -difference : difference) + 2n * error;
    });
    const distance = rational(total, 2n << BigInt(fine));
    expect(compare(distance, ETA)).toBe(-1);
    // And the bound that the table gives of itself is honest.
    const slack = rational(4n * BigInt(masses.length), 1n << BigInt(fine));
    expect(
      compare(distance, rational(table.distance.num * slack.den + slack.num * table.distance.den, table.distance.den * slack.den)),
    ).toBe(-1);
  });

  test.each(LAWS)('%s: no magnitude has a negative weight', (_, law) => {
    expect(probabilities(noiseTable(law)).every((weight) => weight >= 0n)).toBe(true);
  });

  test('a table of variance μ has some 13 √μ entries', () => {
    expect(noiseTable(skellamLaw('1000')).length).toBe(412);
    expect(noiseTable(skellamLaw('1000000')).length).toBeLessThan(13_000);
  });
});

describe('the draw', () => {
  const tables = [noiseTable(skellamLaw('4.6640625')), noiseTable(skellamLaw('1783.75'))];

  test.each(tables)('each boundary of a table of $length entries goes to the right side, with either sign', (table) => {
    for (const threshold of table.cumulative) {
      const [below, from] = [magnitudeOf(table, threshold - 1n), magnitudeOf(table, threshold)];
      expect(from).toBeGreaterThan(below);
      expect(drawNoise(table, 2, planted(table, [threshold - 1n, threshold], 0b10))).toEqual([below, -from]);
      expect(drawNoise(table, 2, planted(table, [threshold, threshold], 0b10))).toEqual([from, -from]);
    }
  });

  test.each(tables)('any uniform number finds its place in a table of $length entries', (table) => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << BigInt(table.bits)) - 1n }), fc.boolean(), (uniform, negative) => {
        const magnitude = magnitudeOf(table, uniform);
        expect(drawNoise(table, 1, planted(table, [uniform], negative ? 1 : 0))).toEqual([negative ? -magnitude : magnitude]);
      }),
    );
  });

  test.each(tables)('zero is one outcome, whatever its sign, in a table of $length entries', (table) => {
    expect(drawNoise(table, 2, planted(table, [0n, 0n], 0b10))).toEqual([0n, 0n]);
  });

  test('the largest number gives the last magnitude', () => {
    for (const table of tables)
      expect(drawNoise(table, 1, planted(table, [(1n << BigInt(table.bits)) - 1n], 0))).toEqual([BigInt(table.length - 1)]);
  });

  test('as many bytes for one outcome as for another, and none for none', () => {
    const [table] = tables;
    if (table === undefined) throw new Error('no table');
    const asked: number[] = [];
    const count: RandomBytes = (length) => {
      asked.push(length);
      return new Uint8Array(length);
    };
    drawNoise(table, 0, count);
    drawNoise(table, 9, count);
    drawNoise(table, 1025, count);
    expect(asked).toEqual([9 * 16 + 2, 1024 * 16 + 128, 16 + 1]);
  });

  test('too few bytes stop it', () => {
    const [table] = tables;
    if (table === undefined) throw new Error('no table');
    expect(() => drawNoise(table, 3, (length) => new Uint8Array(length - 1))).toThrow(expect.objectContaining({ code: 'no-entropy' }));
  });
});

/** What each magnitude weighs in the draw, in units of 2^−bits. */
function probabilities(table: NoiseTable): bigint[] {
  const thresholds = [...table.cumulative, 1n << BigInt(table.bits)];
  return thresholds.map((threshold, k) => threshold - (thresholds[k - 1] ?? 0n));
}

function magnitudeOf(table: NoiseTable, uniform: bigint): bigint {
  return BigInt(table.cumulative.filter((threshold) => threshold <= uniform).length);
}

/** A generator that gives these numbers to the next draws, and these signs. */
function planted(table: NoiseTable, uniforms: readonly bigint[], signs: number): RandomBytes {
  return () => concat(...uniforms.map((uniform) => littleEndian(uniform, table.bits / 8)), Uint8Array.of(signs));
}
