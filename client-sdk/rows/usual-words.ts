// usual-words.ts — the usual ways to write yes and no, and the answers of soundings.
import { fold } from '@soundings/protocol/json/fold';
import { ANSWERS } from '@soundings/protocol/charter/instrument';

const WAYS: readonly (readonly [meaning: string, ways: readonly string[]])[] = [
  ['yes', ['y', 'true', 't', '1', '✓', '✔', '☑']],
  ['no', ['n', 'false', 'f', '0', '✗', '✘', '☐']],
  ['falling', ['fall', 'falls', 'down', 'decreasing', 'going down', '↓']],
  ['steady', ['stable', 'same', 'the same', 'about the same', 'no change', 'unchanged', 'staying the same', '→']],
  ['rising', ['rise', 'rises', 'up', 'increasing', 'going up', '↑']],
  ['sharply rising', ['rising sharply', 'sharp rise', 'up sharply', 'sharply up', 'increasing sharply', 'sharply increasing', '↑↑']],
];

/** Which of a dimension's values a folded text means, if its values are yes and no, or the answers of soundings; undefined if none. */
export function usualMeaning(values: readonly string[], text: string): string | undefined {
  const own = values.map(fold);
  const sets = [['yes', 'no'], ANSWERS.soundings].filter((set) => set.every((word) => own.includes(word)));
  const folded = fold(text);
  const meaning = WAYS.find(([word, ways]) => sets.some((set) => (set as readonly string[]).includes(word)) && ways.includes(folded))?.[0];
  return meaning === undefined ? undefined : values[own.indexOf(meaning)];
}

/** Whether these texts are numbers of a code of which 0 and 1 are not all, such as 1 for yes and 2 for no: then 1 can mean either. */
export function isOtherCode(texts: Iterable<string>): boolean {
  return [...texts].some((text) => /^\d+$/.test(text) && text !== '0' && text !== '1');
}
