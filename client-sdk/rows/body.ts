// body.ts — the rows below a file's headings: which are rows, and which are repeated headings, lines of the wrong length, or notes at the end.
import { repeatsHead } from './head.ts';
import type { Layout } from './layout.ts';
import { plural } from './plain.ts';
import { Wrong } from './wrong.ts';

/** What a line below the headings is. */
export type LineKind =
  | { readonly kind: 'row' }
  | { readonly kind: 'head-again' }
  /** Perhaps no row: it is one if another row follows. */
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'wrong'; readonly wrong: Wrong };

/** Tells the lines below these headings apart. */
export function lineTeller(names: readonly string[], layout: Layout): (cells: readonly string[]) => LineKind {
  const used = [...layout.used].sort((a, b) => a - b);
  const firstNamed = names.findIndex((name) => name !== '');
  const unnamed = names.flatMap((name, at) => (name === '' && at > firstNamed ? [at] : []));
  return (cells) => {
    const again = repeatsHead(cells, names, used);
    if (again === 'same') return { kind: 'head-again' };
    if (again === 'moved') return wrong('header-again', 'there are headings again, in other places. Put the second table into a file of its own.');
    const text = noteText(cells, names, used, layout);
    if (text !== undefined) return { kind: 'note', text };
    const extra = cells.findIndex((cell, at) => at >= names.length && cell.trim() !== '');
    if (extra >= 0) return wrong('row-length', lengthSentence(cells, names));
    const odd = unnamed.find((at) => (cells[at] ?? '').trim() !== '');
    if (odd !== undefined)
      return wrong('unnamed-column', `column ${odd + 1} has "${(cells[odd] ?? '').trim()}", but no name in the header. Name the column, or remove it.`);
    if (cells.length < names.length && used.some((at) => at >= cells.length)) return wrong('row-length', lengthSentence(cells, names));
    return { kind: 'row' };
  };
}

function wrong(code: Wrong['code'], sentence: string): LineKind {
  return { kind: 'wrong', wrong: new Wrong(code, sentence) };
}

function lengthSentence(cells: readonly string[], names: readonly string[]): string {
  return `there ${cells.length === 1 ? 'is' : 'are'} ${plural(cells.length, 'field')}, but the header has ${plural(names.length, 'column')}. Correct the file.`;
}

/**
 * The text of a line that is perhaps no row: one or two of its cells are filled and some that are needed are empty, or it is of another length and
 * begins with words. An id alone is a row that lacks the rest.
 */
function noteText(cells: readonly string[], names: readonly string[], used: readonly number[], { person }: Layout): string | undefined {
  const isBlank = (at: number) => (cells[at] ?? '').trim() === '';
  const lacks = used.some(isBlank);
  if (!lacks && cells.length === names.length) return undefined;
  const filled = cells.filter((cell) => cell.trim() !== '');
  const [first = ''] = filled;
  const hasId = person !== undefined && !isBlank(person) && cells.length === names.length && isIdLike((cells[person] ?? '').trim());
  if (hasId || used.length < 2) return undefined;
  const isShort = lacks && filled.length <= 2;
  const isProse = cells.length !== names.length && /\S\s+\S|:$/.test(first.trim()) && !isIdLike(first.trim());
  return isShort || isProse ? filled.map((cell) => cell.trim()).join(' ') : undefined;
}

function isIdLike(text: string): boolean {
  return /\d/.test(text) && !/\s|:/.test(text);
}
