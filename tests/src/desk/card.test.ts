// card.test.ts — codes of cards: the published ones, any answers there and back, and how many slips go unnoticed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../../crypto/bytes.ts';
import { cardCode, readCard, type CardPlace } from '../../../src/desk/soundings/card.ts';
import { CARD_CODE } from '../../../src/desk/soundings/card-script.ts';
import { seededRandom } from '../../support/seeded-random.ts';

interface Case {
  readonly charter: string;
  readonly instrument: number;
  readonly window: number;
  readonly random: string;
  readonly answers: readonly number[];
  readonly code: string;
}
const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, 'cards.json'), 'utf8')) as { readonly cases: readonly Case[] };
const placeOf = ({ charter, instrument, window, answers }: Case): CardPlace => ({
  charter: fromHex(charter),
  instrument,
  window,
  items: answers.length,
});

describe('a card', () => {
  it.each(cases)('$code', (one) => {
    expect(cardCode(placeOf(one), one.answers, fromHex(one.random))).toBe(one.code);
    expect(readCard(one.code, placeOf(one))).toEqual({ kind: 'card', id: one.random, answers: one.answers });
  });

  const any = fc.record({
    charter: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    instrument: fc.nat(99),
    window: fc.nat(9999),
    answers: fc.array(fc.nat(4), { minLength: 1, maxLength: 30 }),
    random: fc.uint8Array({ minLength: 4, maxLength: 4 }),
  });

  it('goes there and back, however it is typed', () => {
    fc.assert(
      fc.property(any, ({ charter, instrument, window, answers, random }) => {
        const place = { charter, instrument, window, items: answers.length };
        const code = cardCode(place, answers, random);
        const typed = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `;
        for (const text of [code, typed]) expect(readCard(text, place)).toMatchObject({ kind: 'card', answers });
        expect(readCard(code, { ...place, window: window + 1 })).toEqual({ kind: 'another' });
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  it('is made the same by the page that a colleague opens, and 10,000 go there and back', () => {
    const codeOf = runInNewContext(`${CARD_CODE}; codeOf`, { TextEncoder }) as (
      ...of: readonly [charter: string, instrument: number, window: number, answers: readonly number[], random: Uint8Array]
    ) => string;
    for (const one of cases) expect(codeOf(one.charter, one.instrument, one.window, one.answers, fromHex(one.random))).toBe(one.code);
    const random = seededRandom('pages of cards');
    for (let n = 0; n < 10_000; n++) {
      const [instrument = 0, window = 0, items = 0] = random(3);
      const place = { charter: random(32), instrument, window, items: 1 + (items % 12) };
      const answers = [...random(place.items)].map((byte) => byte % 5);
      const drawn = random(4);
      const code = cardCode(place, answers, drawn);
      expect(readCard(code, place)).toEqual({ kind: 'card', id: toHex(drawn), answers });
      // The page's own hash is slow, so not all.
      if (n % 50 === 0) expect(codeOf(toHex(place.charter), instrument, window, answers, drawn)).toBe(code);
    }
  });

  it('lets at most three of all single slips in 10,000 codes pass', () => {
    const random = seededRandom('cards');
    const charter = random(32);
    let passed = 0;
    for (let n = 0; n < 10_000; n++) {
      const place = { charter, instrument: 2, window: n % 52, items: 3 };
      const [a = 0, b = 0, c = 0, at = 0, digit = 0] = random(5);
      const code = cardCode(place, [a % 5, b % 5, c % 5], random(4)).replaceAll('-', '');
      const where = at % code.length;
      const other = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[digit % 32] ?? '0';
      if (other === code[where]) continue;
      if (readCard(code.slice(0, where) + other + code.slice(where + 1), place).kind === 'card') passed++;
    }
    expect(passed).toBeLessThanOrEqual(3);
  });

  it('is refused with too few digits, foreign signs, or bits that mean nothing', () => {
    const [one] = cases;
    if (one === undefined) throw new Error('there are cases');
    for (const code of ['', one.code.slice(1), `${one.code}0`, one.code.replace('R', 'U')])
      expect(readCard(code, placeOf(one))).toEqual({ kind: 'misspelt' });
  });
});
