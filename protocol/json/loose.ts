// loose.ts — names and values that are the same but for spaces, dashes, apostrophes, and "&" for "and"; and the nearest of those that aren't.
import { fold } from './fold.ts';

/**
 * The form under which headings and values are compared once their folded forms differ. Spaces and dashes stay only between digits, as one sign:
 * "1-2" is not "12". May be empty.
 */
export function looseForm(text: string): string {
  return fold(text.replace(/['’‘`´]/g, ''))
    .replaceAll('&', ' and ')
    .replace(/[\p{Pd}−_\s]+/gu, ' ')
    .replace(/(?<!\d) | (?!\d)/g, '');
}

/** A heading may also be marked: "Area:", "Area *". */
export function looseHeading(text: string): string {
  return looseForm(text.replace(/[\s:*]+$/, ''));
}

/** The texts that `text` may have been meant for, the likeliest first; at most three. */
export function nearest(text: string, known: readonly string[]): readonly string[] {
  const wanted = bare(text);
  if (wanted === '') return [];
  const ranked = known.map((one) => ({ one, distance: distanceBetween(wanted, bare(one), text, one) }));
  return ranked
    .filter(({ distance }) => distance < FAR)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ one }) => one);
}

const FAR = 4;

/** Letters and digits alone, without accents and without what stands in brackets' signs. */
function bare(text: string): string {
  return looseForm(text)
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** 0 for the same letters, the number of edits up to 2, 3 if one is an abbreviation or a part of the other. */
function distanceBetween(a: string, b: string, textA: string, textB: string): number {
  if (a === b) return 0;
  const edits = Math.min(a.length, b.length) < 4 ? FAR : editDistance(a, b);
  if (edits <= 2) return edits;
  const isPart = Math.min(a.length, b.length) >= 4 && (a.includes(b) || b.includes(a));
  return isPart || abbreviates(textA, textB) || abbreviates(textB, textA) ? 3 : FAR;
}

/** "Salford C." of "Salford Central": as many words, each the beginning of the other's. */
function abbreviates(short: string, long: string): boolean {
  const [words, whole] = [short, long].map((text) =>
    fold(text)
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== ''),
  );
  if (words === undefined || whole === undefined || words.length === 0 || words.length !== whole.length) return false;
  return words.every((word, at) => whole[at]?.startsWith(word) === true);
}

/** Levenshtein's distance, by rows. Texts are cut at 60 characters: longer ones are no slips of the pen. */
function editDistance(a: string, b: string): number {
  const [from, to] = [a.slice(0, 60), b.slice(0, 60)];
  let before = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const now = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (before[j - 1] ?? 0) + Number(from[i - 1] !== to[j - 1]);
      now.push(Math.min(replaced, (before[j] ?? 0) + 1, (now[j - 1] ?? 0) + 1));
    }
    before = now;
  }
  return before[to.length] ?? 0;
}
