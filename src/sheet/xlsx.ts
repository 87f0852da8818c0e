// xlsx.ts — a workbook of Excel (.xlsx, .xlsm): which sheets it has, and the rows of one as texts (ECMA-376 Part 1 §18.2).
import { said } from '@soundings/protocol/json/said';
import type { Archive } from './archive.ts';
import { contentTypes, relationshipsOf, type Relationship } from './package-parts.ts';
import { damaged, SheetProblem, tooLarge } from './problem.ts';
import { SHEET_LIMITS } from './limits.ts';
import type { NumberMeaning } from './number-format.ts';
import type { DateBase } from './number-text.ts';
import type { SheetName, Workbook } from './sheet.ts';
import { sharedStrings } from './xlsx-strings.ts';
import { styleMeanings } from './xlsx-styles.ts';
import { readWorksheet } from './xlsx-worksheet.ts';
import { localName, readXml } from './xml.ts';

/** What all sheets share. */
export interface XlsxContext {
  readonly strings: readonly string[];
  readonly meanings: readonly NumberMeaning[];
  readonly base: DateBase;
}

interface Listed extends SheetName {
  readonly relationship: string;
}

/** Opens a workbook. Throws SheetProblem if the archive holds another kind of document. */
export async function openXlsx(archive: Archive): Promise<Workbook> {
  const part = await workbookPart(archive);
  const { listed, base } = await readWorkbook(archive, part);
  const relationships = await relationshipsOf(archive, part);
  // A sheet that holds only a chart or a dialog is listed among them, but has no rows.
  const sheets = listed.flatMap((sheet) => {
    const to = relationships.find(({ id }) => id === sheet.relationship);
    if (to === undefined) throw damaged(`nothing is known of its sheet "${sheet.name}"`);
    return to.type === 'worksheet' ? [{ ...sheet, part: to.part }] : [];
  });
  let shared: Promise<XlsxContext> | undefined;
  return {
    sheets: sheets.map(({ name, isHidden }) => ({ name, isHidden })),
    async read(index, rowsMax) {
      const sheet = sheets[index];
      if (sheet === undefined) throw new RangeError(`there is no sheet ${index}`);
      shared ??= contextOf(archive, relationships, base);
      return { name: sheet.name, rows: await readWorksheet(archive, sheet.part, await shared, rowsMax) };
    },
  };
}

async function contextOf(archive: Archive, relationships: readonly Relationship[], base: DateBase): Promise<XlsxContext> {
  const partOf = (type: string) => relationships.find((one) => one.type === type)?.part;
  return {
    strings: await sharedStrings(archive, partOf('sharedStrings')),
    meanings: await styleMeanings(archive, partOf('styles')),
    base,
  };
}

async function workbookPart(archive: Archive): Promise<string> {
  const part = (await relationshipsOf(archive, '')).find(({ type }) => type === 'officeDocument')?.part;
  if (part === undefined) throw damaged('it does not say where its workbook is');
  const type = (await contentTypes(archive))(part);
  if (/spreadsheetml\.(?:sheet|template)\.main\+xml$|ms-excel\.(?:sheet|template)\.macroEnabled\.main\+xml$/i.test(type)) return part;
  if (/sheet\.binary/i.test(type)) {
    throw new SheetProblem(said`is a binary workbook (.xlsb). Open it in Excel and save it as .xlsx or .csv.`);
  }
  if (/wordprocessingml|presentationml/i.test(type)) {
    throw new SheetProblem(
      said`is a document or presentation, not a spreadsheet. Copy its table to a spreadsheet and save that as .xlsx or .csv.`,
    );
  }
  throw damaged('it does not say that it is a workbook');
}

async function readWorkbook(archive: Archive, part: string): Promise<{ readonly listed: readonly Listed[]; readonly base: DateBase }> {
  const listed: Listed[] = [];
  let base: DateBase = 1900;
  await readXml(archive.open(part), {
    open(name, attributes) {
      const element = localName(name);
      if (element === 'workbookPr' && /^(?:1|true|on)$/.test(attributes['date1904'] ?? '')) base = 1904;
      if (element !== 'sheet') return;
      if (listed.length >= SHEET_LIMITS.sheets) throw tooLarge(`more than ${SHEET_LIMITS.sheets} sheets`);
      // The attribute is `id` in the namespace of relationships, whatever prefix that has.
      const relationship = Object.entries(attributes).find(([key]) => key.includes(':') && localName(key) === 'id')?.[1] ?? '';
      listed.push({ name: attributes['name'] ?? '', isHidden: /hidden/i.test(attributes['state'] ?? ''), relationship });
    },
    text: () => undefined,
    close: () => undefined,
  });
  return { listed, base };
}
