// told.tsx — a sentence of the reader of rows on a page.
import type { Said } from '@soundings/protocol/json/said';
import type { Words } from '../../pages/words/words.ts';
import { retold } from './retold.ts';

/** In English if the catalogue lacks it, and marked so. */
export function Told({ said, words }: { readonly said: Said; readonly words: Words }) {
  const text = retold(said, words);
  return text === undefined ? <span lang="en">{said.sentence}</span> : <>{text}</>;
}
