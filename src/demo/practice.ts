// practice.ts — files of one made-up week for a newcomer to the desk: rows as a case system exports them, and the same rows as people keep them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dateOf } from '@soundings/protocol/charter/day';
import type { Window } from '@soundings/protocol/charter/window';
import { sheetCsv } from '../export/sheet.ts';
import { hashed } from './dice.ts';
import type { Row } from './people.ts';
import { keptSheet } from './practice-sheet.ts';

/** A row, and the day on which somebody wrote it down. */
export interface DatedRow {
  readonly row: Row;
  readonly day: number;
}

/** Days of a week on which there is somebody to write anything down. */
const OPEN_DAYS = 5;

/** Writes both files into the folder, and returns their paths: the plain one first. */
export function writePractice(folder: string, organisation: string, rows: readonly Row[], window: Window): readonly [string, string] {
  mkdirSync(folder, { recursive: true });
  const dated = withReferences(
    rows
      .map((row, at): DatedRow => ({ row, day: window.firstDay + Math.floor(hashed('practice', row['person'] ?? '', at) * OPEN_DAYS) }))
      .sort((a, b) => a.day - b.day),
  );
  const [plain, kept] = [join(folder, 'exported.csv'), join(folder, 'kept-by-hand.xlsx')];
  const [, ...names] = Object.keys(rows[0] ?? { person: '' });
  const lines = dated.map(({ row, day }) => [row['person'] ?? '', dateOf(day), ...names.map((name) => row[name] ?? '')]);
  writeFileSync(plain, sheetCsv({ head: ['person', 'date', ...names], rows: lines }));
  writeFileSync(kept, keptSheet(organisation, names, dated, window));
  return [plain, kept];
}

/** People under the numbers that an organisation would give them: C-101 for the first who came. */
function withReferences(rows: readonly DatedRow[]): readonly DatedRow[] {
  const references = new Map<string, string>();
  return rows.map(({ row, day }) => {
    const person = row['person'] ?? '';
    const reference = references.get(person) ?? `C-${101 + references.size}`;
    references.set(person, reference);
    return { row: { ...row, person: reference }, day };
  });
}
