// xlsx-styles.ts — what the numbers under each style of an .xlsx file mean (ECMA-376 Part 1 §18.8).
import type { Archive } from './archive.ts';
import { builtInMeaning, meaningOf, type NumberMeaning } from './number-format.ts';
import { localName, readXml } from './xml.ts';

/** The meaning of numbers, by the number of a cell's style. */
export async function styleMeanings(archive: Archive, part: string | undefined): Promise<readonly NumberMeaning[]> {
  if (part === undefined) return [];
  const formats = new Map<number, string>();
  const styles: number[] = [];
  let isCellStyles = false;
  await readXml(archive.open(part), {
    open(name, attributes) {
      const element = localName(name);
      if (element === 'numFmt') formats.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      if (element === 'cellXfs') isCellStyles = true;
      if (element === 'xf' && isCellStyles) styles.push(Number(attributes['numFmtId'] ?? 0));
    },
    text: () => undefined,
    close(name) {
      if (localName(name) === 'cellXfs') isCellStyles = false;
    },
  });
  const meanings = new Map<number, NumberMeaning>();
  return styles.map((id) => {
    const code = formats.get(id);
    const meaning = meanings.get(id) ?? (code === undefined ? builtInMeaning(id) : meaningOf(code));
    meanings.set(id, meaning);
    return meaning;
  });
}
