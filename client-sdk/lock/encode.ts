// encode.ts — from counts to what is sent: clamp, add the noise, clamp, offset; integers all the way (privacy.md §7).
import type { MissionTask } from '@soundings/protocol/charter/tasks';

/** What encoding needs of a task: X, B, and the number of cells. */
export type CellRange = Pick<MissionTask, 'cellMax' | 'noiseBound'>;

/**
 * Each cell as an integer in [0, X + 2B]: the count clamped to [0, X], its noise added, clamped to [−B, X + B], and offset by B so that noise
 * below zero survives the range proof. The collector takes n·B off again. RangeError unless there is one noise a count.
 */
export function encodeCounts(counts: readonly bigint[], noise: readonly bigint[], { cellMax, noiseBound }: CellRange): bigint[] {
  if (counts.length !== noise.length) throw new RangeError(`expected ${counts.length} noise values, got ${noise.length}`);
  return counts.map((count, cell) => {
    const noisy = clamp(count, 0n, cellMax) + (noise[cell] ?? 0n);
    return clamp(noisy, -noiseBound, cellMax + noiseBound) + noiseBound;
  });
}

function clamp(value: bigint, low: bigint, high: bigint): bigint {
  if (value < low) return low;
  return value > high ? high : value;
}
