// tagged.ts — the form of all that a mission signs or hashes: a tag, a zero byte, and then the message (protocol.md, "Notation").
import { concat, utf8 } from '@soundings/crypto/bytes';

/** `tag` ‖ 0 ‖ parts. A message with one tag can't be read as a message with another. */
export function tagged(tag: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return concat(utf8(tag), Uint8Array.of(0), ...parts);
}
