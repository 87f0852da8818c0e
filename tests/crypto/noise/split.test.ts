// split.test.ts — a long table's two halves have the table's own weights, to the unit, and every draw finds its place in them
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, littleEndian } from '../../../crypto/bytes.ts';
import { drawNoise } from '../../../crypto/noise/draw.ts';
import { lookupsFor, type Split } from '../../../crypto/noise/split.ts';
import { noiseTable, type NoiseTable } from '../../../crypto/noise/table.ts';
import type { Thresholds } from '../../../crypto/noise/thresholds.ts';
import { skellamLaw } from './laws.ts';

const rate = { num: 1n, den: 100n };
const long = [
  ['Skellam of variance 10,000: blocks of one', noiseTable(skellamLaw('10000')), 1],
  ['Skellam of variance 100,000: blocks of two', noiseTable(skellamLaw('100000')), 2],
  ['Skellam of variance 1,000,000: blocks of eight', noiseTable(skellamLaw('1000000')), 8],
  [
    'an eighth of a discrete Laplace of rate 1/100, steep at zero',
    noiseTable({ kind: 'laplace-part', rate, shape: { num: 1n, den: 8n } }),
    1,
  ],
] as const;

describe.each(long)('%s', (_, table, size) => {
  const split = splitOf(table);
  const [ends, rest] = [valuesOf(split.ends), valuesOf(split.rest)];
  const whole = 1n << BigInt(table.bits);

  test('each magnitude weighs what it weighs in the table', () => {
    expect(2 ** split.blockBits).toBe(size);
    const weights = new Array<bigint>(table.length).fill(0n);
    ends.forEach((end, at) => {
      const weight = end - (ends[at - 1] ?? 0n);
      const [first, count] = at < split.singles ? [at, 1] : [split.singles + (at - split.singles) * size, size];
      expect(weight % BigInt(count)).toBe(0n);
      for (let k = first; k < first + count; k++) weights[k] = (weights[k] ?? 0n) + weight / BigInt(count);
    });
    [...rest, whole].forEach((end, k) => {
      weights[k] = (weights[k] ?? 0n) + end - (rest[k - 1] ?? ends.at(-1) ?? 0n);
    });
    expect(weights).toEqual([...table.cumulative, whole].map((threshold, k) => threshold - (table.cumulative[k - 1] ?? 0n)));
    expect(split.restChance).toBeLessThan(0.01);
  });

  const expected = (uniform: bigint, offset: number, negative: boolean): bigint => {
    const at = ends.filter((end) => end <= uniform).length;
    const inBlock = split.singles + (at - split.singles) * size + (offset % size);
    const magnitude = at < split.singles ? at : at < ends.length ? inBlock : rest.filter((end) => end <= uniform).length;
    return BigInt(negative ? -magnitude : magnitude);
  };
  const draws = (uniforms: readonly bigint[], offset: number) => {
    const drawn = drawNoise(table, uniforms.length, planted(table, uniforms, offset));
    expect(drawn).toEqual(uniforms.map((uniform, i) => expected(uniform, offset + i, i % 2 === 1)));
  };

  test('both sides of each boundary', () => {
    const boundaries = [...ends, ...rest.filter((end, k) => k % 97 === 0 && end < whole)];
    for (let at = 0; at < boundaries.length; at += 50)
      draws(
        boundaries.slice(at, at + 50).flatMap((end) => [end - 1n, end]),
        at,
      );
  });

  test('any batch, most of it in the rest', () => {
    const uniform = fc.bigInt({ min: 0n, max: whole - 1n });
    const inRest = fc.bigInt({ min: ends.at(-1) ?? 0n, max: whole - 1n });
    fc.assert(fc.property(fc.array(fc.oneof(uniform, inRest), { minLength: 1, maxLength: 40 }), fc.nat(1000), draws), { numRuns: 30 });
  });
});

test('more than are looked up fall into the rest once in 2^64 batches', () => {
  for (const [count, parts] of [
    [36, 20n],
    [1024, 5n],
    [1024, 60n],
  ] as const) {
    const lookups = lookupsFor(count, Number(parts) / 1000);
    expect(lookups).toBeLessThanOrEqual(count);
    // The binomial tail above it, in units of 1000^−count.
    let term = 1n;
    let tail = 0n;
    for (let k = 0n; k <= BigInt(count); k++) {
      if (k > BigInt(lookups)) tail += term * parts ** k * (1000n - parts) ** (BigInt(count) - k);
      term = (term * (BigInt(count) - k)) / (k + 1n);
    }
    expect(tail << 64n).toBeLessThanOrEqual(1000n ** BigInt(count));
  }
});

function splitOf({ lookup }: NoiseTable): Split {
  if (lookup.kind !== 'split') throw new Error('a table this long is split');
  return lookup;
}

/** Columns of 31 bits, highest first, and a last one of what is left of 192. */
function valuesOf({ columns, length }: Thresholds): bigint[] {
  return Array.from({ length }, (_, k) =>
    columns.reduce((value, column, limb) => (value << (limb === columns.length - 1 ? 6n : 31n)) | BigInt(column[k] ?? 0), 0n),
  );
}

/** These numbers, offsets that count from `offset`, and every second sign negative. */
function planted(table: NoiseTable, uniforms: readonly bigint[], offset: number): () => Uint8Array {
  return () =>
    concat(
      ...uniforms.map((uniform) => littleEndian(uniform, table.bits / 8)),
      ...uniforms.map((_, i) => littleEndian(BigInt(offset + i), 2)),
      new Uint8Array(Math.ceil(uniforms.length / 8)).fill(0b10101010),
    );
}
