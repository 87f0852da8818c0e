// known.ts — what is known of a mission when one of its proofs is checked: which keys were in force when (register.md, "Who refuses what").
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { orRefusal, RegisterError } from './keys/errors.ts';
import type { LeafMembers } from './leaf.ts';
import { policyOf, type Log, type LogParties } from './keys/log-member.ts';
import { leafHashOf } from './objects.ts';
import { openCheckpoint, type WitnessedCheckpoint } from './policy.ts';
import { parseProof, proveWith, type Proved } from './proof.ts';

/** All times are in seconds since the epoch. */
export interface Known {
  readonly parties: LogParties;
  /** The charter's digest in base64url. */
  readonly charter: string;
  readonly verify: VerifySignature;
  /** The charter's own policy and those that followed, by number. */
  readonly policies: readonly PolicyInForce[];
  readonly boards: readonly BoardInForce[];
}

interface InForce {
  /** 0 is the charter's own. */
  readonly number: number;
  /** It is in force from then on, until the next one is. */
  readonly from: number;
}

export interface PolicyInForce extends InForce {
  readonly log: Log;
  /** When a quorum had signed the checkpoint that proves it; 0 for the charter's own, which is proved with the charter. */
  readonly provedAt: number;
  /** As {@link openCheckpoint}. A note that was opened once isn't verified again. */
  readonly open: (note: string) => WitnessedCheckpoint;
  /** If the register before it is lost: the last checkpoint known of that. */
  readonly lost?: WitnessedCheckpoint | undefined;
}

export interface BoardInForce extends InForce {
  /** In base64url. */
  readonly keys: readonly string[];
  readonly quorum: number;
}

/** A day in seconds. */
export const DAY = 86_400;

/** The least time, in seconds, between a change of board or policy reaching the register and its being in force. */
const NOTICE = 7 * DAY;

/**
 * RegisterError if a change would be in force too soon after the register had it, or not after what it follows. `name` begins the sentence.
 */
export function assertNotice(name: string, from: number, provedAt: number, before: InForce): void {
  if (from >= provedAt + NOTICE && from > before.from) return;
  throw new RegisterError('policy', `${name} would hold less than 7 days after it was in the register.`);
}

/** A function that opens checkpoints under a register's policy. RegisterError `format` if the member `log` has a malformed key. */
export function opener(log: Log, verify: VerifySignature): PolicyInForce['open'] {
  const policy = policyOf(log);
  const opened = new Map<string, WitnessedCheckpoint>();
  return (note) => {
    const checkpoint = opened.get(note) ?? openCheckpoint(policy, note, verify);
    opened.set(note, checkpoint);
    return checkpoint;
  };
}

/** The place of an object of this mission in the register. RegisterError as {@link proveInForce}. */
export function proveObject({ policies, charter }: Known, object: unknown, members: OfCharter, proof: string): Proved {
  return proveInForce(policies, leafHashOf(object, { ...members, charter }), proof);
}

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** The members of an object's leaf besides the object's name and the charter. */
export type OfCharter = Without<Extract<LeafMembers, { readonly charter: string }>, 'charter'>;

/**
 * The place of the leaf with this hash. The proof's checkpoint must satisfy the policy that was in
 * force at its quorum time, so keys that were dropped prove nothing later. RegisterError
 * otherwise. If the checkpoint satisfies a policy that was not in force then, the error says that.
 */
export function proveInForce(policies: readonly PolicyInForce[], leaf: Uint8Array, text: string): Proved {
  const proof = parseProof(text);
  let refusal: RegisterError | undefined;
  for (const [at, { open, from }] of policies.entries()) {
    const proved = orRefusal(() => timely(proveWith(proof, leaf, open), from, policies[at + 1]?.from));
    if (!(proved instanceof RegisterError)) return proved;
    if (refusal === undefined || (refusal.code !== 'policy' && proved.code !== 'origin')) refusal = proved;
  }
  throw refusal ?? new RangeError('expected a policy');
}

function timely(proved: Proved, from: number, until = Infinity): Proved {
  const { quorumTime } = proved.checkpoint;
  if (quorumTime >= from && quorumTime < until) return proved;
  throw new RegisterError('policy', 'This checkpoint was signed when the register had other keys.');
}
