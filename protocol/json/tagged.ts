// tagged.ts — what every signature and digest of a mission has in common: a tag, a zero byte, and then what is meant (protocol.md, "Notation").
import { concat, utf8 } from '@soundings/crypto/bytes';

/** `tag` ‖ 0 ‖ parts: no message under one tag can be read as one under another. */
export function tagged(tag: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return concat(utf8(tag), Uint8Array.of(0), ...parts);
}
