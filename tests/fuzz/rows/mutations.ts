// mutations.ts — what goes wrong with a table on its way: cells, lines, delimiters, encodings, and bytes.
import { utf8 } from '../../../crypto/bytes.ts';
import { mutate, type Pick } from '../../support/mutate.ts';
import { fuzzText } from '../inputs.ts';
import { pickOne } from '../pick.ts';

type TextMutation = (text: string, pick: Pick, others: readonly string[]) => string;

/** A file's bytes with one to three things wrong, or written in another way. `others` are texts to take parts of. */
export function mutatedRows(bytes: Uint8Array, others: readonly string[], pick: Pick): Uint8Array {
  if (pick(4) === 0) return mutate(bytes, pick);
  let text = new TextDecoder().decode(bytes);
  for (let rounds = 1 + pick(3); rounds > 0; rounds--) text = pickOne(pick, TEXT)(text, pick, others);
  const encoded = pickOne(pick, ENCODINGS)(text);
  return pick(6) === 0 ? mutate(encoded, pick) : encoded;
}

const TEXT: readonly TextMutation[] = [
  // A cell becomes another.
  (text, pick) => changedCell(text, pick, () => pickOne(pick, CELLS)),
  (text, pick) => changedCell(text, pick, (cell) => cell.repeat(pick(4))),
  (text, pick) => changedCell(text, pick, (cell) => `"${cell}`),
  // All delimiters, or one.
  (text, pick) => text.replaceAll(pickOne(pick, DELIMITERS), pickOne(pick, DELIMITERS)),
  (text, pick) => text.replace(pickOne(pick, DELIMITERS), pickOne(pick, DELIMITERS)),
  // Lines: ends, order, repetitions, parts of another file.
  (text, pick) => text.replaceAll(/\r?\n/g, pickOne(pick, ['\n', '\r', '\r\n', '\n\n', '\u2028', '\u0085'])),
  (text, pick) => changedLines(text, pick, (lines, at) => lines.toSpliced(at, 1)),
  (text, pick) => changedLines(text, pick, (lines, at) => lines.toSpliced(at, 0, pickOne(pick, LINES))),
  (text, pick) => changedLines(text, pick, (lines, at) => [...lines.slice(at), ...lines.slice(0, at)]),
  (text, pick, others) => changedLines(text, pick, (lines, at) => [...lines.slice(0, at), ...pickOne(pick, others).split('\n').slice(at)]),
  (text, pick, others) => text + pickOne(pick, others),
  // Anything.
  (text, pick, others) => fuzzText([text, ...others], pick),
];

const ENCODINGS: readonly ((text: string) => Uint8Array)[] = [
  utf8,
  utf8,
  utf8,
  (text) => utf8(`\ufeff${text}`),
  (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.from(text, 'latin1'),
];

const DELIMITERS = [',', ';', '\t', '|', '', ' ', '"', ':'];
const LINES = ['', ',,,', 'sep=;', 'Total,,,12', '# comment', 'person,date,area,age', '"', '\ufeff', 'End of report', '--- ---', '\u0000'];
const CELLS = [
  [
    '',
    ' ',
    '\u00a0',
    '"',
    '""',
    '\u202e',
    '\u0000',
    '\ud83d',
    'é',
    '<html>',
    '{"a":1}',
    'null',
    '__proto__',
    'constructor',
    'n/a',
    '-',
    '*',
    '<5',
    '#REF!',
  ],
  [
    '0',
    '-1',
    '1e999',
    'NaN',
    '1,120',
    '1.120',
    '£80',
    '(5)',
    '1.00235E+12',
    '99999999999999999999',
    '0x10',
    '１２',
    '18-34',
    '65+',
    '05-Dec',
    '.5',
    '1/2',
  ],
  [
    '2026-01-12',
    '12/01/2026',
    '31/02/2026',
    '16-Jan-26',
    '46034',
    '46034.99999',
    '0000-00-00',
    '9999-12-31T23:59:60Z',
    '12/01/26',
    '16 January',
    '1'.repeat(400),
  ],
].flat();

function changedCell(text: string, pick: Pick, change: (cell: string) => string): string {
  const cells = [...text.matchAll(/[^,;\t|\r\n]+/g)];
  if (cells.length === 0) return text;
  const { 0: cell, index } = pickOne(pick, cells);
  return text.slice(0, index) + change(cell) + text.slice(index + cell.length);
}

function changedLines(text: string, pick: Pick, change: (lines: readonly string[], at: number) => readonly string[]): string {
  const lines = text.split('\n');
  return change(lines, pick(lines.length)).join('\n');
}
