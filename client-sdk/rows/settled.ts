// settled.ts — rows counted with what was settled about such files before, if anything was.
import type { Columns } from './columns.ts';
import { saysNothing, type Matched, type Matching } from './matching.ts';
import type { Tally } from './tally.ts';

/** `count` with these columns and what was settled before. Without a matching, just that. */
export async function withSettled(
  matched: Matched,
  matching: Matching | undefined,
  columns: Columns,
  count: (columns: Columns) => Promise<Tally>,
): Promise<Tally> {
  if (matching === undefined || saysNothing(matching)) return count(columns);
  // A file of its own in a page, loaded once something was settled.
  const { applyMatching } = await import('./apply-matching.ts');
  return applyMatching(matched, matching, columns, count);
}
