// alike.ts — finds names that people confuse: words with letters of two scripts, and letters that look the same (after UTS #39).
import { fold, isPlain } from './fold.ts';
import { codePointName } from './visible.ts';

/** Scripts in common use (UAX #31, table 5), and scripts whose letters look like Latin ones. All other scripts count as one. */
const SCRIPTS = (
  'Latin Greek Cyrillic Han Hiragana Katakana Bopomofo Hangul Arabic Armenian Bengali Devanagari Ethiopic Georgian Gujarati Gurmukhi Hebrew Kannada ' +
  'Khmer Lao Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana Thai Tibetan Cherokee Coptic Lisu Canadian_Aboriginal Tifinagh'
)
  .split(' ')
  .map((name) => ({ name, pattern: new RegExp(`\\p{Script=${name}}`, 'u') }));

/** Scripts that one word may mix: those of Japanese, Chinese and Korean, each with Latin (UTS #39, "highly restrictive"). */
const MIXED: readonly (readonly string[])[] = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
];

const ONLY_LATIN = /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]*$/u;

/** The first word of a text that mixes scripts: the end of a sentence that names the odd letter. undefined if no word does. */
export function mixedScript(text: string): string | undefined {
  if (ONLY_LATIN.test(text)) return undefined;
  // Remove the micro sign, as in "µg": it belongs to no script, but NFKC would turn it into a Greek letter.
  const plain = text
    .replaceAll('\u00B5', '')
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  for (const word of plain.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []) {
    const problem = mixedWord(word);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function mixedWord(word: string): string | undefined {
  const letters = Array.from(word).flatMap((letter) => {
    const script = scriptOf(letter);
    return script === undefined ? [] : [{ letter, script }];
  });
  const scripts = [...new Set(letters.map(({ script }) => script))];
  if (scripts.length < 2 || MIXED.some((allowed) => scripts.every((script) => allowed.includes(script)))) return undefined;
  const count = (wanted: string) => letters.filter(({ script }) => script === wanted).length;
  const most = scripts.reduce((best, script) => (count(script) > count(best) ? script : best));
  const odd = letters.find(({ script }) => script !== most);
  if (odd === undefined) return undefined;
  return `has two scripts in "${word}": the letter "${odd.letter}" (${codePointName(odd.letter)}) is ${odd.script} and others are ${most}; write each word in one script`;
}

/** The script of a letter; undefined for marks, digits and all other characters that scripts share. */
function scriptOf(letter: string): string | undefined {
  if (!/\p{L}/u.test(letter) || /[\p{Script=Common}\p{Script=Inherited}]/u.test(letter)) return undefined;
  return SCRIPTS.find(({ pattern }) => pattern.test(letter))?.name ?? 'of another script';
}

/** Pairs of a letter and the Latin letter that it looks like: those of UTS #39's confusables that map one letter to one letter. */
const LOOKS = (
  'ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ' +
  'αa γy ιi κk νn οo ρp υu ϲc ϳj ' +
  'АA ВB ЕE ЅS ІI ЈJ КK МM НH ОO РP СC ТT УY ХX ѴV ҮY ӀI ԌG ԚQ ԜW ' +
  'аa гr еe кk оo пn рp сc уy хx ѕs іi јj һh ӏl ѵv үy ԁd ԛq ԝw ' +
  'ՍU ՕO ՏS ԼL օo ոn սu հh ցg զq յj աw ' +
  'ᎠD ᎡR ᎢT Ꭵi ᎪA ᎫJ ᎬE ᎳW ᎷM ᎻH ᏀG ᏃZ ᏒR ᏙV ᏚS ᏞL ᏟC ᏢP ᏦK ᏴB ' +
  'ɑa ɡg'
).split(' ');
const looks = new Map(LOOKS.map((pair) => [pair.charAt(0), pair.charAt(1)]));

/** The folded form of what a text looks like. Two texts with the same skeleton look the same, whatever scripts they are written in. */
export function skeleton(text: string): string {
  if (isPlain(text)) return fold(text); // no letter in it is one that looks like another
  return fold(Array.from(text.normalize('NFKC'), (letter) => looks.get(letter) ?? letter).join(''));
}

/** Whether two names fold alike, or look the same. */
export function alike(a: string, b: string): boolean {
  return fold(a) === fold(b) || skeleton(a) === skeleton(b);
}

/** The first two of these names that are {@link alike}; undefined if there are none. */
export function twoAlike(names: readonly string[]): readonly [string, string] | undefined {
  const folded = new Map<string, string>();
  const looking = new Map<string, string>();
  for (const name of names) {
    const before = folded.get(fold(name)) ?? looking.get(skeleton(name));
    if (before !== undefined) return [before, name];
    folded.set(fold(name), name);
    looking.set(skeleton(name), name);
  }
  return undefined;
}

/**
 * A list of one sentence if two of the names are {@link alike}, otherwise an empty list. The sentence is `complaint`, such as "Two
 * sectors have the same name", then the two names and why they are alike.
 */
export function alikeIssues(complaint: string, names: readonly string[]): readonly string[] {
  const two = twoAlike(names);
  if (two === undefined) return [];
  const [a, b] = two;
  if (a === b) return [`${complaint}: "${a}".`];
  const why = fold(a) === fold(b) ? 'they differ only in case, spaces or invisible characters' : 'they look the same';
  return [`${complaint}: "${a}" and "${b}", since ${why}. Give one of them another name.`];
}

/**
 * Tests whether a text contains these words. It ignores case, treats letters that look the same as equal, and accepts spaces, hyphens,
 * invisible characters or nothing between the words.
 */
export function holdsWord(words: string): (text: string) => boolean {
  const plain = skeleton(words);
  if (!/^[\p{L}\p{M}\p{N} -]+$/u.test(plain)) return (text) => skeleton(text).includes(plain);
  const pattern = new RegExp(plain.split(/[ -]+/).join('[^\\p{L}\\p{N}]*'), 'u');
  return (text) => pattern.test(skeleton(text));
}
