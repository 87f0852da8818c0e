// proof.test.ts — a proof that anybody can check: one form, and no byte of it may be another.
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../crypto/bytes.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { RegisterError } from '../../../protocol/register/keys/errors.ts';
import { leafHash } from '../../../protocol/register/merkle.ts';
import type { Policy } from '../../../protocol/register/policy.ts';
import { formatProof, parseProof, verifyProof } from '../../../protocol/register/proof.ts';
import { GrowingLog, KEYS, NOON, ORIGIN_OF_REGISTER } from './world.ts';

const policy: Policy = {
  origin: ORIGIN_OF_REGISTER,
  logs: [KEYS.logs[0].key],
  witnesses: KEYS.witnesses.slice(0, 4).map(({ key }) => key),
  quorum: 3,
};
const log = new GrowingLog();
log.leaves.push(...['a', 'b', 'c', 'd', 'e'].map(utf8));
const note = log.note(NOON);
const text = log.prove(2, note);
const leaf = leafHash(utf8('c'));

/** Why this isn't believed; undefined where it is. */
function refusal(proof: string): string | undefined {
  try {
    verifyProof(proof, leaf, policy, verify);
    return undefined;
  } catch (error) {
    return error instanceof RegisterError ? error.code : expect.fail(String(error));
  }
}

describe('a proof', () => {
  it('is believed as it stands', () => {
    const { index, checkpoint } = verifyProof(text, leaf, policy, verify);
    expect([index, checkpoint.size, checkpoint.quorumTime]).toEqual([2, 5, NOON + 2]);
    expect(formatProof(parseProof(text))).toBe(text);
  });

  it('is of one leaf, at one place', () => {
    expect(() => verifyProof(text, leafHash(utf8('d')), policy, verify)).toThrow('This proof is for something else');
    expect(refusal(text.replace('index 2', 'index 3'))).toBe('inclusion');
    expect(refusal(text.replace('index 2', 'index 5'))).toBe('inclusion');
  });

  it('is refused with any bit of it turned', () => {
    const bytes = utf8(text);
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const believed: string[] = [];
    let read = 0;
    for (let place = 0; place < bytes.length; place++) {
      for (let bit = 0; bit < 8; bit++) {
        const turned = bytes.map((byte, i) => (i === place ? byte ^ (1 << bit) : byte));
        let other: string;
        try {
          other = decoder.decode(turned);
        } catch {
          continue; // not even a text
        }
        read++;
        if (refusal(other) === undefined) believed.push(`bit ${String(bit)} of byte ${String(place)}`);
      }
    }
    expect(believed).toEqual([]);
    expect(read).toBeGreaterThan(7 * (bytes.length - 20));
  });

  it('is refused with any byte left out or written twice', () => {
    for (let place = 0; place < text.length; place++) {
      expect(refusal(text.slice(0, place) + text.slice(place + 1)), `without ${String(place)}`).toBeDefined();
      expect(refusal(text.slice(0, place + 1) + text.slice(place)), `twice ${String(place)}`).toBeDefined();
    }
  });

  it.each([
    ['an extra line, which nobody signed', text.replace('\nindex', '\nextra YQ==\nindex')],
    ['another version', text.replace('@v1', '@v2')],
    ['an index with a zero in front', text.replace('index 2', 'index 02')],
    ['no index', text.replace('index 2\n', '')],
    ['a hash of 31 bytes', text.replace('index 2\n', `index 2\n${'A'.repeat(42)}==\n`)],
    ['64 hashes', text.replace('index 2\n', `index 2\n${`${'A'.repeat(43)}=\n`.repeat(64)}`)],
    ['carriage returns', text.replaceAll('\n', '\r\n')],
    ['a byte-order mark', `\uFEFF${text}`],
    ['nothing in it', ''],
    ['a blank line alone', '\n\n'],
  ])('is malformed with %s', (_, other) => {
    expect(refusal(other)).toBe('format');
  });
});
