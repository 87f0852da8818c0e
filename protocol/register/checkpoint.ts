// checkpoint.ts — how large a log is and what its root is, as three lines of text (tlog-checkpoint, "Note text").
import { fromBase64, toBase64 } from './keys/base64.ts';
import { fromDecimal } from './decimal.ts';
import { RegisterError } from './keys/errors.ts';
import { HASH_SIZE } from './merkle.ts';

export interface Checkpoint {
  /** The log's name: its URL without scheme and last slash. */
  readonly origin: string;
  /** Number of leaves. */
  readonly size: number;
  /** The root hash, 32 bytes. */
  readonly root: Uint8Array;
}

export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** The checkpoint in a note's text. RegisterError `format` for any other text, and for extension lines, which nobody could audit. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', sizeText = '', rootText = '', ...others] = text.split('\n');
  const [size, root] = [fromDecimal(sizeText), fromBase64(rootText, HASH_SIZE)];
  if (origin === '' || size === undefined || root === undefined || others.length !== 1 || others[0] !== '')
    throw new RegisterError('format', "This isn't a checkpoint. Fetch it again.");
  return { origin, size, root };
}
