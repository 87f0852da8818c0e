// slack.ts — how much of δ is lost to drawing from tables and to clamping (privacy.md §6, §7).

/** η: the largest total variation distance between one draw from a noise table and the true law. */
export const TABLE_ERROR = 2 ** -120;
/** The largest P[|Z| > B], by the choice of B (tail.ts). */
export const CLAMP_ERROR = 2 ** -64;

/** What the release promise's δ loses, before multiplying by (1 + e^ε). There are H·M_R·windows draws, and each may also be clamped. */
export function releaseSlack(honest: number, cells: number, windows: number): number {
  return honest * cells * windows * (TABLE_ERROR + CLAMP_ERROR);
}

/** The same for the last-resort promise, with M_L·windows draws. Clamping is post-processing there and costs nothing. */
export function lastResortSlack(cells: number, windows: number): number {
  return cells * windows * TABLE_ERROR;
}
