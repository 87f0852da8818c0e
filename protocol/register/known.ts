// known.ts — what is known of a mission when one of its proofs is looked at: whose keys held when (register.md, "Who refuses what").
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
  /** By number: the charter's own, and those that followed. */
  readonly policies: readonly PolicyInForce[];
  readonly boards: readonly BoardInForce[];
}

interface InForce {
  /** 0 is the charter's own. */
  readonly number: number;
  /** It holds from then until the next one's. */
  readonly from: number;
}

export interface PolicyInForce extends InForce {
  readonly log: Log;
  /** When its own proof's checkpoint was signed; 0 for the charter's, which is proved with the charter. */
  readonly provedAt: number;
  /** As {@link openCheckpoint}; a note that was opened once isn't verified again. */
  readonly open: (note: string) => WitnessedCheckpoint;
}

export interface BoardInForce extends InForce {
  /** In base64url. */
  readonly keys: readonly string[];
  readonly quorum: number;
}

/** In seconds. */
export const DAY = 86_400;

/** A change of the board, or of the policy, holds at the earliest so long after the register had it. In seconds. */
const NOTICE = 7 * DAY;

/** RegisterError if a change would hold too soon after the register had it, or not after what it follows. `name` begins the sentence. */
export function assertNotice(name: string, from: number, provedAt: number, before: InForce): void {
  if (from >= provedAt + NOTICE && from > before.from) return;
  throw new RegisterError('policy', `${name} would hold less than 7 days after it was in the register.`);
}

/** Opens checkpoints under a register's policy. RegisterError `format` for a member `log` with a malformed key. */
export function opener(log: Log, verify: VerifySignature): PolicyInForce['open'] {
  const policy = policyOf(log);
  const opened = new Map<string, WitnessedCheckpoint>();
  return (note) => {
    const checkpoint = opened.get(note) ?? openCheckpoint(policy, note, verify);
    opened.set(note, checkpoint);
    return checkpoint;
  };
}

/** Where an object of this mission is in the register: as {@link proveInForce}. */
export function proveObject({ policies, charter }: Known, object: unknown, members: OfCharter, proof: string): Proved {
  return proveInForce(policies, leafHashOf(object, { ...members, charter }), proof);
}

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** What the leaf of an object has besides its name and its charter. */
export type OfCharter = Without<Extract<LeafMembers, { readonly charter: string }>, 'charter'>;

/**
 * Where the leaf of this hash is, by a proof whose checkpoint satisfies the policy that was in force at its quorum time. So nobody who holds keys that
 * were dropped proves anything later than that. RegisterError otherwise: if one policy would have been satisfied at another time, that is said.
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
