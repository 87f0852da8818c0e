// workbook.ts — the bytes of a file as a workbook, whichever of the two formats it is in.
import { said } from '@soundings/protocol/json/said';
import { openArchive, type Archive } from './archive.ts';
import { compoundFileProblem } from './compound-file.ts';
import { fileKind, HEAD_BYTES } from './file-kind.ts';
import { openOds } from './ods.ts';
import { SheetProblem } from './problem.ts';
import type { Workbook } from './sheet.ts';
import { openXlsx } from './xlsx.ts';

/** Opens the workbook in a file. Throws SheetProblem for any other file. */
export async function openWorkbook(bytes: Uint8Array): Promise<Workbook> {
  const kind = fileKind(bytes.subarray(0, HEAD_BYTES));
  if (kind === 'compound') throw compoundFileProblem(bytes);
  if (kind === 'other') throw new SheetProblem(said`is not a spreadsheet.`);
  const archive = openArchive(bytes);
  if (archive.has('[Content_Types].xml')) return openXlsx(archive);
  const type = await mimetype(archive);
  if (/^application\/vnd\.oasis\.opendocument\.spreadsheet(?:-template)?$/.test(type)) return openOds(archive);
  if (type !== '') {
    throw new SheetProblem(
      said`is not a spreadsheet but another document. Copy its table to a spreadsheet and save that as .xlsx or .csv.`,
    );
  }
  if (archive.names().some((name) => /^Index(?:\.zip$|\/.*\.iwa$)/.test(name)))
    throw new SheetProblem(said`is a spreadsheet of Numbers. Export it from Numbers as Excel (.xlsx) or CSV.`);
  throw new SheetProblem(said`is a packed archive. Unpack it and name the file inside.`);
}

async function mimetype(archive: Archive): Promise<string> {
  if (!archive.has('mimetype')) return '';
  const pieces: Uint8Array[] = [];
  for await (const piece of archive.open('mimetype')) pieces.push(piece);
  return Buffer.concat(pieces).toString('latin1').trim();
}
