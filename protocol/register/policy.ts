// policy.ts — checks that the log and a quorum of witnesses signed a checkpoint (tlog-policy; register.md, "Charter member `log`").
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { parseCheckpoint, type Checkpoint } from './checkpoint.ts';
import { signedAt } from './cosignature.ts';
import { RegisterError } from './keys/errors.ts';
import { isOf, parseNote, type Note } from './note.ts';
import type { Policy } from './keys/log-member.ts';
import type { VerifierKey } from './keys/verifier-key.ts';

export type { Policy } from './keys/log-member.ts';

export interface WitnessedCheckpoint extends Checkpoint {
  /** When the checkpoint had a quorum: the quorum-th smallest time of the witnesses' signatures, in seconds since the epoch. */
  readonly quorumTime: number;
  /** The signed note that it was read from: what a reader keeps, and shows beside another one if two contradict each other. */
  readonly note: string;
}

/**
 * The checkpoint in a signed note that satisfies the policy. RegisterError `format`, `origin`, `signature`, `log` or `quorum` otherwise.
 * Lines of keys that the policy doesn't name are ignored. If any line of a key that it names is wrong, the whole note is refused.
 */
export function openCheckpoint(policy: Policy, noteText: string, verify: VerifySignature): WitnessedCheckpoint {
  const note = parseNote(noteText);
  const checkpoint = parseCheckpoint(note.text);
  if (checkpoint.origin !== policy.origin) throw new RegisterError('origin', `This is of another register than ${policy.origin}.`);
  // Check all lines before anything else, because one wrong line makes the whole note invalid.
  const isLogged = policy.logs.flatMap((key) => firstTime(key, note, verify)).length > 0;
  const times = policy.witnesses.flatMap((key) => firstTime(key, note, verify)).sort((a, b) => a - b);
  if (!isLogged) throw new RegisterError('log', 'None of the keys of the register has signed this checkpoint.');
  const quorumTime = times[policy.quorum - 1];
  if (quorumTime !== undefined) return { ...checkpoint, quorumTime, note: noteText };
  throw new RegisterError('quorum', `${times.length} of the witnesses have signed this checkpoint; it takes ${policy.quorum}.`);
}

/**
 * A list with the earliest time at which this key signed the note, in seconds since the epoch; empty if it didn't sign. RegisterError
 * `signature` if one of its lines is wrong.
 */
export function firstTime(key: VerifierKey, { text, signatures }: Note, verify: VerifySignature): readonly number[] {
  const times = signatures
    .filter((line) => isOf(key, line))
    .map(({ signature }) => {
      const time = signedAt(key, text, signature, verify);
      if (time === undefined) throw new RegisterError('signature', `A signature of "${key.name}" is wrong, so nothing here is believed.`);
      return time;
    });
  return times.sort((a, b) => a - b).slice(0, 1);
}
