// repairs.ts — repairs of a charter, each tried with the code that refuses: one is offered only if the charter passes with it.
import type { Charter } from '@soundings/protocol/charter/charter';
import { clearerCandidates, repairCandidates, type Repair } from '../calling/candidates.ts';
import { usefulnessOf } from '../calling/usefulness.ts';
import { charterOf, refusalsOf } from './charter-check.ts';

/** How many candidates are tried in full: each takes a second or two. */
const TRIED_MAX = 12;

/** At most `most` changes with which a refused charter passes, the least first; none if nothing we know of helps, or if it passes as it is. */
export function repairsOf(value: unknown, most = 3): readonly Repair[] {
  if (refusalsOf(value).length === 0) return [];
  const found: Repair[] = [];
  let tried = 0;
  for (const repair of repairCandidates(value)) {
    if (found.length >= most || tried >= TRIED_MAX) break;
    if (refusalsOf(repair.draft, 'form').length > 0) continue;
    tried++;
    if (refusalsOf(repair.draft).length === 0 && !found.some(({ words }) => kindOf(words) === kindOf(repair.words))) found.push(repair);
  }
  return found;
}

/** A change that makes a charter's figures clearer, and by how much. */
export interface Clearer extends Repair {
  /** The smallest change of a middle cell that is seen 8 times in 10 from one window to the next, as a share of it: the worst question's. */
  readonly before: number;
  readonly after: number;
}

/** The change that helps most, if one helps by a tenth at least. Undefined for a charter that expects nothing. */
export function clearestOf(charter: Charter): Clearer | undefined {
  const before = worstShare(charter);
  if (before === undefined) return undefined;
  const tried = clearerCandidates(charter).flatMap((repair): readonly Clearer[] => {
    if (refusalsOf(repair.draft).length > 0) return [];
    const after = worstShare(charterOf(repair.draft));
    return after === undefined ? [] : [{ ...repair, before, after }];
  });
  const best = tried.sort((a, b) => a.after - b.after)[0];
  return best !== undefined && best.after <= 0.9 * before ? best : undefined;
}

function worstShare(charter: Charter): number | undefined {
  const shares = usefulnessOf(charter).flatMap(({ stretches }) => stretches[0]?.cell.share ?? []);
  return shares.length === 0 ? undefined : Math.max(...shares);
}

/** Repairs that differ in a number only are of one kind: the first is enough. */
function kindOf(words: string): string {
  return words.replaceAll(/[\d.]+/g, 'n');
}
