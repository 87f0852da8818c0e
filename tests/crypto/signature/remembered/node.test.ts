// node.test.ts — what was verified once is known again, and nothing else: whatever a memory holds, the answers are those of Ed25519.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, utf8 } from '../../../../crypto/bytes.ts';
import { generateKeyPair, type VerifySignature } from '../../../../crypto/signature/ed25519.ts';
import * as node from '../../../../crypto/signature/node.ts';
import { rememberedSignatures } from '../../../../crypto/signature/remembered/node.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const KEY = new Uint8Array(32).fill(7);
const NOTHING = new Uint8Array();

const signers = ['a', 'b', 'c'].map((seed) => generateKeyPair(seededRandom(`remembered ${seed}`)));
const valid = signers.map(({ publicKey, privateKey }, at) => {
  const message = utf8(`message ${at}`);
  return { publicKey, message, signature: node.sign(privateKey, message) };
});
type Signed = (typeof valid)[number];
const [first, second] = valid as [Signed, Signed, Signed];

/** How often the curve was asked. */
function counting(): { readonly verify: VerifySignature; asked: number } {
  const counted = {
    asked: 0,
    verify: (...question: Parameters<VerifySignature>) => {
      counted.asked++;
      return node.verify(...question);
    },
  };
  return counted;
}

function kept(key: Uint8Array, signed: readonly Signed[] = valid): Uint8Array {
  const memory = rememberedSignatures(node.verify, key, NOTHING);
  for (const { publicKey, message, signature } of signed) expect(memory.verify(publicKey, message, signature)).toBe(true);
  return memory.toKeep() ?? expect.unreachable();
}

/** The answers about `valid`, and how often the curve was asked for them. */
function answers(key: Uint8Array, marks: Uint8Array) {
  const counted = counting();
  const memory = rememberedSignatures(counted.verify, key, marks);
  const all = valid.map(({ publicKey, message, signature }) => memory.verify(publicKey, message, signature));
  return { all, asked: counted.asked, toKeep: memory.toKeep() };
}
const ALL_VALID = [true, true, true];

describe('a memory', () => {
  it('saves the next process every verification, and has nothing new to keep then', () => {
    const marks = kept(KEY);
    expect(marks).toHaveLength(3 * 32);
    expect(answers(KEY, marks)).toEqual({ all: ALL_VALID, asked: 0, toKeep: undefined });
  });

  it('verifies what is new, and keeps it with the rest', () => {
    const { all, asked, toKeep } = answers(KEY, kept(KEY, [first]));
    expect({ all, asked }).toEqual({ all: ALL_VALID, asked: 2 });
    expect(toKeep).toEqual(kept(KEY));
  });

  it('answers a second question within one process from the first', () => {
    const counted = counting();
    const { verify } = rememberedSignatures(counted.verify, KEY, NOTHING);
    for (let times = 0; times < 3; times++) expect(verify(first.publicKey, first.message, first.signature)).toBe(true);
    expect(counted.asked).toBe(1);
  });

  it('never takes one key, message or signature for another that it knows', () => {
    const { verify, toKeep } = rememberedSignatures(node.verify, KEY, kept(KEY));
    expect(verify(second.publicKey, first.message, first.signature)).toBe(false);
    expect(verify(first.publicKey, second.message, first.signature)).toBe(false);
    expect(verify(first.publicKey, first.message, second.signature)).toBe(false);
    expect(verify(first.publicKey, concat(first.message, utf8(' ')), first.signature)).toBe(false);
    expect(toKeep()).toBeUndefined(); // what is invalid is not remembered either
  });

  it('refuses the bytes that it knows if they are cut in other places', () => {
    const { verify } = rememberedSignatures(node.verify, KEY, kept(KEY));
    const whole = concat(first.publicKey, first.signature, first.message);
    for (const [ofKey, ofSignature] of [
      [31, 65],
      [32, 65],
      [32, 63],
      [33, 63],
      [0, 96],
    ] as const) {
      const cut = ofKey + ofSignature;
      expect(verify(whole.subarray(0, ofKey), whole.subarray(cut), whole.subarray(ofKey, cut))).toBe(false);
    }
  });

  it('forgets the oldest at 32,768, so that its file stays within a megabyte', () => {
    const memory = rememberedSignatures(() => true, KEY, NOTHING);
    const number = new Uint8Array(4);
    const ask = (at: number, verify: VerifySignature) => {
      new DataView(number.buffer).setUint32(0, at);
      return verify(first.publicKey, number, first.signature);
    };
    for (let at = 0; at < 32_768 + 2; at++) ask(at, memory.verify);
    const marks = memory.toKeep() ?? expect.unreachable();
    expect(marks).toHaveLength(2 ** 20);
    const { verify } = rememberedSignatures(() => false, KEY, marks);
    expect([0, 1, 2, 32_769].map((at) => ask(at, verify))).toEqual([false, false, true, true]);
  });
});

describe('contents that are not this memory’s', () => {
  const marks = kept(KEY);
  const hostile: readonly (readonly [string, Uint8Array, number])[] = [
    ['nothing', NOTHING, 3],
    ['marks under another key', kept(new Uint8Array(32).fill(8)), 3],
    ['text as long as marks', utf8('0'.repeat(96)), 3],
    ['marks that are moved by a byte', concat(Uint8Array.of(0), marks), 3],
    ['marks of which the last is cut off', marks.subarray(0, 95), 1],
    ['marks with a line end', concat(marks, utf8('\n')), 0],
    ['marks in another order, and twice', concat(marks.subarray(64), marks.subarray(0, 64), marks), 0],
  ];
  it.each(hostile)('%s: the curve is asked about all others', (_, contents, asked) => {
    expect(answers(KEY, contents)).toMatchObject({ all: ALL_VALID, asked });
  });

  it('of which any byte was changed: the curve is asked about that one', () => {
    for (let at = 0; at < marks.length; at++) {
      const edited = marks.map((byte, index) => (index === at ? byte ^ 1 : byte));
      expect(answers(KEY, edited)).toMatchObject({ all: ALL_VALID, asked: 1 });
    }
  });

  it('of any bytes: an invalid signature stays invalid', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (contents) => {
        const { verify } = rememberedSignatures(node.verify, KEY, concat(contents, marks));
        expect(verify(first.publicKey, second.message, first.signature)).toBe(false);
        expect(verify(first.publicKey, first.message, first.signature)).toBe(true);
      }),
    );
  });

  it('in the middle of a larger buffer are read where they are', () => {
    const within = concat(new Uint8Array(5), marks, new Uint8Array(9)).subarray(5, 5 + marks.length);
    expect(answers(KEY, within)).toMatchObject({ asked: 0 });
  });
});
