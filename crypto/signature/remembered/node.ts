// node.ts — signatures that were verified once are known again by a mark that only the holder of a key can make, so that the next process verifies what is new.
import { createHmac } from 'node:crypto';
import type { VerifySignature } from '../ed25519.ts';

/** Marks that are kept; the oldest are dropped first. A megabyte: rosters of 500 organisations for a year have 1,000. */
const MARKS_MAX = 32_768;
const MARK_BYTES = 32;
/** Of the key's use. Changes whenever `verify` refuses more than it did. */
const USE = 'soundings verified signatures v1';

export interface RememberedSignatures {
  /**
   * What holds: the same answer as the `verify` that it was made from, for every input and whatever was kept, unless somebody else has the key. A mark
   * is the HMAC-SHA256 of a public key, a signature and a message that were verified together: what is cut off, edited, or kept under another key or
   * by another version is no mark of anything.
   */
  readonly verify: VerifySignature;
  /** The marks to keep for the next process; undefined if nothing has been verified since they were last asked for. */
  toKeep(): Uint8Array | undefined;
}

/** @param key 32 bytes that nobody else has. @param kept what toKeep() gave to an earlier process, or any bytes. */
export function rememberedSignatures(verify: VerifySignature, key: Uint8Array, kept: Uint8Array): RememberedSignatures {
  const ownKey = createHmac('sha256', key).update(USE).digest();
  const marks = marksIn(kept);
  let isNew = false;
  return {
    verify: (publicKey, message, signature) => {
      if (publicKey.length !== 32 || signature.length !== 64) return false; // or the same bytes, cut elsewhere, would have the same mark
      const mark = createHmac('sha256', ownKey).update(publicKey).update(signature).update(message).digest('binary');
      if (marks.has(mark)) return true;
      if (!verify(publicKey, message, signature)) return false;
      marks.add(mark);
      isNew = true;
      return true;
    },
    toKeep: () => {
      if (!isNew) return undefined;
      isNew = false;
      return new Uint8Array(Buffer.from([...marks].slice(-MARKS_MAX).join(''), 'binary'));
    },
  };
}

/** In the order in which they were kept. */
function marksIn(kept: Uint8Array): Set<string> {
  const bytes = Buffer.from(kept.buffer, kept.byteOffset, Math.min(kept.length, MARKS_MAX * MARK_BYTES));
  const marks = new Set<string>();
  for (let at = 0; at + MARK_BYTES <= bytes.length; at += MARK_BYTES) marks.add(bytes.toString('binary', at, at + MARK_BYTES));
  return marks;
}
