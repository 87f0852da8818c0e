// practice-sheet.ts — a spreadsheet as charities keep them: a title, headings in two merged lines, days as in the UK, and every spelling that people type.
import { dateOf } from '@soundings/protocol/charter/day';
import type { Window } from '@soundings/protocol/charter/window';
import { columnName } from '../sheet/column-name.ts';
import { MAIN, STYLES, workbookOf } from '../sheet/write-package.ts';
import { element, text, type Xml } from '../sheet/xml-element.ts';
import { hashed } from './dice.ts';
import type { DatedRow } from './practice.ts';

/** A day is a number that is shown as a date. */
type Cell = string | { readonly day: number };

/** 1 January 1970, in the days that spreadsheets count. */
const EPOCH = 25_569;
const HEADINGS = ['Client ref', 'Date of visit'];
const NOTES = ['', '', '', 'rang first', 'came with a friend', 'letter from landlord'];

/** The sheet's rows have the columns of `names`, each under a heading of the organisation's own. */
export function keptSheet(organisation: string, names: readonly string[], rows: readonly DatedRow[], { firstDay }: Window): Uint8Array {
  const headings = [...HEADINGS, ...names.map(titled), 'Notes'];
  const above = [
    [`${organisation}: who came`],
    [`Week beginning ${ukDate(firstDay)}`],
    [],
    ['Who and when', '', 'What we wrote down'],
    headings,
  ];
  const lines = rows.flatMap((one, at) => [...(at > 0 && rows[at - 1]?.day !== one.day ? [[]] : []), line(one, names, at)]);
  const last = columnName(headings.length - 1);
  const merged = [`A1:${last}1`, `A2:${last}2`, 'A4:B4', ...(headings.length > 3 ? [`C4:${last}4`] : [])];
  const content = element(
    'worksheet',
    { xmlns: MAIN },
    element('cols', {}, element('col', { min: 1, max: headings.length, width: 20, customWidth: 1 })),
    element('sheetData', {}, ...[...above, ...lines].map(sheetRow)),
    element('mergeCells', { count: merged.length }, ...merged.map((ref) => element('mergeCell', { ref }))),
  );
  return workbookOf([{ name: `wc ${ukDate(firstDay).replaceAll('/', '.')}`, content }]);
}

/** Half of the days are dates, and half are texts that look like them. */
function line({ row, day }: DatedRow, names: readonly string[], at: number): readonly Cell[] {
  const chance = (what: string) => hashed('practice', what, row['person'] ?? '', at);
  const note = NOTES[Math.floor(chance('note') * NOTES.length)] ?? '';
  return [
    row['person'] ?? '',
    chance('date') < 0.5 ? { day } : ukDate(day),
    ...names.map((name) => spelt(row[name] ?? '', chance(name))),
    note,
  ];
}

/** As people type it: capitals, spaces, a letter that is missing. */
function spelt(value: string, chance: number): string {
  if (chance < 0.15) return value.toUpperCase();
  if (chance < 0.3) return `${value} `;
  if (chance < 0.45) return titled(value);
  const isWord = /^\p{L}{6,}$/u.test(value);
  return chance < 0.5 && isWord ? value.slice(0, -1) : value;
}

function titled(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

function ukDate(day: number): string {
  return dateOf(day).split('-').reverse().join('/');
}

function sheetRow(cells: readonly Cell[], row: number): Xml {
  return element('row', { r: row + 1 }, ...cells.map((cell, column) => sheetCell(cell, `${columnName(column)}${row + 1}`)));
}

function sheetCell(cell: Cell, r: string): Xml {
  if (typeof cell !== 'string') return element('c', { r, s: STYLES.ukDate }, element('v', {}, text(String(cell.day + EPOCH))));
  if (cell === '') return element('c', { r });
  return element('c', { r, t: 'inlineStr' }, element('is', {}, element('t', { 'xml:space': 'preserve' }, text(cell))));
}
