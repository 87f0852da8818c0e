// open-rows.ts — the files of rows that somebody names, whatever kind each is by its first bytes: text is streamed to the SDK, spreadsheets are read here.
import { createReadStream, realpathSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { SdkError, type Encoding, type FileRows, type Note, type Source, type TextTable } from '@soundings/client/node';
import { said } from '@soundings/protocol/json/said';
import { InputError } from '../errors.ts';
import type { SheetChoice } from '../sheet/choice.ts';
import { fileKind, HEAD_BYTES } from '../sheet/file-kind.ts';
import { SHEET_LIMITS } from '../sheet/limits.ts';
import { readSheet } from '../sheet/read-sheet.ts';
import { piecesOf } from './pieces.ts';

/** The name of standard input among files. */
export const STANDARD_INPUT = '-';

export interface RowsWanted {
  readonly files: readonly string[];
  readonly sheet?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly encoding?: Encoding | undefined;
}

/**
 * Opens files, and standard input for "-", as one source of rows. Nothing is believed of a name: a pipe may hold a spreadsheet. Throws InputError for no
 * file, or one that is named twice; SdkError `rows` for a file that can't be read, and if it isn't clear which sheet is meant.
 */
export async function openRows(wanted: RowsWanted, standardInput: Readable, signal?: AbortSignal): Promise<Source> {
  checkNames(wanted.files);
  const [only, ...more] = wanted.files;
  if (only === undefined) throw new InputError(NO_FILE);
  if (more.length === 0) {
    const rows = await openFile(only, wanted, standardInput, signal);
    return 'rows' in rows ? { kind: 'table', ...rows } : { kind: 'csv', ...rows };
  }
  const files: (FileRows & { readonly name: string })[] = [];
  for (const file of wanted.files) files.push({ name: nameOf(file), ...(await openFile(file, wanted, standardInput, signal)) });
  return { kind: 'files', files };
}

const NO_FILE = 'Name the file of rows with --data. If you have nothing to report, pass --nothing.';

function checkNames(files: readonly string[]): void {
  const real = files.map((file) => (statSync(file, { throwIfNoEntry: false }) === undefined ? file : realpathSync(file)));
  const twice = files.find((_, at) => real.indexOf(real[at] ?? '') < at);
  if (twice !== undefined) throw new InputError(`--data names ${twice} twice, so its rows would count twice. Name it once.`);
}

function nameOf(file: string): string {
  return file === STANDARD_INPUT ? 'standard input' : file;
}

async function openFile(file: string, wanted: RowsWanted, standardInput: Readable, signal: AbortSignal | undefined): Promise<FileRows> {
  const name = nameOf(file);
  const pieces = piecesOf(file === STANDARD_INPUT ? standardInput : createReadStream(file));
  const head = await pieces.head(HEAD_BYTES).catch((cause: unknown) => {
    throw unreadable(name, cause);
  });
  if (head.length === 0) {
    throw new SdkError(
      'rows',
      `${name} is empty. Its first line must name the columns. If you have nothing to report, pass --nothing instead of --data.`,
    );
  }
  if (fileKind(head) === 'other') {
    const { delimiter, encoding } = wanted;
    return { bytes: pieces.rest(), delimiter, encoding };
  }
  const bytes = await pieces.whole(SHEET_LIMITS.fileBytes);
  return openSheet(name, bytes, wanted.sheet, signal);
}

async function openSheet(name: string, bytes: Uint8Array, wanted: string | undefined, signal: AbortSignal | undefined): Promise<FileRows> {
  const choice = await readSheet(name, { bytes, sheet: wanted }, signal);
  if (choice.kind === 'choose') {
    const sheets = choice.sheets.map((sheet) => `"${sheet}"`).join(', ');
    throw new SdkError('rows', `${name} has rows on ${choice.sheets.length} sheets: ${sheets}. Say which one to read with --sheet.`);
  }
  return sheetRows(name, choice);
}

/** The rows of the sheet that was chosen, with what the preview says of the others. */
export function sheetRows(name: string, { sheet, hidden, others }: Extract<SheetChoice, { kind: 'sheet' }>): TextTable {
  const notes: Note[] = [];
  if (others > 0) notes.push({ code: 'sheet', ...said`The rows of ${name} are those of the sheet "${sheet.name}".` });
  const unread = hidden.filter((one) => one !== sheet.name);
  if (unread.length > 0)
    notes.push({ code: 'sheet', ...said`Hidden sheets of ${name} were not read: ${unread.map((one) => `"${one}"`).join(', ')}.` });
  const rows = sheet.rows.map(({ number, cells }) => ({ line: number, cells }));
  return { rows, unit: 'row', sheet: sheet.name, notes };
}

function unreadable(name: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  if (code === undefined) return cause;
  if (code === 'ENOENT') return new SdkError('rows', `There is no file ${name}; check its name.`, { cause });
  if (code === 'EISDIR') return new SdkError('rows', `${name} is a folder. Name the files in it.`, { cause });
  if (code === 'EBUSY' || code === 'EACCES' || code === 'EPERM')
    return new SdkError(
      'rows',
      `${name} can't be read. If it is open in another program, close it there; if it isn't yours, ask for permission.`,
      {
        cause,
      },
    );
  return new SdkError('rows', `${name} can't be read (${code}).`, { cause });
}
