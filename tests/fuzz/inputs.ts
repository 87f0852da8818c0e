// inputs.ts — bytes for a decoder: right ones, right ones with something wrong, parts of two, and noise.
import { concat } from '../../crypto/bytes.ts';
import { mutate, type Pick } from '../support/mutate.ts';
import { pickBytes, pickOne } from './pick.ts';

/** `seeds` are accepted inputs; there must be one. */
export function fuzzBytes(seeds: readonly Uint8Array[], pick: Pick): Uint8Array {
  const seed = pickOne(pick, seeds);
  switch (pick(10)) {
    case 0:
      return seed;
    case 1:
      return pickBytes(pick, pick(200));
    case 2:
    case 3:
      return splice(seed, pickOne(pick, seeds), pick);
    default:
      return mutate(seed, pick);
  }
}

/** The beginning of one and the end of another. */
function splice(a: Uint8Array, b: Uint8Array, pick: Pick): Uint8Array {
  return concat(a.subarray(0, pick(a.length + 1)), b.subarray(pick(b.length + 1)));
}

const TEXT_PARTS = [
  '',
  ' ',
  '\t',
  '\n',
  '"',
  '\\',
  ';',
  '=',
  '/',
  '?',
  '%2F',
  '%',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '0',
  '-1',
  '1e999',
  '\u0000',
  '\ud800',
  'é',
  '__proto__',
  'null',
];

/** Text with parts left out, repeated, moved or replaced by what parsers trip over. */
export function fuzzText(seeds: readonly string[], pick: Pick): string {
  let text = pickOne(pick, seeds);
  for (let rounds = pick(4); rounds > 0; rounds--) {
    const at = pick(text.length + 1);
    const end = Math.min(text.length, at + pick(8));
    const part = [
      pickOne(pick, TEXT_PARTS),
      text.slice(at, end).repeat(pick(3)),
      String.fromCharCode(pick(0x180)),
      pickOne(pick, seeds).slice(at),
    ];
    text = text.slice(0, at) + pickOne(pick, part) + text.slice(end);
  }
  return pick(500) === 0 ? text.repeat(200) : text;
}
