// warning.ts — which cells of one window are higher than expected, with few false flags among those raised (insight-method.md §5.3).
import { adjusted, type Control } from '../multiple-testing.ts';

export interface Flag {
  /** The p-value adjusted for all cells of the window. The cell is flagged if it is at most q. */
  readonly adjusted: number;
  readonly flagged: boolean;
}

/**
 * Flags of one window over its cells, each window on its own. A cell without a p-value (no release, or a series that is still settling) is neither
 * flagged nor counted. In a quiet week the chance of any flag at all is q; while something is up, q of the flags are false.
 */
export function flags(pValues: readonly (number | undefined)[], q: number, control: Control): readonly (Flag | undefined)[] {
  if (!(q > 0 && q < 1)) throw new RangeError(`a share of false flags lies between 0 and 1, got ${q}`);
  const cells = pValues.flatMap((p, cell) => (p === undefined ? [] : [{ cell, p }]));
  const among = adjusted(
    cells.map(({ p }) => p),
    control,
  );
  const result = new Array<Flag | undefined>(pValues.length).fill(undefined);
  for (const [i, { cell }] of cells.entries()) {
    const value = among[i] ?? 1;
    result[cell] = { adjusted: value, flagged: value <= q };
  }
  return result;
}
