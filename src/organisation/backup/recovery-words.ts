// recovery-words.ts — the eight words that open a backup: drawn here, written on paper by a person, and typed in again on another machine.
import { wordlist } from '@scure/bip39/wordlists/english.js';
import type { RandomBytes } from '@soundings/crypto/random';
import { InputError } from '../../errors.ts';

/** Eight of 2,048 words: 88 bits, each guess of which costs scrypt's time and memory. */
const WORDS = 8;

export type RecoveryWords = readonly string[];

/** Drawn without a bias: the list has as many words as 11 bits have values. */
export function drawWords(random: RandomBytes): RecoveryWords {
  return Array.from({ length: WORDS }, () => {
    const [high = 0, low = 0] = random(2);
    return wordlist[((high << 8) | low) % wordlist.length] ?? '';
  });
}

/** As somebody typed them: case, commas, numbers before the words and line ends don't count. InputError, with the first word that is none, if they aren't eight. */
export function readWords(text: string): RecoveryWords {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const strange = words.find((word) => !wordlist.includes(word));
  if (strange !== undefined) throw new InputError(`"${strange}" is none of the words that a backup can have. Look at the paper again.`);
  if (words.length !== WORDS)
    throw new InputError(`A backup has ${WORDS} words, and these are ${words.length}. Type all of them, in order.`);
  return words;
}

/** Two different places among the words, from 0, in order: whoever has written the words down can say what stands there. */
export function askedPlaces(random: RandomBytes): readonly [number, number] {
  const [first = 0, second = 0] = random(2);
  const a = first % WORDS;
  const b = (a + 1 + (second % (WORDS - 1))) % WORDS;
  return a < b ? [a, b] : [b, a];
}
