// checkpoint.ts — how large a log is and what its root is, as three lines of text (tlog-checkpoint, "Note text").
import { fromBase64, toBase64 } from './keys/base64.ts';
import { fromDecimal } from './decimal.ts';
import { RegisterError } from './keys/errors.ts';
import { HASH_SIZE } from './merkle.ts';

export interface Checkpoint {
  /** Which log: its URL without scheme and last slash. */
  readonly origin: string;
  /** How many leaves. */
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** The checkpoint of a note's text. RegisterError `format` for any other text; an extension line makes it another, since nobody could audit it. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', sizeText = '', rootText = '', ...others] = text.split('\n');
  const [size, root] = [fromDecimal(sizeText), fromBase64(rootText, HASH_SIZE)];
  if (origin === '' || size === undefined || root === undefined || others.length !== 1 || others[0] !== '')
    throw new RegisterError('format', "This isn't a checkpoint. Fetch it again.");
  return { origin, size, root };
}
