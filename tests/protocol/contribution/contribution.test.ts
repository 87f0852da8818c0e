// contribution.test.ts — what an organisation signs is what is counted, and nothing near it (protocol.md, "A contribution").
import { sha256 } from '@noble/hashes/sha2.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bigEndian, concat, utf8 } from '../../../crypto/bytes.ts';
import { decode, encode } from '../../../crypto/codec.ts';
import { generateKeyPair, verify } from '../../../crypto/signature/ed25519.ts';
import { Role } from '../../../protocol/dap/role.ts';
import {
  commitment,
  contributionDigest,
  ContributionExtension,
  readContribution,
  shareIsCommitted,
} from '../../../protocol/contribution/contribution.ts';
import { contributionIsSigned, signContribution } from '../../../protocol/signed/contribution.ts';
import { CountedQuestion, readQuestion } from '../../../protocol/contribution/counted.ts';
import { questionIsSigned, readAnswer, signAnswer, signQuestion } from '../../../protocol/signed/counted.ts';
import { readStatement, signStatement } from '../../../protocol/contribution/statement.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const random = seededRandom('contribution');
const keys = generateKeyPair(random);
const salts = { leader: random(32), helper: random(32) };
const shares = { leader: random(100), helper: random(32) };
const context = { taskId: random(32), reportId: random(16), time: 20_451n, publicShare: random(64) };
const zero = Uint8Array.of(0);

const unsigned = {
  organisation: random(16),
  version: 1,
  leaderCommitment: commitment(Role.leader, context, salts.leader, shares.leader),
  helperCommitment: commitment(Role.helper, context, salts.helper, shares.helper),
};
const bytes = signContribution(context, unsigned, keys.privateKey);
const extension = readContribution(bytes);

test('byte for byte as protocol.md has it', () => {
  const committed = sha256(
    concat(utf8('soundings share v1'), zero, Uint8Array.of(2), context.taskId, context.reportId, salts.leader, shares.leader),
  );
  expect(unsigned.leaderCommitment).toEqual(committed);
  const message = concat(
    utf8('soundings contribution v1'),
    zero,
    context.taskId,
    context.reportId,
    bigEndian(20_451n, 8),
    Uint8Array.of(1),
    unsigned.organisation,
    Uint8Array.of(1),
    sha256(context.publicShare),
    unsigned.leaderCommitment,
    unsigned.helperCommitment,
  );
  expect(verify(keys.publicKey, message, bytes.slice(-64))).toBe(true);
  expect(bytes).toHaveLength(1 + 16 + 1 + 32 + 32 + 64);
  expect(bytes.slice(0, 18)).toEqual(concat(Uint8Array.of(1), unsigned.organisation, Uint8Array.of(1)));
  expect(contributionDigest(context, extension)).toEqual(sha256(message));
});

test('both aggregators find it signed and committed', () => {
  expect(contributionIsSigned(context, extension, keys.publicKey)).toBe(true);
  expect(shareIsCommitted(Role.leader, context, extension, salts.leader, shares.leader)).toBe(true);
  expect(shareIsCommitted(Role.helper, context, extension, salts.helper, shares.helper)).toBe(true);
});

test('a flipped bit anywhere in the extension spoils it', () => {
  fc.assert(
    fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
      const copy = bytes.slice();
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const changed = decode(ContributionExtension, copy);
      expect(contributionIsSigned(context, changed, keys.publicKey)).toBe(false);
    }),
    { seed: 1, numRuns: 60 },
  );
});

describe('refused', () => {
  test.each([
    ['another task', { ...context, taskId: random(32) }],
    ['another report', { ...context, reportId: random(16) }],
    ['another window', { ...context, time: 20_458n }],
    ['another public share', { ...context, publicShare: random(64) }],
  ])('under %s', (_, other) => {
    expect(contributionIsSigned(other, extension, keys.publicKey)).toBe(false);
  });

  test("with another organisation's key", () => {
    expect(contributionIsSigned(context, extension, generateKeyPair(random).publicKey)).toBe(false);
  });

  test('a share in the other role, with another salt, or changed', () => {
    expect(shareIsCommitted(Role.helper, context, extension, salts.leader, shares.leader)).toBe(false);
    expect(shareIsCommitted(Role.leader, context, extension, random(32), shares.leader)).toBe(false);
    expect(shareIsCommitted(Role.leader, context, extension, salts.leader, random(100))).toBe(false);
  });

  test('a salt of another length, though the bytes run on the same', () => {
    const joined = concat(salts.leader, shares.leader);
    expect(shareIsCommitted(Role.leader, context, extension, joined.slice(0, 33), joined.slice(33))).toBe(false);
  });

  test('bytes that are no extension, or one of another format', () => {
    expect(() => readContribution(bytes.slice(1))).toThrow(expect.objectContaining({ code: 'decode' }));
    expect(() => readContribution(concat(bytes, zero))).toThrow(expect.objectContaining({ code: 'decode' }));
    expect(() => readContribution(concat(Uint8Array.of(2), bytes.slice(1)))).toThrow('contribution.format');
  });
});

describe("the helper's statement", () => {
  const helper = generateKeyPair(random);
  const statement = {
    taskId: context.taskId,
    windowStart: 20_451n,
    windowDuration: 7n,
    reportCount: 30n,
    checksum: random(32),
    organisations: 30n,
  };
  const signed = signStatement(statement, helper.privateKey);

  test('reads back as it was signed', () => {
    expect(readStatement(signed, helper.publicKey)).toMatchObject(statement);
  });

  test('is nothing under another key, or with any bit changed', () => {
    expect(() => readStatement(signed, keys.publicKey)).toThrow(expect.objectContaining({ code: 'signature' }));
    for (let at = 0; at < signed.length; at += 7) {
      const copy = signed.slice();
      copy[at] = (copy[at] ?? 0) ^ 1;
      expect(() => readStatement(copy, helper.publicKey)).toThrow(expect.objectContaining({ code: 'signature' }));
    }
  });
});

describe('was mine counted?', () => {
  const aggregator = generateKeyPair(random);
  const asked = { taskId: context.taskId, windowStart: 20_451n, organisation: unsigned.organisation };
  const questionBytes = signQuestion(asked, keys.privateKey);
  const question = readQuestion(questionBytes);

  test("the question is the organisation's own", () => {
    expect(questionIsSigned(question, keys.publicKey)).toBe(true);
    expect(questionIsSigned({ ...question, windowStart: 20_458n }, keys.publicKey)).toBe(false);
  });

  test.each([{ kind: 'not-counted' }, { kind: 'counted', version: 1, digest: contributionDigest(context, extension) }] as const)(
    "the answer $kind is the aggregator's own",
    (counted) => {
      const answer = signAnswer(Role.leader, question, counted, aggregator.privateKey);
      expect(readAnswer(answer, Role.leader, questionBytes, aggregator.publicKey)).toEqual(counted);
      expect(() => readAnswer(answer, Role.helper, questionBytes, aggregator.publicKey)).toThrow(
        expect.objectContaining({ code: 'signature' }),
      );
      expect(() => readAnswer(answer, Role.leader, questionBytes, keys.publicKey)).toThrow(expect.objectContaining({ code: 'signature' }));
      const other = encode(CountedQuestion, { ...question, windowStart: 20_458n });
      expect(() => readAnswer(answer, Role.leader, other, aggregator.publicKey)).toThrow(expect.objectContaining({ code: 'signature' }));
    },
  );
});
