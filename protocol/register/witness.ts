// witness.ts — a witness's requests and answers, as pure functions; the caller keeps the state (tlog-witness, "add-checkpoint").
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

/** The media type of an answer with status 409: the size in decimal and a newline. */
export const SIZE_MEDIA_TYPE = 'text/x.tlog.size';

export interface AddCheckpoint {
  /** The size of the checkpoint that the witness cosigned last, according to the client. */
  readonly old: number;
  readonly proof: readonly Uint8Array[];
  /** The signed checkpoint. */
  readonly note: string;
}

export function formatAddCheckpoint({ old, proof, note }: AddCheckpoint): string {
  return [`old ${old}`, ...proof.map(toBase64), '', note].join('\n');
}

/** The parts of a request. RegisterError `format` for a body that isn't exactly a request; its note isn't parsed. */
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

/** The answer, with its HTTP status. */
export type Verdict =
  /** Store the checkpoint as the log's latest in the same transaction in which `seen` was read. Cosign only after that. */
  | { readonly status: 200; readonly checkpoint: Checkpoint; readonly note: Note }
  /** 400: the request is malformed; 403: the log hasn't signed; 404: the log isn't known; 422: the proof or the root is wrong. */
  | { readonly status: 400 | 403 | 404 | 422 }
  /** The size that the witness has seen is not `old`. */
  | { readonly status: 409; readonly size: number };

/** What a witness knows of a log: its keys, and the latest checkpoint cosigned, or undefined if none was. */
export interface KnownLog {
  readonly keys: readonly VerifierKey[];
  readonly seen: Seen | undefined;
}

/** Decides whether a witness cosigns. The checks are in the specification's order. `logOf` finds a log by its origin. */
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
  // This also checks the root of a log without leaves, because such a log must be consistent with itself.
  return verifyConsistency(old, checkpoint.size, proof, seen.root, checkpoint.root)
    ? { status: 200, checkpoint, note: verified }
    : { status: 422 };
}

function readRequest(body: string) {
  const { old, proof, note: text } = parseAddCheckpoint(body);
  const note = parseNote(text);
  return { old, proof, note, checkpoint: parseCheckpoint(note.text) };
}

/** The note with only the log's own signature lines, which a witness serves. RegisterError `signature` if one of them is wrong. */
function signedLines(keys: readonly VerifierKey[], note: Note, verify: VerifySignature): Note {
  const signing = keys.filter((key) => firstTime(key, note, verify).length > 0);
  return { text: note.text, signatures: note.signatures.filter((line) => signing.some((key) => isOf(key, line))) };
}
