// errors.ts — why a window could not be collected, or not yet.
import { CodedError } from '@soundings/crypto/errors';

export type CollectErrorCode =
  /** The window is not over, or not closed, or reports are still being aggregated: ask again later. */
  | 'not-yet'
  /** Fewer organisations contributed than the charter asks for. Nothing is released, now or ever. */
  | 'too-few'
  /** The token isn't the one that this aggregator expects of the collector. */
  | 'token'
  /** The aggregator refuses for another reason, which the message gives. */
  | 'refused'
  /** No usable answer: network errors, timeouts, 5xx. */
  | 'unreachable'
  /** An invalid answer: malformed, shares that can't be decrypted, or counts that contradict each other. Nothing was released. */
  | 'bad-answer'
  /** The aggregators' operators have given the window up. Nothing is released, now or ever, and nothing is spent. */
  | 'given-up'
  /** The release would exceed the charter's budget, according to the collector's ledger or an aggregator's. Nothing is released, now or ever. */
  | 'over-budget'
  /** An aggregator treats the window as collected already: by another job, or before it was restored. Nothing is released, now or ever. */
  | 'given-away'
  /** The store holds another release of this very window. */
  | 'conflict';

export class CollectError extends CodedError<CollectErrorCode> {}

const FINAL: ReadonlySet<CollectErrorCode> = new Set<CollectErrorCode>(['too-few', 'given-up', 'over-budget', 'given-away']);

/**
 * Whether a window is refused for good (protocol.md, "Problem types"): the refusal is stored, the window is not asked for again, and it counts as
 * done.
 */
export function isForGood({ code }: CollectError): boolean {
  return FINAL.has(code);
}
