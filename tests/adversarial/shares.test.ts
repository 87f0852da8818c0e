// shares.test.ts — shares, proofs and messages that were changed, cut, swapped or taken from another report: every one is refused by name.
import { describe, expect, test } from 'vitest';
import { concat, littleEndian } from '../../crypto/bytes.ts';
import { decode, encode } from '../../crypto/codec.ts';
import { proofLen } from '../../crypto/flp/lengths.ts';
import { Message } from '../../crypto/vdaf/ping-pong.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { shardFor, verdictOn, VERIFY_KEY, type Sent } from './aggregators.ts';
import { vdafCases, vdafOf } from './cases.ts';
import { TaskId } from '../../protocol/dap/ids.ts';

const INVALID = /^(leader|helper): invalid_message$/;
const REFUSED = /vdaf_verify_error$/;

function flipped(bytes: Uint8Array, at: number, bit = 0): Uint8Array {
  return bytes.map((byte, i) => (i === at ? byte ^ (1 << bit) : byte));
}

describe.each(vdafCases)('$name', (vdafCase) => {
  const random = seededRandom(`shares ${vdafCase.name}`);
  const { circuit } = vdafCase;
  const { field } = circuit;
  const size = field.encodedSize;
  const hasJointRand = circuit.jointRandLen > 0;
  const proofsStart = circuit.measLen * size;
  const proofsEnd = proofsStart + proofLen(circuit) * size;
  const fresh = (change: Partial<Sent> = {}): Sent => ({ ...shardFor(vdafCase, random), ...change });

  test('P1 P3 P4 a bit changed in the measurement share, or anywhere in the proof, is vdaf_verify_error', () => {
    // Every element once, at a low byte so that it stays below the modulus.
    for (let at = 0; at < proofsEnd; at += size) {
      const sent = fresh();
      expect([at, verdictOn(vdafCase, { ...sent, leaderShare: flipped(sent.leaderShare, at) })]).toEqual([
        at,
        expect.stringMatching(REFUSED),
      ]);
    }
  });

  test("P2 P5 P6 a bit changed in the helper's seed, or in a blind, is vdaf_verify_error", () => {
    for (let at = 0; at < fresh().helperShare.length; at += 7) {
      const sent = fresh();
      expect(verdictOn(vdafCase, { ...sent, helperShare: flipped(sent.helperShare, at, at % 8) })).toMatch(REFUSED);
    }
    for (let at = proofsEnd; at < fresh().leaderShare.length; at += 7) {
      const sent = fresh();
      expect(verdictOn(vdafCase, { ...sent, leaderShare: flipped(sent.leaderShare, at, at % 8) })).toMatch(REFUSED);
    }
  });

  test.runIf(hasJointRand)('P7 a bit changed in the public share is vdaf_verify_error', () => {
    for (let at = 0; at < fresh().leaderPublicShare.length; at += 7) {
      const sent = fresh();
      const changed = flipped(sent.leaderPublicShare, at, at % 8);
      expect(verdictOn(vdafCase, { ...sent, leaderPublicShare: changed, helperPublicShare: changed })).toMatch(REFUSED);
    }
  });

  test('P8 a bit changed in a message between the two is refused', () => {
    const sent = fresh();
    let length = 0;
    verdictOn(vdafCase, sent, { toHelper: (message) => ((length = message.length), message) });
    for (let at = 0; at < length; at += 5) {
      const verdict = verdictOn(vdafCase, sent, { toHelper: (message) => flipped(message, at, at % 8) });
      expect([at, verdict]).toEqual([at, expect.stringMatching(/^helper: (vdaf_verify_error|invalid_message)$/)]);
    }
    for (const at of [0, 4, 5, 12]) {
      const verdict = verdictOn(vdafCase, sent, { toLeader: (message) => flipped(message, at) });
      if (at < 5 || hasJointRand) expect(verdict).toMatch(/^leader at the end: (vdaf_verify_error|invalid_message)$/);
    }
  });

  test('P12 an element of p, p + 1 or all ones is invalid_message, never reduced', () => {
    const ones = (1n << BigInt(8 * size)) - 1n;
    for (const value of [field.modulus, field.modulus + 1n, ones]) {
      for (const at of [0, proofsStart, proofsEnd - size]) {
        const sent = fresh();
        const leaderShare = sent.leaderShare.slice();
        leaderShare.set(littleEndian(value, size), at);
        expect(verdictOn(vdafCase, { ...sent, leaderShare })).toBe('leader: invalid_message');
      }
      const toHelper = (message: Uint8Array): Uint8Array => {
        const copy = message.slice();
        copy.set(littleEndian(value, size), 5); // behind type and length
        return copy;
      };
      expect(verdictOn(vdafCase, fresh(), { toHelper })).toBe('helper: invalid_message');
      const vdaf = vdafOf(vdafCase);
      expect(() => vdaf.aggregate(vdaf.aggregateInit(), concat(vdaf.aggregateInit().subarray(size), littleEndian(value, size)))).toThrow();
    }
  });

  test('P13 a share, a proof or a blind that is short, long or empty is invalid_message', () => {
    const resized = (bytes: Uint8Array): readonly Uint8Array[] => [
      bytes.slice(1),
      bytes.slice(0, -1),
      bytes.slice(0, -size),
      concat(bytes, Uint8Array.of(0)),
      concat(bytes, new Uint8Array(size)),
      new Uint8Array(0),
    ];
    const sent = fresh();
    for (const leaderShare of resized(sent.leaderShare))
      expect(verdictOn(vdafCase, { ...sent, leaderShare })).toBe('leader: invalid_message');
    for (const helperShare of resized(sent.helperShare))
      expect(verdictOn(vdafCase, { ...sent, helperShare })).toBe('helper: invalid_message');
    const longer = concat(sent.leaderPublicShare, Uint8Array.of(0));
    expect(verdictOn(vdafCase, { ...sent, leaderPublicShare: longer })).toBe('leader: invalid_message');
    expect(verdictOn(vdafCase, { ...sent, helperPublicShare: longer })).toBe('helper: invalid_message');
    const verifierShare = (change: (share: Uint8Array) => Uint8Array) => (message: Uint8Array) => {
      const received = decode(Message, message);
      return received.kind === 'initialize'
        ? encode(Message, { kind: 'initialize', verifierShare: change(received.verifierShare) })
        : message;
    };
    for (const change of [
      (share: Uint8Array) => share.slice(1),
      (share: Uint8Array) => concat(share, new Uint8Array(size)),
      () => new Uint8Array(),
    ]) {
      expect(verdictOn(vdafCase, sent, { toHelper: verifierShare(change) })).toBe('helper: invalid_message');
    }
    for (const toHelper of [(message: Uint8Array) => message.slice(0, -1), (message: Uint8Array) => concat(message, Uint8Array.of(0))]) {
      expect(verdictOn(vdafCase, sent, { toHelper })).toMatch(INVALID);
    }
  });

  test('P14 a proof of zeros, or from another report, is vdaf_verify_error', () => {
    const [sent, other] = [fresh(), fresh()];
    const zeroProof = sent.leaderShare.slice().fill(0, proofsStart, proofsEnd);
    expect(verdictOn(vdafCase, { ...sent, leaderShare: zeroProof })).toMatch(REFUSED);
    const borrowed = sent.leaderShare.slice();
    borrowed.set(other.leaderShare.subarray(proofsStart, proofsEnd), proofsStart);
    expect(verdictOn(vdafCase, { ...sent, leaderShare: borrowed })).toMatch(REFUSED);
    expect(verdictOn(vdafCase, { ...sent, leaderShare: other.leaderShare })).toMatch(REFUSED);
    expect(verdictOn(vdafCase, { ...sent, helperShare: other.helperShare })).toMatch(REFUSED);
    if (hasJointRand) expect(verdictOn(vdafCase, { ...sent, reportId: other.reportId })).toMatch(REFUSED);
  });

  test.runIf(hasJointRand)(
    'P15 parts of the public share that are swapped, repeated, from elsewhere, or other for each aggregator are refused',
    () => {
      const [sent, other] = [fresh(), fresh()];
      const [first, second] = [sent.leaderPublicShare.subarray(0, 32), sent.leaderPublicShare.subarray(32)];
      const toBoth = (share: Uint8Array): Sent => ({ ...sent, leaderPublicShare: share, helperPublicShare: share });
      for (const share of [
        concat(second, first),
        concat(first, first),
        concat(second, second),
        other.leaderPublicShare,
        concat(first, other.leaderPublicShare.subarray(32)),
      ]) {
        expect(verdictOn(vdafCase, toBoth(share))).toMatch(REFUSED);
      }
      expect(verdictOn(vdafCase, { ...sent, leaderPublicShare: other.leaderPublicShare })).toMatch(REFUSED);
      expect(verdictOn(vdafCase, { ...sent, helperPublicShare: other.leaderPublicShare })).toMatch(REFUSED);
    },
  );

  test("P18 the leader's share at the helper, or the helper's at the leader, is invalid_message", () => {
    const sent = fresh();
    expect(verdictOn(vdafCase, { ...sent, leaderShare: sent.helperShare })).toBe('leader: invalid_message');
    expect(verdictOn(vdafCase, { ...sent, helperShare: sent.leaderShare })).toBe('helper: invalid_message');
  });

  test('P18 a share for another VDAF is invalid_message', () => {
    for (const other of vdafCases.filter(({ name }) => name !== vdafCase.name)) {
      const foreign = shardFor(other, random);
      const verdict = verdictOn(vdafCase, { ...fresh(), leaderShare: foreign.leaderShare });
      expect(verdict).toMatch(/^leader: invalid_message$|vdaf_verify_error$/);
    }
  });

  test('P19 another task in the context, or another verification key at one side, is vdaf_verify_error', () => {
    const sent = fresh();
    expect(verdictOn(vdafCase, sent, { verifyKey: flipped(VERIFY_KEY, 0) })).toMatch(REFUSED);
    expect(verdictOn(vdafCase, sent, { taskId: TaskId(new Uint8Array(32).fill(100 + vdafOf(vdafCase).algorithmId)) })).toMatch(REFUSED);
  });

  test("P24 another report's message, or one out of turn, is refused", () => {
    const [sent, other] = [fresh(), fresh()];
    let first: Uint8Array = new Uint8Array();
    let last: Uint8Array = new Uint8Array();
    verdictOn(vdafCase, other, { toHelper: (message) => (first = message), toLeader: (message) => (last = message) });
    expect(verdictOn(vdafCase, sent, { toHelper: () => first })).toMatch(/^helper: vdaf_verify_error$/);
    if (hasJointRand) expect(verdictOn(vdafCase, sent, { toLeader: () => last })).toBe('leader at the end: vdaf_verify_error');
    expect(verdictOn(vdafCase, sent, { toHelper: () => last })).toMatch(/^helper: /);
    expect(verdictOn(vdafCase, sent, { toLeader: () => first })).toMatch(/^leader at the end: /);
    const both = encode(Message, { kind: 'continue', verifierMessage: new Uint8Array(32), verifierShare: new Uint8Array(32) });
    expect(verdictOn(vdafCase, sent, { toHelper: () => both })).toMatch(/^helper: /);
    expect(verdictOn(vdafCase, sent, { toLeader: () => both })).toMatch(/^leader at the end: /);
  });
});
