// leaf.test.ts — the entries of a register: each kind with exactly its members, in exactly one form.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromUtf8, toHex, utf8 } from '../../../crypto/bytes.ts';
import { canonicalJson } from '../../../protocol/json/canonical-json.ts';
import { RegisterError } from '../../../protocol/register/keys/errors.ts';
import { encodeLeaf, hashOfLeaf, LEAF_SIZE_MAX, objectName, type Leaf, type LeafMembers } from '../../../protocol/register/leaf.ts';
import { readLeaf } from '../../../protocol/register/leaf-reader.ts';
import { leafHash } from '../../../protocol/register/merkle.ts';

const charter = 'INi_EQG_oaPC1e3WIY3sbEhmtC2mvXgFvVGeS62Ugzo';
const NAME = objectName(utf8('{}'));
const PLACE = { instrument: 'visits', sector: 'food banks', tier: 'small', window: 9999 };
const MEMBERS: readonly LeafMembers[] = [
  ...(['charter', 'decision', 'stop', 'lift', 'challenge', 'removal', 'hypothesis'] as const).map((kind) => ({ kind, charter })),
  ...(['roster', 'policy', 'board'] as const).map((kind) => ({ kind, charter, number: 1 })),
  ...(['release', 'withheld'] as const).map((kind) => ({ kind, charter, place: PLACE })),
  { kind: 'release', charter, place: { instrument: 'visits', window: 0 } },
  { kind: 'answer', charter, about: charter },
  { kind: 'audit' },
  { kind: 'audit', charter },
  { kind: 'software' },
];
const LEAVES: readonly Leaf[] = MEMBERS.map((members) => ({ ...NAME, ...members }));

/** What is read of any JSON, canonical or not. */
function reads(value: unknown): Leaf | undefined {
  return readLeaf(canonicalJson(value));
}

describe('a leaf', () => {
  it.each(LEAVES)('of kind $kind is read as it was written', (leaf) => {
    const data = encodeLeaf(leaf);
    expect(readLeaf(data)).toEqual(leaf);
    expect(toHex(hashOfLeaf(leaf))).toBe(toHex(leafHash(data)));
  });

  it.each(LEAVES)('of kind $kind has no member more, and none of another kind’s', (leaf) => {
    for (const extra of [{ extra: 1 }, { number: 1 }, { place: PLACE }, { about: charter }, { charter }]) {
      if (Object.keys(extra).some((name) => name in leaf) || ('charter' in extra && leaf.kind === 'audit')) continue;
      expect(() => reads({ ...leaf, ...extra }), Object.keys(extra)[0]).toThrow(RegisterError);
    }
  });

  it.each(LEAVES)('of kind $kind has no member less', (leaf) => {
    for (const name of Object.keys(leaf)) {
      if (name === 'charter' && leaf.kind === 'audit') continue;
      expect(() => reads(Object.fromEntries(Object.entries(leaf).filter(([key]) => key !== name))), name).toThrow(RegisterError);
    }
  });

  it.each([
    ['size', [1, 16_777_217, 2.5, '2', null]],
    ['object', ['', 'A'.repeat(42), `${'A'.repeat(42)}B`, 7]],
    ['charter', ['', 'A'.repeat(44), null]],
    ['number', [0, 1.5, 1_000_000_001]],
    ['format', ['soundings leaf v2']],
    ['kind', [1, null]],
  ])('has nothing else in "%s"', (name, values) => {
    const [leaf = expect.unreachable()] = LEAVES.filter(({ kind }) => kind === 'roster');
    for (const value of values) expect(() => reads({ ...leaf, [name]: value }), String(value)).toThrow(RegisterError);
    expect(reads({ ...leaf, size: 2 })?.size).toBe(2);
    expect(reads({ ...leaf, size: 16_777_216 })?.size).toBe(16_777_216);
  });

  it('of a kind that nobody knows yet is no error, and no leaf of ours', () => {
    expect(reads({ ...NAME, kind: 'telegram', from: 'the future' })).toBeUndefined();
    expect(() => reads({ ...NAME, kind: 'telegram', object: '' })).toThrow(RegisterError);
    expect(reads({ ...NAME, kind: '__proto__' })).toBeUndefined();
  });

  it('is at most 1,024 bytes', () => {
    const kind = 'x'.repeat(LEAF_SIZE_MAX - canonicalJson({ ...NAME, kind: '' }).length);
    expect(reads({ ...NAME, kind })).toBeUndefined();
    expect(() => reads({ ...NAME, kind: `${kind}x` })).toThrow(RegisterError);
    const place = { instrument: 'i'.repeat(1000), window: 0 };
    expect(() => encodeLeaf({ ...NAME, kind: 'release', charter, place })).toThrow(RangeError);
  });

  it('fits, with the longest names that a charter can have', () => {
    const label = '\u{1F9E1}'.repeat(30) + '"'.repeat(30); // 60 characters; the most bytes are in emoji, and in what JSON escapes
    const longest = '\u{1F9E1}'.repeat(60);
    for (const name of [label, longest])
      expect(
        encodeLeaf({
          ...NAME,
          size: 16_777_216,
          kind: 'release',
          charter,
          place: { instrument: 'i'.repeat(60), sector: name, tier: name, window: 9999 },
        }).length,
      ).toBeLessThanOrEqual(LEAF_SIZE_MAX);
  });

  it('that is written in another way is none', () => {
    const text = fromUtf8(encodeLeaf(LEAVES[0] ?? expect.unreachable()));
    for (const other of [
      ` ${text}`,
      `${text}\n`,
      `\uFEFF${text}`,
      text.replace(',', ', '),
      text.replace('"size":2', '"size":2.0'),
      text.replace('leaf', '\\u006ceaf'),
      '',
    ])
      expect(() => readLeaf(utf8(other)), other).toThrow(RegisterError);
    expect(() => readLeaf(Uint8Array.of(0xff))).toThrow(RegisterError);
  });

  it('is, with any byte another, refused or the one form of another leaf', () => {
    fc.assert(
      fc.property(fc.nat(LEAVES.length - 1), fc.nat(), fc.nat(255), (which, at, byte) => {
        const data = encodeLeaf(LEAVES[which] ?? expect.unreachable());
        const mutated = data.map((old, i) => (i === at % data.length ? byte : old));
        try {
          const leaf = readLeaf(mutated);
          if (leaf !== undefined) expect(fromUtf8(encodeLeaf(leaf))).toBe(fromUtf8(mutated));
        } catch (error) {
          expect(error).toBeInstanceOf(RegisterError);
        }
      }),
      { seed: 14, numRuns: 5000 },
    );
  });
});
