// sums.ts — rows that add up others: counted, they would be counted twice.
import type { Dimension } from '@soundings/protocol/charter/cells';
import { fold } from '@soundings/protocol/json/fold';
import { said } from '@soundings/protocol/json/said';
import type { Columns } from './columns.ts';
import type { Layout } from './layout.ts';
import { idForm } from './ids.ts';
import { Wrong } from './wrong.ts';

/** "Total", "Grand Total:", "Subtotal"; "Cyfanswm" in Welsh */
const SUM = /^(?:(?:(?:grand|sub|overall|running) ?-?)?totals?|cyfanswm):?$/;
/** "AB12 Total", as a spreadsheet's subtotals have it; "Total clients", "Total: 412". */
const SUM_OF = /^(?:(?:grand|sub|overall|running) ?-?)?totals?[: ]| totals?:?$/;

/** What spreadsheets write beside a figure of all rows, where a person or a value would stand. */
const FIGURE_OF_ALL = /^(?:count|sum|average|mean)s?:?$/;

/** What is said of a row that adds up others; undefined of any other. A charter may have a value of that name, and a person may be said to. */
export function sumFinder(
  { used, person, dimensions: places }: Layout,
  dimensions: readonly Dimension[],
  names: readonly string[],
  columns: Columns,
): (cells: readonly unknown[]) => Wrong | undefined {
  const naming = new Set([person, ...places]);
  const own = new Set(places.filter((_, at) => dimensions[at]?.values?.some((value) => isSum(fold(value), true)) === true));
  const persons = new Set((columns.onePerson ?? []).map(idForm));
  return (cells) => {
    for (const [at, value] of cells.entries()) {
      // Most fields have no "total" in them, and folding costs.
      if (
        typeof value !== 'string' ||
        !/total|count|sum|average|mean|cyfanswm/i.test(value) ||
        own.has(at) ||
        (used.has(at) && !naming.has(at))
      )
        continue;
      if (!isSum(fold(value), naming.has(at)) || persons.has(idForm(value))) continue;
      return new Wrong(
        'total-row',
        said`"${value.trim()}" under "${names[at] ?? ''}" looks like the sum of other rows, which would be counted twice. Remove that row.`,
        [names[at] ?? '', value.trim()],
        { answer: 'leaveOut', candidates: ['totals'] },
      );
    }
    return undefined;
  };
}

/** Whether a folded text names a sum; `isName` tells that it stands where people or values are named, and not in a note. */
export function isSum(text: string, isName: boolean): boolean {
  return SUM.test(text) || (isName && (SUM_OF.test(text) || FIGURE_OF_ALL.test(text)));
}
