// at-rest.test.ts — a secret column opens in its own cell and nowhere else.
import { describe, expect, it } from 'vitest';
import { atRest } from '../../../../aggregator/store/tables/at-rest.ts';

const random = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 37 + 11) & 255);
const [keyA, keyB] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
const place = { table: 'reports', column: 'secret_leader_input_share', row: [Uint8Array.of(1, 2), Uint8Array.of(3)] };
const secret = new TextEncoder().encode('a share of somebody');

describe('columns at rest', () => {
  it('opens what it sealed, with an old key too', () => {
    const sealed = atRest([keyA], random).seal(place, secret);
    expect(atRest([keyB, keyA], random).open(place, sealed)).toEqual(secret);
    expect(Buffer.from(sealed).includes(Buffer.from(secret))).toBe(false);
  });

  it.each([
    { ...place, table: 'buckets' },
    { ...place, column: 'other' },
    { ...place, row: [Uint8Array.of(1, 2), Uint8Array.of(4)] },
    { ...place, row: [Uint8Array.of(1), Uint8Array.of(2, 3)] },
  ])('does not open in another cell (%#)', (other) => {
    const store = atRest([keyA], random);
    expect(() => store.open(other, store.seal(place, secret))).toThrow(/altered or moved/);
  });

  it('says so when the key is missing, and refuses every flipped byte', () => {
    const store = atRest([keyA], random);
    const sealed = store.seal(place, secret);
    expect(() => atRest([keyB], random).open(place, sealed)).toThrow(/not in the key file/);
    for (let at = 0; at < sealed.length; at++) {
      const flipped = sealed.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      expect(() => store.open(place, flipped)).toThrow();
    }
  });
});
