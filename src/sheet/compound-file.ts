// compound-file.ts — what is in a compound file (MS-CFB): an old workbook, a new one behind a password, or another document.
import { said } from '@soundings/protocol/json/said';
import { SheetProblem } from './problem.ts';

/** The advice for a compound file, by the names of its streams. They are searched as text, so that no structure of it has to be believed. */
export function compoundFileProblem(bytes: Uint8Array): SheetProblem {
  const has = (name: string) => includes(bytes, utf16(name));
  if (has('EncryptedPackage')) return new SheetProblem(said`has a password. Open it, save a copy without one, and name the copy.`);
  if (has('Workbook') || has('Book'))
    return new SheetProblem(said`is in the old Excel format (.xls). Open it in Excel or LibreOffice and save it as .xlsx or .csv.`);
  return new SheetProblem(said`is a document of another Office program. Export the rows as .csv or .xlsx.`);
}

function utf16(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le');
}

function includes(bytes: Uint8Array, wanted: Buffer): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(wanted);
}
