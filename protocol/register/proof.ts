// proof.ts — the proof that a leaf is in the register, as a text that anyone can check offline (tlog-proof, "Format").
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { fromBase64, toBase64 } from './keys/base64.ts';
import { fromDecimal } from './decimal.ts';
import { RegisterError } from './keys/errors.ts';
import { HASH_SIZE, PATH_MAX, verifyInclusion } from './merkle.ts';
import { openCheckpoint, type Policy, type WitnessedCheckpoint } from './policy.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';

export interface Proof {
  /** The leaf's index in the log, from 0. */
  readonly index: number;
  /** At most 63 hashes of 32 bytes, starting with the leaf's sibling. */
  readonly path: readonly Uint8Array[];
  /** The signed checkpoint, as the register published it. */
  readonly note: string;
}

export function formatProof({ index, path, note }: Proof): string {
  return [HEADER, `index ${index}`, ...path.map(toBase64), '', note].join('\n');
}

/**
 * The parts of a proof. Its note isn't read; {@link openCheckpoint} does that. RegisterError `format` for anything else. A line `extra`
 * is refused too, because nobody signs it and the register writes none.
 */
export function parseProof(text: string): Proof {
  const end = text.indexOf('\n\n');
  const [header, indexLine = '', ...pathLines] = text.slice(0, Math.max(end, 0)).split('\n');
  const index = indexLine.startsWith('index ') ? fromDecimal(indexLine.slice('index '.length)) : undefined;
  const path = pathLines.flatMap((line) => fromBase64(line, HASH_SIZE) ?? []);
  if (header !== HEADER || index === undefined || path.length !== pathLines.length || path.length > PATH_MAX)
    throw new RegisterError('format', "This isn't a proof from a register. Fetch it again.");
  return { index, path, note: text.slice(end + 2) };
}

export interface Proved {
  readonly index: number;
  readonly checkpoint: WitnessedCheckpoint;
}

/**
 * The place of the leaf with this hash, from a proof that satisfies the policy. RegisterError as {@link openCheckpoint}, and `inclusion`.
 */
export function verifyProof(text: string, leaf: Uint8Array, policy: Policy, verify: VerifySignature): Proved {
  return proveWith(parseProof(text), leaf, (note) => openCheckpoint(policy, note, verify));
}

/** The same, but the caller opens the checkpoint, and may have opened it before. */
export function proveWith({ index, path, note }: Proof, leaf: Uint8Array, open: (note: string) => WitnessedCheckpoint): Proved {
  const checkpoint = open(note);
  if (!verifyInclusion(index, checkpoint.size, leaf, path, checkpoint.root))
    throw new RegisterError('inclusion', 'This proof is for something else, or for another place in the register.');
  return { index, checkpoint };
}
