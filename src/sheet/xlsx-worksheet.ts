// xlsx-worksheet.ts — the cells of one sheet of an .xlsx file as texts (ECMA-376 Part 1 §18.3.1).
import type { Archive } from './archive.ts';
import { columnName } from './column-name.ts';
import { numberText } from './number-text.ts';
import { damaged, extended } from './problem.ts';
import { rowsBuilder } from './rows-builder.ts';
import { StopReading, untilEnough, withoutResult, type Unanswered } from './reading.ts';
import type { SheetRow } from './sheet.ts';
import type { XlsxContext } from './xlsx.ts';
import { unescaped } from './xlsx-strings.ts';
import { localName, readXml } from './xml.ts';

/** A cell that is being read. */
interface Cell {
  readonly column: number;
  readonly type: string;
  readonly style: number;
  hasFormula: boolean;
  value: string;
}

/** The rows of a sheet; no more than `rowsMax` of those with something in them. Throws SheetProblem, also for formulas that have no result in the file. */
export async function readWorksheet(
  archive: Archive,
  part: string,
  context: XlsxContext,
  rowsMax = Infinity,
): Promise<readonly SheetRow[]> {
  const built = rowsBuilder();
  const unanswered: Unanswered = { count: 0, first: '' };
  let row = 0;
  let lastColumn = -1;
  let cell: Cell | undefined;
  let takesText = false;
  const endCell = () => {
    if (cell === undefined) return;
    if (cell.hasFormula && cell.value === '' && cell.type !== 'str') {
      if (unanswered.count++ === 0) unanswered.first = `${columnName(cell.column)}${row}`;
    } else built.cell(cell.column, textOf(cell, context));
    cell = undefined;
  };
  const reading = readXml(archive.open(part), {
    open(name, attributes) {
      takesText = false;
      switch (localName(name)) {
        case 'row':
          row = attributes['r'] === undefined ? row + 1 : rowNumber(attributes['r']);
          lastColumn = -1;
          return;
        case 'c':
          lastColumn = attributes['r'] === undefined ? lastColumn + 1 : columnOf(attributes['r'], row);
          cell = { column: lastColumn, type: attributes['t'] ?? 'n', style: Number(attributes['s'] ?? 0), hasFormula: false, value: '' };
          return;
        case 'f':
          if (cell !== undefined) cell.hasFormula = true;
          return;
        case 'v':
          takesText = cell?.type !== 'inlineStr';
          return;
        case 't':
          takesText = cell?.type === 'inlineStr';
          return;
      }
    },
    text(text) {
      if (takesText && cell !== undefined) cell.value = extended(cell.value, text);
    },
    close(name) {
      takesText = false;
      const element = localName(name);
      if (element === 'c') endCell();
      if (element !== 'row') return;
      built.endRow(row);
      if (built.rows.length >= rowsMax) throw new StopReading();
    },
  });
  await untilEnough(reading);
  if (unanswered.count > 0 && rowsMax === Infinity) throw withoutResult(unanswered);
  return built.rows;
}

function textOf({ type, style, value }: Cell, { strings, meanings, base }: XlsxContext): string {
  switch (type) {
    case 's': {
      if (value === '') return '';
      const text = strings[Number(value)];
      if (text === undefined) throw damaged('a cell names a text that is not there');
      return text;
    }
    case 'inlineStr':
    case 'str':
      return unescaped(value);
    case 'b':
      return value === '' ? '' : /^(?:1|true)$/.test(value) ? 'true' : 'false';
    case 'd':
      return value.replace(/T00:00:00(?:\.0+)?Z?$/, '');
    case 'e':
      return value;
    default: {
      if (value.trim() === '') return '';
      const number = Number(value);
      if (!Number.isFinite(number)) throw damaged('a cell of numbers holds something else');
      return numberText(number, meanings[style] ?? { kind: 'number' }, base);
    }
  }
}

function rowNumber(text: string): number {
  const number = Number(text);
  if (/^\d{1,7}$/.test(text) && number >= 1 && number <= 1_048_576) return number;
  throw damaged('a row has no number');
}

/** The column of `BC23`, from 0. */
function columnOf(reference: string, row: number): number {
  let column = 0;
  let at = 0;
  for (; at < reference.length; at++) {
    const letter = reference.charCodeAt(at) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  if (at < 1 || at > 3 || column > 16_384 || Number(reference.slice(at)) !== row) throw damaged('a cell stands where it does not belong');
  return column - 1;
}
