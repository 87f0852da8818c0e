// body.ts — the rows below a file's headings: which are rows, and which are repeated headings, lines of the wrong length, or notes at the end.
import { plural, said, type Said } from '@soundings/protocol/json/said';
import { headRepeats } from './head.ts';
import type { Layout } from './layout.ts';
import { Wrong } from './wrong.ts';

/** What a line below the headings is. */
export type LineKind =
  | { readonly kind: 'row' }
  | { readonly kind: 'head-again' }
  /** Perhaps no row; if another row follows, it is what it would be otherwise. */
  | { readonly kind: 'note'; readonly text: string; readonly otherwise: LineKind }
  | { readonly kind: 'wrong'; readonly wrong: Wrong };

/** Tells the lines below these headings apart. */
export function lineTeller(names: readonly string[], layout: Layout): (cells: readonly string[]) => LineKind {
  const used = [...layout.needed].sort((a, b) => a - b);
  const firstNamed = names.findIndex((name) => name !== '');
  const unnamed = names.flatMap((name, at) => (name === '' && at > firstNamed ? [at] : []));
  const repeats = headRepeats(names, used);
  return (cells) => {
    const again = repeats(cells);
    if (again === 'same') return { kind: 'head-again' };
    if (again === 'moved')
      return wrong('header-again', said`there are headings again, in other places. Put the second table into a file of its own.`);
    const width = widthOf(cells);
    const told = rowKind(cells, width, names, used, unnamed);
    const text = noteText(cells, width, names, used, layout);
    return text === undefined ? told : { kind: 'note', text, otherwise: told };
  };
}

/** As if it were no note. */
function rowKind(
  cells: readonly string[],
  width: number,
  names: readonly string[],
  used: readonly number[],
  unnamed: readonly number[],
): LineKind {
  const odd = unnamed.find((at) => !isBlank(cells, at));
  if (width <= names.length && odd !== undefined)
    return wrong(
      'unnamed-column',
      said`column ${odd + 1} has "${(cells[odd] ?? '').trim()}", but no name in the header. Name the column, or remove it.`,
    );
  const lacksFields = cells.length < names.length && used.some((at) => at >= cells.length);
  return width > names.length || lacksFields ? wrong('row-length', lengthSentence(cells, names)) : { kind: 'row' };
}

/** Up to the last field that holds something. */
function widthOf(cells: readonly string[]): number {
  let width = cells.length;
  while (width > 0 && isBlank(cells, width - 1)) width--;
  return width;
}

function isBlank(cells: readonly string[], at: number): boolean {
  const cell = cells[at] ?? '';
  return cell === '' || cell.trim() === '';
}

function wrong(code: Wrong['code'], what: Said): LineKind {
  return { kind: 'wrong', wrong: new Wrong(code, what) };
}

/** What follows "At line 7,". */
export function lengthSentence({ length }: readonly unknown[], names: readonly string[]): Said {
  const columns = plural(names.length, 'column');
  return length === 1
    ? said`there is ${length} field, but the header has ${columns}. Correct the file.`
    : said`there are ${length} fields, but the header has ${columns}. Correct the file.`;
}

/**
 * The text of a line that is perhaps no row. Some of the fields that are needed are empty, and few are filled, or it begins with words and has no more
 * than two or lacks some at its end; or it begins with words and has more fields than there are headings. An id alone is a row that lacks the rest.
 */
function noteText(
  cells: readonly string[],
  width: number,
  names: readonly string[],
  used: readonly number[],
  { person }: Layout,
): string | undefined {
  const lacks = used.some((at) => isBlank(cells, at));
  const isLong = width > names.length;
  if ((!lacks && !isLong) || used.length < 2) return undefined;
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  const [first = ''] = filled;
  const isProse = /\S\s+\S|:$/.test(first) && !isIdLike(first);
  const hasId = person !== undefined && cells.length >= names.length && !isLong && isIdLike((cells[person] ?? '').trim());
  if (hasId) return undefined;
  const isShort = lacks && (2 * filled.length < used.length || (isProse && (filled.length <= 2 || cells.length < names.length)));
  return isShort || (isProse && isLong) ? filled.join(' ') : undefined;
}

function isIdLike(text: string): boolean {
  return /\d/.test(text) && !/\s|:/.test(text);
}
