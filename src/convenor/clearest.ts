// clearest.ts — of fewer cells, longer windows and more organisations, the one that makes a charter's figures clearest; tried with the code that refuses.
import type { Charter } from '@soundings/protocol/charter/charter';
import { CharterDraft } from '@soundings/protocol/charter/charter-schema';
import { clearerCandidates, type Repair } from '../calling/candidates.ts';
import { usefulnessOf } from '../calling/usefulness.ts';

/** A change that makes a charter's figures clearer, and by how much. */
export interface Clearer extends Repair {
  /** The smallest change of a middle cell that is seen 8 times in 10 from one window to the next, as a share of it: the worst question's. */
  readonly before: number;
  readonly after: number;
}

/**
 * The change that helps most, if one helps by a tenth at least and the charter passes with it. Undefined for a charter that expects nothing. `complete`
 * gives the charter of a draft, or undefined for one that is refused; it takes a second or two.
 */
export function clearestOf(charter: Charter, complete: (draft: unknown) => Charter | undefined): Clearer | undefined {
  const before = worstShare(charter);
  if (before === undefined) return undefined;
  const ranked = clearerCandidates(charter)
    .flatMap((repair): readonly Clearer[] => {
      const repaired = alike(charter, repair.draft) ?? complete(repair.draft);
      const after = repaired && worstShare(repaired);
      return after === undefined || after > 0.9 * before ? [] : [{ ...repair, before, after }];
    })
    .sort((a, b) => a.after - b.after);
  return ranked.find(({ draft }) => complete(draft) !== undefined);
}

/** The charter of a draft that needs the same noise, because neither its promises nor what one person can do have changed. */
function alike({ promises, noise }: Charter, draft: unknown): Charter | undefined {
  const { success, data } = CharterDraft.safeParse(draft);
  return success && data.promises.organisationsMin === promises.organisationsMin ? { ...data, noise: [...noise] } : undefined;
}

function worstShare(charter: Charter): number | undefined {
  const shares = usefulnessOf(charter).flatMap(({ stretches }) => stretches[0]?.cell.share ?? []);
  return shares.length === 0 ? undefined : Math.max(...shares);
}
