// choice.ts — which sheet of a workbook is read: the one that is named, or the only one with rows, or none until somebody chooses.
import { sameFolded } from '@soundings/protocol/json/fold';
import { SheetProblem } from './problem.ts';
import type { Sheet, Workbook } from './sheet.ts';

/** `choose` names the visible sheets that have rows. `hidden` are the names of those that were not looked at. */
export type SheetChoice =
  | { readonly kind: 'sheet'; readonly sheet: Sheet; readonly hidden: readonly string[] }
  | { readonly kind: 'choose'; readonly sheets: readonly string[]; readonly hidden: readonly string[] };

/** Reads the sheet called `wanted`, hidden or not, or the only visible one with rows. Throws SheetProblem if there is no such sheet, or none has rows. */
export async function chooseSheet(workbook: Workbook, wanted: string | undefined): Promise<SheetChoice> {
  const hidden = workbook.sheets.filter(({ isHidden }) => isHidden).map(({ name }) => name);
  if (wanted !== undefined) return { kind: 'sheet', sheet: await workbook.read(placeOf(workbook, wanted)), hidden };
  const visible = workbook.sheets.flatMap(({ isHidden }, index) => (isHidden ? [] : [index]));
  if (visible.length === 1 && visible[0] !== undefined) return found(await workbook.read(visible[0]), hidden);
  const filled: { readonly index: number; readonly name: string }[] = [];
  for (const index of visible) {
    const { name, rows } = await workbook.read(index, 1);
    if (rows.length > 0) filled.push({ index, name });
  }
  const [only, other] = filled;
  if (only === undefined) throw noRows(hidden);
  if (other === undefined) return found(await workbook.read(only.index), hidden);
  return { kind: 'choose', sheets: filled.map(({ name }) => name), hidden };
}

function found(sheet: Sheet, hidden: readonly string[]): SheetChoice {
  if (sheet.rows.length === 0) throw noRows(hidden);
  return { kind: 'sheet', sheet, hidden };
}

function placeOf({ sheets }: Workbook, wanted: string): number {
  const exact = sheets.findIndex(({ name }) => name === wanted);
  if (exact >= 0) return exact;
  const alike = sheets.flatMap(({ name }, index) => (sameFolded(name, wanted) ? [index] : []));
  const [one, other] = alike;
  if (one !== undefined && other === undefined) return one;
  throw new SheetProblem(`has no sheet "${wanted}". It has ${named(sheets.map(({ name }) => name))}.`);
}

function noRows(hidden: readonly string[]): SheetProblem {
  const also = hidden.length === 0 ? '' : ` Its hidden sheets are not read unless you name one with --sheet: ${named(hidden)}.`;
  return new SheetProblem(`has no rows.${also}`);
}

function named(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
