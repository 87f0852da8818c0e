// errors.ts — why a window could not be collected, or not yet.
import { CodedError } from '@soundings/crypto/errors';

export type CollectErrorCode =
  /** The window is not over, or not closed, or reports are still being aggregated: ask again later. */
  | 'not-yet'
  /** Fewer organisations contributed than the charter asks for. Nothing is released, now or ever. */
  | 'too-few'
  /** The token isn't the one that this aggregator expects of the collector. */
  | 'token'
  /** The aggregator refuses for another reason, which stands in the message. */
  | 'refused'
  /** No answer that says anything: network, timeouts, 5xx. */
  | 'unreachable'
  /** An answer that can't be right: wrong form, shares that don't open, counts that contradict each other. Nothing was released. */
  | 'bad-answer'
  /** The aggregators' operators have given the window up. Nothing is released, now or ever, and nothing is spent. */
  | 'given-up'
  /** The release would go over the charter's budget, as the collector's ledger or an aggregator's has it. Nothing is released, now or ever. */
  | 'over-budget'
  /** An aggregator takes the window as given away already: in another job, or before it was restored. Nothing is released, now or ever. */
  | 'given-away'
  /** The store holds another release of this very window. */
  | 'conflict';

export class CollectError extends CodedError<CollectErrorCode> {}

const FINAL: ReadonlySet<CollectErrorCode> = new Set<CollectErrorCode>(['too-few', 'given-up', 'over-budget', 'given-away']);

/** Whether a window is refused for good (protocol.md, "Problem types"): it is remembered, asked for no more, and counts as done. */
export function isForGood({ code }: CollectError): boolean {
  return FINAL.has(code);
}
