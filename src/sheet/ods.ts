// ods.ts — a spreadsheet of LibreOffice (.ods): its sheets, and the rows of one as texts (OpenDocument 1.3 Part 3 §9).
import { said } from '@soundings/protocol/json/said';
import type { Archive } from './archive.ts';
import { SHEET_LIMITS } from './limits.ts';
import { cellListener } from './ods-cell.ts';
import { damaged, SheetProblem, tooLarge } from './problem.ts';
import { StopReading, untilEnough, withoutResult, type Unanswered } from './reading.ts';
import { rowsBuilder } from './rows-builder.ts';
import type { Sheet, SheetName, Workbook } from './sheet.ts';
import { readXml, type Attributes, type XmlListener } from './xml.ts';

const CONTENT = 'content.xml';

/** Opens a spreadsheet. Throws SheetProblem if it has a password. */
export async function openOds(archive: Archive): Promise<Workbook> {
  if (archive.has('encrypted-package') || (await isEncrypted(archive)))
    throw new SheetProblem(said`has a password. Open it, save a copy without one, and name the copy.`);
  if (!archive.has(CONTENT)) throw damaged('it has no content');
  const sheets = await sheetsIn(archive);
  return { sheets, read: (index, rowsMax = Infinity) => readTable(archive, sheets, index, rowsMax) };
}

async function isEncrypted(archive: Archive): Promise<boolean> {
  const manifest = 'META-INF/manifest.xml';
  if (!archive.has(manifest)) return false;
  let found = false;
  await readXml(archive.open(manifest), {
    open: (name) => {
      if (name === 'manifest:encryption-data') found = true;
    },
    text: () => undefined,
    close: () => undefined,
  });
  return found;
}

async function sheetsIn(archive: Archive): Promise<readonly SheetName[]> {
  const sheets: SheetName[] = [];
  const hiding = new Set<string>();
  let style = '';
  await readTables(archive, {
    begin(attributes) {
      if (sheets.length >= SHEET_LIMITS.sheets) throw tooLarge(`more than ${SHEET_LIMITS.sheets} sheets`);
      sheets.push({ name: attributes['table:name'] ?? '', isHidden: hiding.has(attributes['table:style-name'] ?? '') });
    },
    open(name, attributes) {
      if (name === 'style:style') style = attributes['style:name'] ?? '';
      if (name === 'style:table-properties' && attributes['table:display'] === 'false') hiding.add(style);
    },
    text: () => undefined,
    close: () => undefined,
    end: () => undefined,
  });
  return sheets;
}

async function readTable(archive: Archive, sheets: readonly SheetName[], index: number, rowsMax: number): Promise<Sheet> {
  const built = rowsBuilder();
  const unanswered: Unanswered = { count: 0, first: '' };
  const cells = cellListener();
  let table = -1;
  let row = 1;
  let column = 0;
  let rowTimes = 1;
  const reading = readTables(archive, {
    begin() {
      table++;
    },
    open(name, attributes) {
      if (table !== index) return;
      if (name === 'table:table-row') [column, rowTimes] = [0, times(attributes['table:number-rows-repeated'])];
      cells.open(name, attributes);
    },
    text(text) {
      if (table === index) cells.text(text);
    },
    close(name) {
      if (table !== index) return;
      const cell = cells.close(name);
      if (cell !== undefined) {
        if (cell.isUnanswered && unanswered.count++ === 0) unanswered.first = said`row ${row}`;
        column = addCells(built, column, cell.text, times(cell.attributes['table:number-columns-repeated']));
      }
      if (name !== 'table:table-row') return;
      built.endRow(row, rowTimes);
      row += rowTimes;
      if (built.rows.length >= rowsMax) throw new StopReading();
    },
    end() {
      if (table === index) throw new StopReading();
    },
  });
  await untilEnough(reading);
  if (unanswered.count > 0 && rowsMax === Infinity) throw withoutResult(unanswered);
  return { name: sheets[index]?.name ?? '', rows: built.rows };
}

/** `begin` and `end` are called for the tables that are sheets. Of others, which stand deeper (in a drawing, or a link to another file), nothing is told. */
interface TablesListener extends XmlListener {
  begin(attributes: Attributes): void;
  end(): void;
}

/** document, body, spreadsheet, table */
const SHEET_DEPTH = 4;

async function readTables(archive: Archive, listener: TablesListener): Promise<void> {
  let depth = 0;
  let inner = 0;
  await readXml(archive.open(CONTENT), {
    open(name, attributes) {
      depth++;
      if (name === 'table:table' && depth > SHEET_DEPTH) inner++;
      if (inner > 0) return;
      if (name === 'table:table') listener.begin(attributes);
      else listener.open(name, attributes);
    },
    text(text) {
      if (inner === 0) listener.text(text);
    },
    close(name) {
      depth--;
      if (inner > 0) {
        if (name === 'table:table') inner--;
      } else if (name === 'table:table') listener.end();
      else listener.close(name);
    },
  });
}

/** Adds a text to so many cells from `column` on; the column after them is returned. Empty cells are repeated to the end of a sheet. */
function addCells(built: ReturnType<typeof rowsBuilder>, column: number, text: string, count: number): number {
  if (text === '') return column + count;
  if (column + count > SHEET_LIMITS.columns) throw tooLarge(`something in column ${column + count}`);
  for (let copy = 0; copy < count; copy++) built.cell(column + copy, text);
  return column + count;
}

function times(repeated: Attributes[string] | undefined): number {
  if (repeated === undefined) return 1;
  const count = Number(repeated);
  if (/^\d{1,8}$/.test(repeated) && count >= 1) return count;
  throw damaged('a row or cell is repeated a number of times that is none');
}
