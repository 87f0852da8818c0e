// choice.ts — which sheet of a workbook is read: the one that is named, or the only one with rows, or none until somebody chooses.
import { sameFolded } from '@soundings/protocol/json/fold';
import { onlyEnglish, said } from '@soundings/protocol/json/said';
import { SheetProblem } from './problem.ts';
import type { Sheet, Workbook } from './sheet.ts';

/** `choose` names the visible sheets that have rows. `hidden` are the names of hidden ones; `others` says how many visible ones were not read. */
export type SheetChoice =
  | { readonly kind: 'sheet'; readonly sheet: Sheet; readonly hidden: readonly string[]; readonly others: number }
  | { readonly kind: 'choose'; readonly sheets: readonly string[]; readonly hidden: readonly string[] };

/** Reads the sheet called `wanted`, hidden or not, or the only visible one with rows. Throws SheetProblem if there is no such sheet, or none has rows. */
export async function chooseSheet(workbook: Workbook, wanted: string | undefined): Promise<SheetChoice> {
  const hidden = workbook.sheets.filter(({ isHidden }) => isHidden).map(({ name }) => name);
  const visible = workbook.sheets.flatMap(({ isHidden }, index) => (isHidden ? [] : [index]));
  const others = visible.length - 1;
  if (wanted !== undefined) return found(await workbook.read(placeOf(workbook, wanted)), { hidden, others });
  if (visible.length === 1 && visible[0] !== undefined) return found(await workbook.read(visible[0]), { hidden, others });
  const filled: { readonly index: number; readonly name: string }[] = [];
  for (const index of visible) {
    const { name, rows } = await workbook.read(index, 1);
    if (rows.length > 0) filled.push({ index, name });
  }
  const [only, other] = filled;
  if (only === undefined) throw noRows(hidden);
  if (other === undefined) return found(await workbook.read(only.index), { hidden, others });
  return { kind: 'choose', sheets: filled.map(({ name }) => name), hidden };
}

function found(sheet: Sheet, rest: { readonly hidden: readonly string[]; readonly others: number }): SheetChoice {
  if (sheet.rows.length === 0) throw noRows(rest.hidden);
  return { kind: 'sheet', sheet, ...rest };
}

function placeOf({ sheets }: Workbook, wanted: string): number {
  const exact = sheets.findIndex(({ name }) => name === wanted);
  if (exact >= 0) return exact;
  const alike = sheets.flatMap(({ name }, index) => (sameFolded(name, wanted) ? [index] : []));
  const [one, other] = alike;
  if (one !== undefined && other === undefined) return one;
  throw new SheetProblem(
    onlyEnglish(`has no sheet "${wanted}". It has ${named(sheets.map(({ name }) => name))}. Name one of them with --sheet.`),
  );
}

function noRows(hidden: readonly string[]): SheetProblem {
  return new SheetProblem(
    hidden.length === 0
      ? said`has no rows.`
      : said`has no rows. Its hidden sheets are not read: ${named(hidden)}. Show the one that is meant, and save the file.`,
  );
}

function named(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
