// chosen.ts — where the rows of a sitting come from: a file and what was said of it as a whole, what was typed, or that there was nothing.
import { fileSettingsWith, SdkError, type FileSettings, type Matching, type Source } from '@soundings/client/node';
import { sheetRows } from '../../organisation/open-rows.ts';
import { fileKind } from '../../sheet/file-kind.ts';
import { readSheet } from '../../sheet/read-sheet.ts';
import type { ChosenFile } from '../shell/form.ts';

/** Where the rows of a sitting come from. */
export type Chosen =
  | {
      readonly kind: 'file';
      readonly file: ChosenFile;
      /** Of a workbook: its sheets with rows, if she was asked which one. */
      readonly sheets?: readonly string[] | undefined;
    }
  /** `isHidden`: so few have answered that totals would say who answered what; they are counted, and not shown. */
  | { readonly kind: 'typed'; readonly records: readonly Readonly<Record<string, string>>[]; readonly isHidden: boolean }
  /** `form` is what was typed, for when she comes back to it. */
  | {
      readonly kind: 'totals';
      readonly records: readonly Readonly<Record<string, string>>[];
      readonly form: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'nothing' };

export type Read =
  | {
      readonly kind: 'read';
      readonly source: Source;
      readonly about: string | undefined;
      /** Of a file: what is to be remembered of how it was read. */
      readonly settings: FileSettings | undefined;
    }
  | { readonly kind: 'choose'; readonly sheets: readonly string[] };

/** `said` of the file goes before what was settled of the one before it. */
export async function sourceOf(chosen: Chosen, said: FileSettings, before: Matching | undefined): Promise<Read> {
  if (chosen.kind === 'nothing') return { kind: 'read', source: { kind: 'nothing' }, about: undefined, settings: undefined };
  if (chosen.kind === 'typed' || chosen.kind === 'totals')
    return { kind: 'read', source: { kind: 'records', records: chosen.records }, about: undefined, settings: undefined };
  const { name, bytes } = chosen.file;
  const settings = before === undefined ? said : fileSettingsWith(before, said);
  if (fileKind(bytes) === 'other') {
    const { delimiter, encoding } = settings;
    return { kind: 'read', source: { kind: 'csv', bytes, delimiter, encoding }, about: name, settings: said };
  }
  const choice = await chosenSheet(name, bytes, said.sheet, settings.sheet);
  if (choice.kind === 'choose') return { kind: 'choose', sheets: choice.sheets };
  return {
    kind: 'read',
    source: { kind: 'table', ...sheetRows(name, choice) },
    about: `${name}, ${choice.sheet.name}`,
    settings: said,
  };
}

/** The sheet that was chosen now; else that of last time, if there is one of its name; else the only one with rows. */
async function chosenSheet(name: string, bytes: Uint8Array, now: string | undefined, before: string | undefined) {
  if (now !== undefined || before === undefined) return readSheet(name, { bytes, sheet: now });
  try {
    return await readSheet(name, { bytes, sheet: before });
  } catch (error) {
    if (!(error instanceof SdkError)) throw error;
    return readSheet(name, { bytes, sheet: undefined });
  }
}
