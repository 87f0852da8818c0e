// witness.ts — what a witness is asked, and what it answers: pure, but for the state that whoever runs it keeps (tlog-witness, "add-checkpoint").
import { verify as verifyEd25519, type VerifySignature } from '@soundings/crypto/signature/ed25519';
import { utf8 } from '@soundings/crypto/bytes';
import { fromBase64, toBase64 } from './keys/base64.ts';
import { parseCheckpoint, type Checkpoint } from './checkpoint.ts';
import { fromDecimal } from './decimal.ts';
import { orRefusal, RegisterError } from './keys/errors.ts';
import { emptyRoot, HASH_SIZE, PATH_MAX, verifyConsistency } from './merkle.ts';
import { isOf, parseNote, type Note } from './note.ts';
import { firstTime } from './policy.ts';
import type { VerifierKey } from './keys/verifier-key.ts';

/** Longer requests aren't read. In bytes. */
export const REQUEST_SIZE_MAX = 131_072;

/** What a 409 is: the size in decimal and a newline. */
export const SIZE_MEDIA_TYPE = 'text/x.tlog.size';

export interface AddCheckpoint {
  /** The size of the checkpoint that the witness cosigned last, as whoever asks knows it. */
  readonly old: number;
  readonly proof: readonly Uint8Array[];
  /** The signed checkpoint. */
  readonly note: string;
}

export function formatAddCheckpoint({ old, proof, note }: AddCheckpoint): string {
  return [`old ${old}`, ...proof.map(toBase64), '', note].join('\n');
}

/** RegisterError `format` for a body that isn't exactly a request; its note isn't looked at. */
export function parseAddCheckpoint(body: string): AddCheckpoint {
  const end = body.indexOf('\n\n');
  const [oldLine = '', ...proofLines] = body.slice(0, Math.max(end, 0)).split('\n');
  const old = oldLine.startsWith('old ') ? fromDecimal(oldLine.slice('old '.length)) : undefined;
  const proof = proofLines.flatMap((line) => fromBase64(line, HASH_SIZE) ?? []);
  const isWhole = proof.length === proofLines.length && proof.length <= PATH_MAX && utf8(body).length <= REQUEST_SIZE_MAX;
  if (old === undefined || !isWhole)
    throw new RegisterError('format', 'A request begins with "old" and a size, then up to 63 hashes, a blank line and a checkpoint.');
  return { old, proof, note: body.slice(end + 2) };
}

/** The largest checkpoint of a log that a witness cosigned. */
export type Seen = Pick<Checkpoint, 'size' | 'root'>;

/** What is answered, by its HTTP status. */
export type Verdict =
  /** To be persisted as the log's latest in the transaction in which `seen` was read, and only then cosigned. */
  | { readonly status: 200; readonly checkpoint: Checkpoint; readonly note: Note }
  /** The request is malformed; the log isn't known; it hasn't signed; its proof or its root is wrong. */
  | { readonly status: 400 | 403 | 404 | 422 }
  /** The witness has seen another size than `old`. */
  | { readonly status: 409; readonly size: number };

/** What a witness knows of a log: its keys, and the latest checkpoint, undefined if none was cosigned yet. */
export interface KnownLog {
  readonly keys: readonly VerifierKey[];
  readonly seen: Seen | undefined;
}

/** Whether a witness cosigns. The checks are in the specification's order; `logOf` finds a log by its origin. */
export function judge(body: string, logOf: (origin: string) => KnownLog | undefined, verify: VerifySignature = verifyEd25519): Verdict {
  const request = orRefusal(() => readRequest(body));
  if (request instanceof RegisterError) return { status: 400 };
  const { old, proof, note, checkpoint } = request;
  const log = logOf(checkpoint.origin);
  if (log === undefined) return { status: 404 };
  const verified = orRefusal(() => signedLines(log.keys, note, verify));
  if (verified instanceof RegisterError || verified.signatures.length === 0) return { status: 403 };
  if (old > checkpoint.size) return { status: 400 };
  const seen = log.seen ?? { size: 0, root: emptyRoot() };
  if (old !== seen.size) return { status: 409, size: seen.size };
  // A log without leaves is consistent with itself, so its root is looked at here too.
  return verifyConsistency(old, checkpoint.size, proof, seen.root, checkpoint.root)
    ? { status: 200, checkpoint, note: verified }
    : { status: 422 };
}

function readRequest(body: string) {
  const { old, proof, note: text } = parseAddCheckpoint(body);
  const note = parseNote(text);
  return { old, proof, note, checkpoint: parseCheckpoint(note.text) };
}

/** The note with those lines alone that the log's keys signed: what a witness serves. RegisterError `signature` if one is wrong. */
function signedLines(keys: readonly VerifierKey[], note: Note, verify: VerifySignature): Note {
  const signing = keys.filter((key) => firstTime(key, note, verify).length > 0);
  return { text: note.text, signatures: note.signatures.filter((line) => signing.some((key) => isOf(key, line))) };
}
