// draw.ts — noise from a table: as many bytes and as many steps for one value as for any other (privacy.md §6).
import { CryptoError } from '../errors.ts';
import type { RandomBytes } from '../random.ts';
import { splitMagnitudes } from './split.ts';
import type { NoiseTable } from './table.ts';
import { countAtMost, limbsIn, readLimbs } from './thresholds.ts';

/** Draws to one call of the generator, so that its answers stay small. A split table is the quicker the more are drawn together. */
const BATCH = { whole: 1024, split: 8192 } as const;

/** Of the uniform number that picks a magnitude from its block. */
const OFFSET_SIZE = 2;

/**
 * `count` independent draws.
 *
 * What holds: each is within `table.distance` of the table's law, if `random` is uniform. Integers only between bytes and noise.
 * Takes bits/8 bytes a draw for the magnitude (two more from a split table) and one bit for the sign, and looks the magnitude up without
 * branching on what it finds or reading where it points (thresholds.ts has the one exception, and split.ts); JavaScript promises no more
 * than that about time. What it takes is in bench/README.md. CryptoError `no-entropy` if bytes are missing.
 */
export function drawNoise(table: NoiseTable, count: number, random: RandomBytes): bigint[] {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError('a number of draws is an integer from 0');
  const noise: bigint[] = [];
  while (noise.length < count) drawBatch(table, Math.min(BATCH[table.lookup.kind], count - noise.length), random, noise);
  return noise;
}

/** The generator's answer: the numbers, for a split table the offsets, then the signs. */
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
    // −0 is 0: a zero keeps its own weight, where a sign drawn for |Z| given Z ≥ 0 would count it twice.
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
