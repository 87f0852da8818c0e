// counted-verdict.ts — what both aggregators' answers mean for an organisation: in the release, too early to say, or a matter for the board.
import type { CountedAnswers, CountedReport, LockSummary } from '@soundings/client/node';
import { dateOf } from '@soundings/protocol/charter/day';
import { isClosed, windowName, type Window } from '@soundings/protocol/charter/window';

/** `counted`, `open` and `restored` are no reason for an alarm; the sentence says what to do. */
export type Verdict =
  { readonly kind: 'counted' } | { readonly kind: 'open' | 'restored' | 'unconfirmed' | 'accused'; readonly sentence: string };

/**
 * If both answer "not counted", either the window has no release or the leader left somebody out. Only a caller who knows of a release can tell these
 * apart, and sets `isReleased`. `today` is in days since the epoch.
 */
export function verdictOf(
  state: Exclude<LockSummary['state']['kind'], 'refused' | 'superseded'>,
  { leader, helper, trees }: CountedAnswers,
  window: Window,
  today: number,
  { isReleased }: { readonly isReleased: boolean },
): Verdict {
  // Each has shown where in its tree the contribution is, or has signed a tree without it: two trees are two stories, whatever is in them.
  if (trees?.isSame === false) return { kind: 'accused', sentence: TWO_TREES };
  if (leader.kind === 'counted' && helper.kind === 'counted') return { kind: 'counted' };
  const restored = restoredVerdict(leader, helper);
  if (restored !== undefined) return restored;
  const isSilent = [leader, helper].every(({ kind }) => kind === 'not-counted' || kind === 'not-released');
  if (isSilent && !isClosed(window, today)) {
    const wait = `${windowName(window)} isn't released yet: it closes on ${dateOf(window.closesDay)}, and nobody can collect it before then.`;
    const next =
      state === 'locked'
        ? 'The leader never confirmed your contribution. Send it again with soundings contribute --resume.'
        : 'Ask again after the release.';
    return { kind: 'open', sentence: `${wait} ${next}` };
  }
  if (state === 'locked') {
    return {
      kind: 'unconfirmed',
      sentence:
        'The leader never confirmed that it had this contribution, so you have no receipt for it. What the aggregators counted is shown above.',
    };
  }
  if (isSilent && !isReleased) {
    return {
      kind: 'open',
      sentence:
        `The window closed on ${dateOf(window.closesDay)}, and neither aggregator has counted your contribution. Most likely the window isn't released yet, ` +
        'or it had too few organisations and never will be. If there is a release of it, ask again with --released.',
    };
  }
  if (!isReleased && isHalfway(leader, helper)) {
    return {
      kind: 'open',
      sentence: 'One of the aggregators has not given its share of this window yet, so nothing is released. Ask again after the release.',
    };
  }
  return {
    kind: 'accused',
    sentence:
      'Your contribution is not in the release as your receipt says. Tell the convenor and the board. The receipt proves what was sent.',
  };
}

/** One has given its share and counted the contribution, the other is still to give its own. */
function isHalfway(leader: CountedReport, helper: CountedReport): boolean {
  const kinds = [leader.kind, helper.kind];
  return kinds.includes('not-released') && kinds.includes('counted');
}

const TWO_TREES =
  'The two aggregators contradict each other: each signed another list of what is in this window. Keep both answers (--json prints them), and show them to the convenor and the board.';

/** Undefined if no aggregator was restored, or if one has counted something else under this organisation's name all the same. */
function restoredVerdict(leader: CountedReport, helper: CountedReport): Verdict | undefined {
  const kinds = [leader.kind, helper.kind];
  if (!kinds.includes('unknown') || kinds.includes('other')) return undefined;
  const who = leader.kind !== 'unknown' ? 'The helper was' : helper.kind !== 'unknown' ? 'The leader was' : 'Both aggregators were';
  const rest = kinds.includes('counted')
    ? 'The other aggregator has counted your contribution.'
    : 'Your contribution may be lost, like those of others; tell the convenor, who can say whether the window is released.';
  return {
    kind: 'restored',
    sentence: `${who} restored from a backup and can't tell what was counted in this window. That alone is no reason for an alarm. ${rest} Keep the receipt.`,
  };
}
