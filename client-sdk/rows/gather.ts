// gather.ts — all files of a source, read for one instrument and window.
import { instrumentDimensions } from '@soundings/protocol/charter/instrument';
import { gathering, type Gathering, type Part, type Request } from './gathering.ts';
import { checkIgnored, soughtNames } from './layout.ts';
import { takeParts } from './parts.ts';
import { personsPart } from './persons-part.ts';
import type { Source } from './table.ts';
import { totalsPart } from './totals-part.ts';
import { totalsLayout } from './typed-totals.ts';

/** Throws SdkError `rows` for what keeps a file from being read at all: no table, no column of persons, no end of a quote. */
export async function gather(request: Request, source: Source): Promise<Gathering> {
  const { instrument, window, columns } = request;
  const into = gathering(window);
  let part: Part | undefined;
  const seeking = { names: soughtNames(instrument, columns), dimensions: instrumentDimensions(instrument), headerLine: columns.headerLine };
  await takeParts(source, seeking, {
    begin(head) {
      into.names.push(...head.names.filter((name) => name !== ''));
      const totals = totalsLayout(instrument, columns, head);
      part = totals === undefined ? personsPart(request, head, into) : totalsPart(request, head, totals, into);
    },
    row(cells, line) {
      part?.row(cells, line);
      return !into.wrongs.isFull();
    },
    end() {
      part?.end();
    },
    note(note) {
      into.notes.push(note);
    },
  });
  if (part !== undefined) checkIgnored(columns, into.names);
  return into;
}
