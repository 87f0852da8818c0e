// sheet.ts — rows under a head, as aligned columns for a terminal or as CSV.
import { fold } from '@soundings/protocol/json/fold';
import { visible } from '@soundings/protocol/json/visible';
import { table } from './table.ts';

export interface Sheet {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * The head with no title twice, in whatever case. A charter's dimensions and questions come first in a row, and may be called as columns of ours
 * are: theirs then end in `_asked`, so that ours have the names that programs read them by.
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

/** Aligned columns, and under them what a reader must know of them. */
export function sheetTable({ head, rows }: Sheet, notes: readonly string[]): string {
  return [table(distinctHead(head), rows), '', ...notes].join('\n');
}

/** RFC 4180, one row a line. */
export function sheetCsv({ head, rows }: Sheet): string {
  return [distinctHead(head), ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

/**
 * A field that begins like a formula gets a quote before it, so that no spreadsheet runs a charter's words; our numbers stay numbers. What nobody sees
 * before it, and another width of its first character, change nothing.
 */
function csvField(field: string): string {
  const plain = visible(field, '\t\r\n');
  const first = plain.replace(/^[\s\p{Default_Ignorable_Code_Point}\p{Cf}]+/u, '').normalize('NFKC');
  const safe = (/^[=+\-@]/.test(first) || /^[\t\r\n]/.test(plain)) && !/^-?\d+(?:\.\d+)?$/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
