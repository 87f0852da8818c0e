// fold.test.ts — texts that people mean to be the same fold to the same text, and others don't.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { skeleton } from '../../../protocol/json/alike.ts';
import { fold, sameFolded } from '../../../protocol/json/fold.ts';

describe('fold', () => {
  it.each([
    ['case', 'Salford Central', 'SALFORD CENTRAL'],
    ['space around and within', ' Salford  Central\t', 'Salford Central'],
    ['a no-break space', 'Salford\u00a0Central', 'Salford Central'],
    ['NFC and NFD', 'Caf\u00e9', 'Cafe\u0301'],
    ['full-width letters', 'ＡＢ１２', 'ab12'],
    ['a zero-width space', 'Sal\u200bford', 'Salford'],
    ['a soft hyphen', 'Sal\u00adford', 'Salford'],
    ['a bidirectional control', '\u202eSalford', 'Salford'],
    ['sharp s', 'Straße', 'STRASSE'],
    ['final sigma', 'ΟΔΟΣ', 'οδοσ'],
    ['a ligature', 'oﬃce', 'office'],
  ])('takes %s for the same', (_, a, b) => {
    expect(sameFolded(a, b)).toBe(true);
  });

  it.each([
    ['accents', 'Café', 'Cafe'],
    ['hyphens', '18-34', '1834'],
    ['a space between', 'Salford Central', 'SalfordCentral'],
    ['letters of another script', 'Salford', 'S\u0430lford'],
  ])('keeps apart what differs in %s', (_, a, b) => {
    expect(sameFolded(a, b)).toBe(false);
  });

  it('is idempotent, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('gives printable ASCII, which it folds by a shorter way, what its full-width form gets', () => {
    const wide = (text: string) =>
      Array.from(text, (one) => (one === ' ' ? '\u3000' : String.fromCharCode(one.charCodeAt(0) + 0xfee0))).join('');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 30 }), (text) => {
        expect(fold(text)).toBe(fold(wide(text)));
        expect(skeleton(text)).toBe(skeleton(wide(text)));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('is stable on every single character', () => {
    for (let code = 0; code < 0x30000; code++) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const character = String.fromCodePoint(code);
      const folded = fold(character);
      if (fold(folded) !== folded) throw new Error(`U+${code.toString(16)} is not stable`);
    }
  });
});
