// sheet.ts — rows under a head, as aligned columns for a terminal or as CSV.
import { fold } from '@soundings/protocol/json/fold';
import { visible } from '@soundings/protocol/json/visible';
import { table } from './table.ts';

export interface Sheet {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * The head with every title different, also if case is ignored. A charter's dimensions and questions come first in a row, and may have the same name as one
 * of our columns. Then `_asked` is added to the charter's name, so that our columns keep the names that programs expect.
 */
export function distinctHead(head: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return head
    .toReversed()
    .map((title) => {
      let own = title;
      while (taken.has(fold(own))) own = `${own}_asked`;
      taken.add(fold(own));
      return own;
    })
    .reverse();
}

/** Aligned columns, with the notes below them. */
export function sheetTable({ head, rows }: Sheet, notes: readonly string[]): string {
  return [table(distinctHead(head), rows), '', ...notes].join('\n');
}

/** RFC 4180, one row a line. */
export function sheetCsv({ head, rows }: Sheet): string {
  return [distinctHead(head), ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

/** As files write it. */
const NUMBER = /^-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|INF)$/;

/**
 * A field that begins like a formula gets a quote before it, so that no spreadsheet runs a charter's words as a formula; our numbers stay numbers.
 * Invisible characters before the formula, or a full-width first character, do not avoid this.
 */
function csvField(field: string): string {
  const plain = visible(field, '\t\r\n');
  const first = plain.replace(/^[\s\p{Default_Ignorable_Code_Point}\p{Cf}]+/u, '').normalize('NFKC');
  const safe = (/^[=+\-@]/.test(first) || /^[\t\r\n]/.test(plain)) && !NUMBER.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
