// parts.ts — a source's files one after the other, each as its headings and the rows below them.
import type { Dimension } from '@soundings/protocol/charter/cells';
import { listed, onlyEnglish, said, type Said, type SaidValue } from '@soundings/protocol/json/said';
import { csvLines } from './csv.ts';
import { malformed, type Note } from './findings.ts';
import { HEAD_LINES, headPlace } from './head.ts';
import { sameRows } from './same-rows.ts';
import type { FileRows, Row, Source, TextRow } from './table.ts';

/** What a file's rows stand under. */
export interface PartHead {
  /** Trimmed; "" for a column without a name. Of records, a later one can add names. */
  readonly names: readonly string[];
  /** The first rows below. */
  readonly sample: readonly (readonly unknown[])[];
  /** "line 7", "line 7 of march.csv", or "row 7". */
  readonly place: (line: number) => Said;
  /** Which line names the columns; undefined for the first line of the only file. */
  readonly where: Said | undefined;
  /** The line of the headings; 0 for records. */
  readonly line: number;
  readonly isRecords: boolean;
}

/** Who takes the rows. */
export interface Taker {
  begin(head: PartHead): void;
  /** False if no more rows are wanted. */
  row(cells: readonly unknown[], line: number): boolean;
  end(): void;
  note(note: Note): void;
}

/** What is looked for in the files. */
export interface Seeking {
  readonly names: ReadonlySet<string>;
  readonly dimensions: readonly Dimension[];
  readonly headerLine: number | undefined;
}

/** Hands over all files of a source. Throws SdkError `rows` if one of them is no table. */
export async function takeParts(source: Source, seeking: Seeking, taker: Taker): Promise<void> {
  switch (source.kind) {
    case 'nothing':
      return;
    case 'records':
      await takeRecords(source.records, taker);
      return;
    case 'csv':
    case 'table':
      await takeFile(source, '', seeking, taker);
      return;
    case 'files': {
      const same = sameRows();
      for (const file of source.files) if (!(await takeFile(file, file.name, seeking, taker, same))) return;
    }
  }
}

async function takeRecords(records: Iterable<unknown> | AsyncIterable<unknown>, taker: Taker): Promise<void> {
  const names: string[] = [];
  const places = new Map<string, number>();
  const place = (line: number) => said`row ${line}`;
  let number = 0;
  for await (const row of records) {
    number++;
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      throw malformed(onlyEnglish(`At ${place(number).sentence}, this is not a record; give an object with a member for each column.`));
    for (const name of Object.keys(row)) {
      if (places.has(name)) continue;
      places.set(name, names.length);
      names.push(name);
    }
    const cells = names.map((name) => (Object.hasOwn(row, name) ? (row as Row)[name] : undefined));
    if (number === 1) taker.begin({ names, sample: [cells], place, where: undefined, line: 0, isRecords: true });
    if (!taker.row(cells, number)) return;
  }
  if (number > 0) taker.end();
}

/** False if no more rows are wanted. */
async function takeFile(
  file: FileRows,
  name: string,
  { names, dimensions, headerLine }: Seeking,
  taker: Taker,
  same = sameRows(),
): Promise<boolean> {
  const inSentence = name === '' ? said`The file` : name;
  const isLines = !('rows' in file) || file.unit === 'line';
  const place = (line: number) => {
    const at = isLines ? said`line ${line}` : said`row ${line}`;
    return name === '' ? at : said`${at} of ${name}`;
  };
  for (const note of 'rows' in file ? (file.notes ?? []) : []) taker.note(note);
  const rows = 'rows' in file ? file.rows : csvLines(file, names, inSentence, (note) => taker.note(note));
  const reading = same.watch(rows, name); // one iterator, so that the rows after the first ones follow them
  const top = await firstRows(reading, Math.max(HEAD_LINES, headerLine ?? 0), place);
  if (top.filled.length === 0) throw noHead(top.empty, inSentence, place);
  const at = headPlace(top.filled, { names, dimensions, line: headerLine }, place);
  const head = top.filled[at] ?? { line: 1, cells: [] };
  const below = top.filled.slice(at + 1);
  noteTitles(top.filled.slice(0, at), place(head.line), taker);
  const where = name === '' && at === 0 ? undefined : place(head.line);
  const headings = head.cells.map((cell) => cell.trim());
  taker.begin({ names: headings, sample: below.map(({ cells }) => cells), place, where, line: head.line, isRecords: false });
  for (const row of below) if (!taker.row(row.cells, row.line)) return false;
  for await (const row of reading) if (!isEmpty(row) && !taker.row(row.cells, row.line)) return false;
  taker.end();
  return true;
}

/** So many rows with something in them; and the first that has nothing. */
async function firstRows(
  reading: AsyncGenerator<TextRow, undefined>,
  count: number,
  place: (line: number) => Said,
): Promise<{ filled: TextRow[]; empty: TextRow | undefined }> {
  const filled: TextRow[] = [];
  let empty: TextRow | undefined;
  while (filled.length < count) {
    const { value } = await reading.next();
    if (value === undefined) break;
    if (isEmpty(value)) empty ??= value;
    else filled.push(withinWidth(value, place));
  }
  return { filled, empty };
}

/** A spreadsheet has 16,384 columns, most of them empty. */
const COLUMNS_MAX = 5000;

/** Without the empty fields at its end, if they are that many. Throws FindingsError for more fields than a table for people has. */
function withinWidth(row: TextRow, place: (line: number) => Said): TextRow {
  const { line, cells } = row;
  if (cells.length <= COLUMNS_MAX) return row;
  const width = 1 + cells.findLastIndex((cell) => cell.trim() !== '');
  if (width > COLUMNS_MAX)
    throw malformed(said`At ${place(line)}, there are ${width} fields; at most ${COLUMNS_MAX} are read.`, 'row-length');
  return { line, cells: cells.slice(0, width) };
}

/** A line drawn with dashes under headings is empty, too. */
function isEmpty({ cells }: TextRow): boolean {
  return cells.every((cell) => cell === '' || cell.trim() === '' || /^[-=_+|: ]{3,}$/.test(cell));
}

function noHead(empty: TextRow | undefined, file: SaidValue, place: (line: number) => Said): Error {
  if (empty !== undefined) return malformed(said`The header, ${place(empty.line)}, names no column. Correct the file.`);
  return malformed(said`${file} is empty: its first line must name the columns. If you have nothing to report, say so instead.`);
}

function noteTitles(above: readonly TextRow[], place: Said, taker: Taker): void {
  if (above.length === 0) return;
  const titles = above.map(({ cells }) =>
    cells
      .map((cell) => cell.trim())
      .filter((cell) => cell !== '')
      .join(' '),
  );
  taker.note({
    code: 'header-line',
    ...said`The headings are in ${place}. What stands above them was passed over: ${listed(titles, 3)}.`,
  });
}
