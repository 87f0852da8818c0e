// csv-file.ts — a CSV on disk, read as it streams: a year of records need not fit into memory.
import { createReadStream } from 'node:fs';
import { SdkError } from '../errors.ts';
import type { Encoding, Source } from '../rows/table.ts';

/** What is known of a file before it is read; what isn't is told from its bytes. */
export interface CsvOptions {
  readonly delimiter?: string | undefined;
  readonly encoding?: Encoding | undefined;
}

/** The file as a source of rows. Reading it throws SdkError `rows` if there is no such file, or if it is no text table. */
export function csvFile(path: string, options: CsvOptions = {}): Source {
  return { kind: 'csv', bytes: chunks(path), ...options };
}

/** Several files as one source of rows; the name of each is in its complaints. */
export function csvFiles(paths: readonly string[], options: CsvOptions = {}): Source {
  return { kind: 'files', files: paths.map((path) => ({ name: path, bytes: chunks(path), ...options })) };
}

async function* chunks(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path)) yield chunk as Uint8Array;
  } catch (cause) {
    throw new SdkError('rows', complaint(path, cause), { cause });
  }
}

function complaint(path: string, cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return `There is no file ${path}; check its name.`;
  return `${path} can't be read (${typeof code === 'string' ? code : 'unknown reason'}); check that it is a CSV that you may open.`;
}
