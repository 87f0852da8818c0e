// csv-file.ts — a CSV on disk, read as it streams: a year of records need not fit into memory.
import { createReadStream } from 'node:fs';
import { SdkError } from '../errors.ts';
import type { Source } from '../rows/csv.ts';

/** The file as a source of rows, UTF-8. SdkError `rows` if it can't be read, or if it is another encoding. */
export function csvFile(path: string, delimiter?: string): Source {
  return { kind: 'csv', text: chunks(path), delimiter };
}

/** Several files as one source of rows; the name of each is in its complaints. */
export function csvFiles(paths: readonly string[], delimiter?: string): Source {
  return { kind: 'files', files: paths.map((path) => ({ name: path, text: chunks(path), delimiter })) };
}

async function* chunks(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    for await (const chunk of createReadStream(path)) yield decoder.decode(chunk as Uint8Array, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    if (cause instanceof SdkError) throw cause;
    throw new SdkError('rows', complaint(path, cause), { cause });
  }
}

function complaint(path: string, cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return `There is no file ${path}; check its name.`;
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return `${path} is not UTF-8; save it again as "CSV UTF-8".`;
  return `${path} can't be read (${typeof code === 'string' ? code : 'unknown reason'}); check that it is a CSV that you may open.`;
}
