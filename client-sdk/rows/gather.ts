// gather.ts — all files of a source, read for one instrument and window.
import { instrumentDimensions } from '@soundings/protocol/charter/instrument';
import { listed, said } from '@soundings/protocol/json/said';
import { gathering, type Gathering, type Part, type Request } from './gathering.ts';
import type { Note } from './findings.ts';
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
  let files = 0;
  const seeking = { names: soughtNames(instrument, columns), dimensions: instrumentDimensions(instrument), headerLine: columns.headerLine };
  await takeParts(source, seeking, {
    begin(head) {
      files++;
      into.names.push(...head.names.filter((name) => name !== ''));
      const totals = totalsLayout(request, head);
      part =
        totals === undefined
          ? personsPart(request, head, into, source.kind === 'files' ? files : undefined)
          : totalsPart(request, head, totals, into);
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
  if (into.peopleOfSeveral.size > 0) into.notes.push(noteOfSeveral(into.peopleOfSeveral));
  if (part !== undefined) checkIgnored(columns, into.names);
  return into;
}

/** Sites may number their people each for itself. */
function noteOfSeveral(ids: ReadonlySet<string>): Note {
  const some = listed([...ids], 3);
  return {
    code: 'ids',
    ...(ids.size === 1
      ? said`The person id ${some} stands in more than one file, and was taken for the same person.`
      : said`Person ids ${some} stand in more than one file, and were taken for the same people.`),
  };
}
