// draw.ts — draws noise from a table; every value takes the same number of bytes and steps (privacy.md §6).
import { CryptoError } from '../errors.ts';
import type { RandomBytes } from '../random.ts';
import { splitMagnitudes } from './split.ts';
import type { NoiseTable } from './table.ts';
import { countAtMost, limbsIn, readLimbs } from './thresholds.ts';

/** Draws for one call of the generator, so that its answers stay small. With a split table, larger batches are faster. */
const BATCH = { whole: 1024, split: 8192 } as const;

/** Bytes of the uniform number that picks a magnitude from its block. */
const OFFSET_SIZE = 2;

/**
 * `count` independent draws.
 *
 * What holds: if `random` is uniform, each draw is within `table.distance` of the table's law. Only integers lie between bytes and noise.
 * A draw takes bits/8 bytes for the magnitude (two more with a split table) and one bit for the sign. The look-up neither branches on the
 * magnitude nor uses it as an address (thresholds.ts and split.ts name the exception); JavaScript promises no more than that about time.
 * bench/README.md has the speed. RangeError if `count` isn't a whole number from 0; CryptoError `no-entropy` if bytes are missing.
 */
export function drawNoise(table: NoiseTable, count: number, random: RandomBytes): bigint[] {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError('a number of draws is an integer from 0');
  const noise: bigint[] = [];
  while (noise.length < count) drawBatch(table, Math.min(BATCH[table.lookup.kind], count - noise.length), random, noise);
  return noise;
}

/** The generator's answer is split into the uniform numbers, then the offsets if the table is split, then the signs. */
function drawBatch(table: NoiseTable, count: number, random: RandomBytes, noise: bigint[]): void {
  const size = table.bits / 8;
  const signsAt = (size + (table.lookup.kind === 'split' ? OFFSET_SIZE : 0)) * count;
  const length = signsAt + Math.ceil(count / 8);
  const bytes = random(length);
  if (bytes.length !== length)
    throw new CryptoError('no-entropy', 'The random generator gave less than it was asked for; nothing was drawn.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const magnitudes = magnitudesOf(table, count, view);
  for (let i = 0; i < count; i++) {
    const sign = (view.getUint8(signsAt + (i >> 3)) >> (i & 7)) & 1;
    // −0 is 0, so a zero keeps its weight. (If the magnitude were drawn from Z given Z ≥ 0, the sign would count zero twice.)
    noise.push(BigInt(((magnitudes[i] as number) ^ -sign) + sign));
  }
}

function magnitudesOf({ bits, lookup }: NoiseTable, count: number, bytes: DataView): Int32Array {
  const size = bits / 8;
  const limbs = limbsIn(bits);
  if (lookup.kind === 'whole') {
    const uniform = new Int32Array(limbs);
    const borrows = new Int32Array(lookup.thresholds.length);
    return Int32Array.from({ length: count }, (_, i) => {
      readLimbs(bytes, i * size, uniform);
      return countAtMost(lookup.thresholds, uniform, borrows);
    });
  }
  const uniforms = new Int32Array(count * limbs);
  for (let i = 0; i < count; i++) readLimbs(bytes, i * size, uniforms.subarray(i * limbs, (i + 1) * limbs));
  const offsets = Uint16Array.from({ length: count }, (_, i) => bytes.getUint16(size * count + OFFSET_SIZE * i, true));
  return splitMagnitudes(lookup, uniforms, offsets);
}
