// totals-part.ts — one file of totals that an organisation added up itself, on its way into the gathering.
import { instrumentDimensions } from '@soundings/protocol/charter/instrument';
import { said } from '@soundings/protocol/json/said';
import { fillerOf } from './fill-down.ts';
import { FindingsError } from './findings.ts';
import { agreeOnDates, takeUncounted, type Gathering, type Part, type Request } from './gathering.ts';
import type { PartHead } from './parts.ts';
import { totalsProblem, totalsReader, type TotalsLayout } from './typed-totals.ts';
import { Wrong } from './wrong.ts';

/** Throws FindingsError if the charter allows no such totals, or if the organisation hasn't declared what it must. */
export function totalsPart(request: Request, head: PartHead, layout: TotalsLayout, into: Gathering): Part {
  const { instrument, window, columns } = request;
  const { names, place } = head;
  const problem = totalsProblem(instrument, columns, names, layout);
  if (problem !== undefined && problem.answer === undefined) throw new FindingsError([problem]);
  // The declaration is asked for together with whatever else is wrong.
  if (problem !== undefined) into.wrongs.found(problem);
  agreeOnDates(layout.date !== undefined, into);
  into.isTyped = true;
  const read = totalsReader(instrument, window, columns, names, layout);
  const dimensions = instrumentDimensions(instrument).map((_, number) => layout.naming.get(number));
  const needed = [...layout.naming.values(), ...layout.totals.map(({ at: total }) => total)];
  const filler = fillerOf(instrument, columns, { person: undefined, date: layout.date, dimensions, needed });
  return {
    row(cells, line) {
      const full = filler === undefined ? cells : filler.fill(cells);
      if (full === undefined) return; // it says what those below leave out
      into.rowsRead++;
      const at = () => place(line);
      const reading = read(full);
      if (reading.kind !== 'entries') {
        takeUncounted(reading, at, into);
        return;
      }
      for (const entry of reading.entries) {
        if (into.figures.has(entry.cell))
          into.wrongs.add(new Wrong('missing-figure', said`a cell is given for the second time; keep the right one.`), at);
        else into.entries.push(entry);
        into.figures.add(entry.cell);
      }
    },
    end() {
      into.notes.push(...(filler?.notes(names) ?? []));
    },
  };
}
