// slack.ts — what drawing from tables and clamping cost of δ (privacy.md §6, §7).

/** η: the distance between one draw of the production table and the true law. */
export const TABLE_ERROR = 2 ** -120;
/** P[|Z| > B], by the choice of B. */
export const CLAMP_ERROR = 2 ** -64;

/** What the release promise's δ loses, to be multiplied by (1 + e^ε): H·M_R·windows draws, each of which may also be clamped. */
export function releaseSlack(honest: number, cells: number, windows: number): number {
  return honest * cells * windows * (TABLE_ERROR + CLAMP_ERROR);
}

/** The same of the last resort: M_L·windows draws. There clamping is post-processing. */
export function lastResortSlack(cells: number, windows: number): number {
  return cells * windows * TABLE_ERROR;
}
