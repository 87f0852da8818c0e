// xlsx-strings.ts — texts of an .xlsx file: the shared ones (ECMA-376 Part 1 §18.4), and the escapes in any of them.
import type { Archive } from './archive.ts';
import { extended } from './problem.ts';
import { localName, readXml } from './xml.ts';

/** The shared texts, by their number. Of formatted text the letters are kept; how they are pronounced is left out. */
export async function sharedStrings(archive: Archive, part: string | undefined): Promise<readonly string[]> {
  if (part === undefined) return [];
  const texts: string[] = [];
  let current = '';
  let isText = false;
  let phonetic = 0;
  await readXml(archive.open(part), {
    open(name) {
      const element = localName(name);
      if (element === 'si') current = '';
      if (element === 'rPh') phonetic++;
      isText = element === 't' && phonetic === 0;
    },
    text(text) {
      if (isText) current = extended(current, text);
    },
    close(name) {
      const element = localName(name);
      if (element === 'rPh') phonetic--;
      if (element === 'si') texts.push(unescaped(current));
      isText = false;
    },
  });
  return texts;
}

/** `_x000D_` stands for a character that XML can't hold (ECMA-376 Part 1 §22.9.2.19, ST_Xstring). */
export function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replaceAll(/_x([0-9a-fA-F]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
