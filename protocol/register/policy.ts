// policy.ts — when a checkpoint may be believed: signed by the log, and seen by a quorum of the witnesses (tlog-policy; register.md, "Charter member `log`").
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { parseCheckpoint, type Checkpoint } from './checkpoint.ts';
import { signedAt } from './cosignature.ts';
import { RegisterError } from './keys/errors.ts';
import { isOf, parseNote, type Note } from './note.ts';
import type { Policy } from './keys/log-member.ts';
import type { VerifierKey } from './keys/verifier-key.ts';

export type { Policy } from './keys/log-member.ts';

export interface WitnessedCheckpoint extends Checkpoint {
  /** The quorum-th smallest time of the witnesses' signatures, in seconds since the epoch: from then on it could be believed. */
  readonly quorumTime: number;
  /** The signed note that it was read from: what a reader keeps, and shows beside another one if two contradict each other. */
  readonly note: string;
}

/**
 * The checkpoint of a signed note that satisfies the policy. RegisterError `format`, `origin`, `signature`, `log` or `quorum` otherwise. Lines of keys
 * that the policy doesn't name are passed over; of a key that it names, every line has to stand, or the note is refused whole.
 */
export function openCheckpoint(policy: Policy, noteText: string, verify: VerifySignature): WitnessedCheckpoint {
  const note = parseNote(noteText);
  const checkpoint = parseCheckpoint(note.text);
  if (checkpoint.origin !== policy.origin) throw new RegisterError('origin', `This is of another register than ${policy.origin}.`);
  // All lines are looked at before anything is concluded: one that is wrong spoils the note.
  const isLogged = policy.logs.flatMap((key) => firstTime(key, note, verify)).length > 0;
  const times = policy.witnesses.flatMap((key) => firstTime(key, note, verify)).sort((a, b) => a - b);
  if (!isLogged) throw new RegisterError('log', 'None of the keys of the register has signed this checkpoint.');
  const quorumTime = times[policy.quorum - 1];
  if (quorumTime !== undefined) return { ...checkpoint, quorumTime, note: noteText };
  throw new RegisterError('quorum', `${times.length} of the witnesses have signed this checkpoint; it takes ${policy.quorum}.`);
}

/** When this key first signed the note, in seconds since the epoch, in a list; an empty one if it didn't. RegisterError `signature` if a line of it is wrong. */
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
