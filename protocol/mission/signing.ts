// signing.ts — what every signature of a mission has in common: a tag, a zero byte, and then what is signed (protocol.md, its first lines).
import { concat, utf8 } from '../../crypto/bytes.ts';

/** Says whether a signature is right. Strict: no small-order key, no second form of a signature. */
export type Verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/** `tag` ‖ 0 ‖ parts: no message under one tag can be read as one under another. */
export function tagged(tag: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return concat(utf8(tag), Uint8Array.of(0), ...parts);
}
