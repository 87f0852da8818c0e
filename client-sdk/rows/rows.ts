// rows.ts — the rows of a source as records, for who wants to look at them: as strict as a program's own data should be.
import { said } from '@soundings/protocol/json/said';
import { lengthSentence } from './body.ts';
import { malformed } from './findings.ts';
import { takeParts, type PartHead } from './parts.ts';
import type { Row, Source } from './table.ts';

/** A row and where it stands, for complaints: "line 7", "line 7 of march.csv", or "row 7" if there are no lines. */
export interface PlacedRow {
  readonly place: string;
  readonly row: Row;
}

/** All rows of a source, in order, by the names of their columns. Throws SdkError `rows` for whatever isn't a table, before the first row. */
export async function* readRows(source: Source): AsyncGenerator<PlacedRow> {
  const rows: PlacedRow[] = [];
  let head: PartHead | undefined;
  await takeParts(
    source,
    { names: new Set(), dimensions: [], headerLine: undefined },
    {
      begin(found) {
        const twice = found.names.find((name, at) => name !== '' && found.names.indexOf(name) < at);
        if (twice !== undefined)
          throw malformed(said`The header names the column "${twice}" twice; rename one of the two.`, 'column-twice');
        head = found;
      },
      row(cells, line) {
        if (head !== undefined) rows.push({ place: head.place(line).sentence, row: recordOf(head, cells, line) });
        return true;
      },
      end: () => undefined,
      note: () => undefined,
    },
  );
  yield* rows;
}

function recordOf({ names, place, isRecords }: PartHead, cells: readonly unknown[], line: number): Row {
  if (!isRecords && cells.length !== names.length) throw malformed(said`At ${place(line)}, ${lengthSentence(cells, names)}`, 'row-length');
  // No prototype: a column may be called __proto__.
  const row = Object.create(null) as Record<string, unknown>;
  for (const [at, name] of names.entries()) if (name !== '' && cells[at] !== undefined) row[name] = cells[at];
  return row;
}
