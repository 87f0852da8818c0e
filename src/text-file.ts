// text-file.ts — a text that somebody hands us as a file: UTF-8, or a sentence that says how to save it.
import { readFileSync, statSync } from 'node:fs';
import { DOCUMENT_SIZE_MAX } from '@soundings/protocol/json/canonical-json';
import { InputError } from './errors.ts';

/**
 * The text of a file, with its byte-order mark if it has one. Throws InputError if the bytes are not UTF-8: replacing them would change what is
 * signed.
 */
export function readTextFile(path: string): string {
  const { size } = statSync(path);
  if (size > DOCUMENT_SIZE_MAX)
    throw new InputError(`${path} has ${size} bytes; at most ${DOCUMENT_SIZE_MAX} are read. Is it the right file?`);
  const bytes = readFileSync(path);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw new InputError(`${path} is in UTF-16, which some editors call Unicode. Save it again with the encoding UTF-8.`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new InputError(`${path} is not in UTF-8. Save it again with the encoding UTF-8.`, { cause });
  }
}
