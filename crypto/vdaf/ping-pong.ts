// ping-pong.ts — verification by two aggregators who take turns (VDAF-20 §5.7.1; DAP-18 §4.5)
import { decode, encode, opaque, select, struct, u8 } from '../codec.ts';
import { CryptoError } from '../errors.ts';
import type { Aggregation } from './vdaf.ts';

/**
 * enum { initialize(0), continue(1), finish(2), (255) } MessageType;
 * struct {
 *   MessageType type;
 *   select (Message.type) {
 *     case initialize: opaque verifier_share<0..2^32-1>;
 *     case continue:   opaque verifier_message<0..2^32-1>; opaque verifier_share<0..2^32-1>;
 *     case finish:     opaque verifier_message<0..2^32-1>;
 *   };
 * } Message;
 */
export type Message =
  | { readonly kind: 'initialize'; readonly verifierShare: Uint8Array }
  | { readonly kind: 'continue'; readonly verifierMessage: Uint8Array; readonly verifierShare: Uint8Array }
  | { readonly kind: 'finish'; readonly verifierMessage: Uint8Array };
export const Message = select<Message>(u8, {
  initialize: { tag: 0, body: struct({ verifierShare: opaque(4) }) },
  continue: { tag: 1, body: struct({ verifierMessage: opaque(4), verifierShare: opaque(4) }) },
  finish: { tag: 2, body: struct({ verifierMessage: opaque(4) }) },
});

/** Any VDAF with a fixed aggregation parameter. Verification doesn't depend on the type of the result. */
export type Verifier = Omit<Aggregation<unknown>, 'unshard'>;

/** The leader has queried its shares and waits for the helper. Keep `state`, which is secret, and send `message`. */
export interface Continued {
  readonly state: Uint8Array;
  readonly message: Uint8Array;
}

export interface Finished {
  readonly kind: 'finished';
  readonly outShare: Uint8Array;
}

/** The helper has finished and has one message left for the leader. */
export interface FinishedWithOutbound extends Finished {
  readonly message: Uint8Array;
}

const LEADER = 0;
const HELPER = 1;

/** The leader's first step. CryptoError (`decode`, `verify`) if the report must be rejected. */
export function leaderInit(
  vdaf: Verifier,
  verifyKey: Uint8Array,
  ctx: Uint8Array,
  nonce: Uint8Array,
  publicShare: Uint8Array,
  inputShare: Uint8Array,
): Continued {
  assertTwoShares(vdaf);
  const { state, verifierShare } = vdaf.verifyInit(verifyKey, ctx, LEADER, nonce, publicShare, inputShare);
  vdaf.assertOwnJointRandPart(LEADER, publicShare, verifierShare);
  return { state, message: encode(Message, { kind: 'initialize', verifierShare }) };
}

/** The helper's only step: it queries its shares and decides, with the leader's message. CryptoError if the report must be rejected. */
export function helperInit(
  vdaf: Verifier,
  verifyKey: Uint8Array,
  ctx: Uint8Array,
  nonce: Uint8Array,
  publicShare: Uint8Array,
  inputShare: Uint8Array,
  inbound: Uint8Array,
): FinishedWithOutbound {
  assertTwoShares(vdaf);
  const received = decode(Message, inbound, 'message');
  if (received.kind !== 'initialize') throw outOfTurn('initialize', received.kind);
  const { state, verifierShare } = vdaf.verifyInit(verifyKey, ctx, HELPER, nonce, publicShare, inputShare);
  // Check this before deciding: the helper commits a report that it accepts, and the leader could reject that report only afterwards.
  vdaf.assertOwnJointRandPart(HELPER, publicShare, verifierShare);
  const verifierMessage = vdaf.verifierSharesToMessage(ctx, [received.verifierShare, verifierShare]);
  return {
    kind: 'finished',
    outShare: vdaf.verifyNext(state, verifierMessage),
    message: encode(Message, { kind: 'finish', verifierMessage }),
  };
}

/** The leader's last step. Prio3 has one round and ignores `ctx`, which the draft passes. CryptoError if the report must be rejected. */
export function leaderContinue(vdaf: Verifier, _ctx: Uint8Array, state: Uint8Array, inbound: Uint8Array): Finished {
  assertTwoShares(vdaf);
  const received = decode(Message, inbound, 'message');
  if (received.kind !== 'finish') throw outOfTurn('finish', received.kind);
  return { kind: 'finished', outShare: vdaf.verifyNext(state, received.verifierMessage) };
}

function outOfTurn(wanted: Message['kind'], found: Message['kind']): CryptoError {
  return new CryptoError('verify', `The other aggregator sent "${found}" when "${wanted}" was due; reject the report.`);
}

function assertTwoShares({ shares }: Verifier): void {
  if (shares !== 2) throw new RangeError(`shares: expected 2, for a leader and a helper, got ${shares}`);
}
