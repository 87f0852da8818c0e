// draw.ts — noise from a table: as many bytes and as many steps for one value as for any other (privacy.md §6).
import { CryptoError } from '../errors.ts';
import type { RandomBytes } from '../random.ts';
import type { NoiseTable } from './table.ts';
import { LIMB_BITS } from './table.ts';

/** Draws to one call of the generator, so that its answers stay small. */
const BATCH = 1024;

/**
 * `count` independent draws.
 *
 * What holds: each is within `table.distance` of the table's law, if `random` is uniform. Integers only between bytes and noise.
 * Takes bits/8 bytes a draw for the magnitude and one bit for the sign, and compares with the whole table without branching on
 * what it finds; JavaScript promises no more than that about time.
 * Some 1 µs a draw at variance 8.8, 2 at 70, 8 at 1,000, 70 at 100,000. CryptoError `no-entropy` where bytes are missing.
 */
export function drawNoise(table: NoiseTable, count: number, random: RandomBytes): bigint[] {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError('a number of draws is an integer from 0');
  const noise: bigint[] = [];
  while (noise.length < count) drawBatch(table, Math.min(BATCH, count - noise.length), random, noise);
  return noise;
}

function drawBatch(table: NoiseTable, count: number, random: RandomBytes, noise: bigint[]): void {
  const size = table.bits / 8;
  const length = size * count + Math.ceil(count / 8);
  const bytes = random(length);
  if (bytes.length !== length)
    throw new CryptoError('no-entropy', 'The random generator gave less than it was asked for; nothing was drawn.');
  const words = new DataView(bytes.buffer, bytes.byteOffset, length);
  const uniform = new Int32Array(table.columns.length);
  const borrows = new Int32Array(table.length - 1);
  for (let i = 0; i < count; i++) {
    readLimbs(words, i * size, uniform);
    const magnitude = scan(table.columns, uniform, borrows);
    const sign = (words.getUint8(size * count + (i >> 3)) >> (i & 7)) & 1;
    // −0 is 0: a zero keeps its own weight, where a sign drawn for |Z| given Z ≥ 0 would count it twice.
    noise.push(BigInt((magnitude ^ -sign) + sign));
  }
}

/** A little-endian integer into limbs of 31 bits: limb i begins at bit 31 i, which is bit 32 − i of word i − 1. */
function readLimbs(words: DataView, offset: number, limbs: Int32Array): void {
  const mask = 2 ** LIMB_BITS - 1;
  const last = limbs.length - 1;
  let word = 0;
  for (let i = 0; i <= last; i++) {
    const next = i === last ? 0 : words.getInt32(offset + 4 * i, true);
    // A shift by 32 would be a shift by none, but there is no word before the first.
    limbs[i] = ((i === 0 ? 0 : word >>> (32 - i)) | (next << i)) & mask;
    word = next;
  }
}

/**
 * How many of the table's values are at most `uniform`: all are subtracted from it, limb after limb, and the last borrow says which
 * are greater. Limb by limb over the whole table is twice as fast as value by value. `borrows` is scratch, one a value.
 */
function scan(columns: readonly Int32Array[], uniform: Int32Array, borrows: Int32Array): number {
  borrows.fill(0);
  for (const [limb, column] of columns.entries()) {
    const minuend = uniform[limb] as number;
    for (let k = 0; k < column.length; k++) borrows[k] = (minuend - (column[k] as number) - (borrows[k] as number)) >>> 31;
  }
  let magnitude = borrows.length;
  for (const borrow of borrows) magnitude -= borrow;
  return magnitude;
}
