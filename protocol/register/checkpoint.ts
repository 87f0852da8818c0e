// checkpoint.ts — a log's origin, size and root as three lines of text (tlog-checkpoint, "Note text").
import { fromBase64, toBase64 } from './base64.ts';
import { fromDecimal } from './decimal.ts';
import { RegisterError } from './errors.ts';
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
    throw new RegisterError('format', "This isn't a checkpoint of three lines: origin, size and root. Fetch it again.");
  return { origin, size, root };
}
