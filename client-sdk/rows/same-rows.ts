// same-rows.ts — files read together whose rows are the same: one of them is a copy, under another name.
import { said } from '@soundings/protocol/json/said';
import { malformed } from './findings.ts';
import type { TextRow } from './table.ts';

/** Files with fewer rows than this can be alike by chance. */
const ROWS_MIN = 3;

/** Tells files of one source apart by what they hold. `watch` hands rows through; at a file's end it throws FindingsError if another held the same. */
export function sameRows() {
  const files = new Map<string, string>();
  return {
    async *watch(rows: AsyncIterable<TextRow> | Iterable<TextRow>, name: string): AsyncGenerator<TextRow, undefined> {
      const digest = { low: 0x811c9dc5, high: 0x1b873593, rows: 0 };
      for await (const row of rows) {
        if (name !== '') add(digest, row.cells);
        yield row;
      }
      const key = `${digest.rows} ${digest.low} ${digest.high}`;
      const other = files.get(key);
      files.set(key, name);
      if (name === '' || other === undefined || digest.rows <= ROWS_MIN) return;
      throw malformed(said`${name} holds the same rows as ${other}, which would count twice. Leave one of them out.`);
    },
  };
}

/** Two 32-bit FNV-1a sums over the characters, one of them shifted: no protection against somebody who wants two files to look the same. */
function add(digest: { low: number; high: number; rows: number }, cells: readonly string[]): void {
  digest.rows++;
  for (const cell of cells) {
    for (let at = 0; at < cell.length; at++) {
      const code = cell.charCodeAt(at);
      digest.low = Math.imul(digest.low ^ code, 0x01000193);
      digest.high = Math.imul(digest.high ^ (code + at), 0x01000193);
    }
    digest.low = Math.imul(digest.low ^ 0x1f, 0x01000193);
    digest.high = Math.imul(digest.high ^ cell.length, 0x01000193);
  }
}
