// matching-file.ts — a matching as a file in plain JSON, to carry it to another machine or a colleague (docs/rows.md).
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { matchingJson, parseMatching, SdkError, type Matching } from '@soundings/client/node';
import { InputError } from '../errors.ts';
import { readTextFile } from '../text-file.ts';

/** The matching in a file; undefined if there is no such file yet. Throws InputError if it holds something else. */
export function readMatchingFile(file: string): Matching | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return parseMatching(readTextFile(file));
  } catch (cause) {
    if (cause instanceof SdkError) throw new InputError(`${file}: ${cause.message}`, { cause });
    throw cause;
  }
}

/** Writes the matching beside the old file and then renames it. Does nothing if the file says the same already. */
export function writeMatchingFile(file: string, matching: Matching): void {
  const before = readMatchingFile(file);
  if (before !== undefined && matchingJson(before) === matchingJson(matching)) return;
  writeFileSync(`${file}.new`, `${JSON.stringify(matching, undefined, 2)}\n`);
  renameSync(`${file}.new`, file);
}
