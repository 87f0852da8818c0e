// held.test.ts — the question "have you one of mine?" and its answers, byte for byte, and nothing near them (protocol.md "Held").
import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../crypto/bytes.ts';
import { decode } from '../../../crypto/codec.ts';
import { generateKeyPair, publicKeyOf } from '../../../crypto/signature/ed25519.ts';
import { ReportId } from '../../../protocol/dap/ids.ts';
import { Role } from '../../../protocol/dap/role.ts';
import { Time } from '../../../protocol/dap/time.ts';
import { REPORT_EXTENSION_CONTRIBUTION } from '../../../protocol/charter/code-points.ts';
import { readContribution } from '../../../protocol/contribution/contribution.ts';
import { contributionIsSigned, signContribution } from '../../../protocol/signed/contribution.ts';
import { HELD_CLOCK_SKEW_SECONDS, HeldQuestion, type Held } from '../../../protocol/contribution/held.ts';
import { heldQuestionIsSigned, readHeldAnswer, signHeldAnswer, signHeldQuestion } from '../../../protocol/signed/held.ts';
import { annotated, counting } from '../../support/annotated.ts';
import { seededRandom } from '../../support/seeded-random.ts';

// The seeds of RFC 8032 §7.1, tests 1 and 2.
const ORGANISATION = annotated('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
const AGGREGATOR = annotated('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
const aggregatorKey = publicKeyOf(AGGREGATOR);

/** 2026-01-12, 10 o'clock. */
const NOW = 1_768_212_000;
const asked = {
  taskId: counting(0x00, 32),
  windowStart: 20_458n,
  organisation: counting(0x20, 16),
  nonce: counting(0x30, 16),
  time: BigInt(NOW),
};
const QUESTION = annotated(`000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f  task_id
  0000000000004fea  window_start: 2026-01-05
  202122232425262728292a2b2c2d2e2f  organisation
  303132333435363738393a3b3c3d3e3f  nonce
  000000006964c620  time
  1fb9a6754aa3ad8d39a4292b2afe1eaccacdf333fa95b87aed0fd63d43be3564  signature
  8f793f2ee10531326702760fd4f3837d6862a97bad059482e1abc50544bd2206`);

const publicShare = counting(0x40, 64);
const context = { taskId: asked.taskId, reportId: counting(0x50, 16), time: asked.windowStart, publicShare };
const commitments = { leaderCommitment: counting(0x60, 32), helperCommitment: counting(0x80, 32) };
const extensionData = signContribution(context, { organisation: asked.organisation, version: 1, ...commitments }, ORGANISATION);
const publicExtensions = [{ extensionType: REPORT_EXTENSION_CONTRIBUTION, extensionData }];
const held: Held = {
  kind: 'held',
  contribution: {
    metadata: { reportId: ReportId(context.reportId), time: Time(context.time), publicExtensions },
    publicShareDigest: sha256(publicShare),
  },
};

const NONE = annotated(`02  role: leader
  7c35702a6beda5d567ba5dde3b83d01c96d512e069609592502207fbd9395ba5  question_digest
  000000006964c621  time
  00  none
  d7fe12fbce0538c9d34d48f2758b5fea174757cf57c37eac03b876a7d89010c4  signature
  a04a48af57625ffb0f45db3f56e80b8bc96b1029b16ab395db01cb713e47c30e`);

const UNKNOWN = annotated(`03  role: helper
  7c35702a6beda5d567ba5dde3b83d01c96d512e069609592502207fbd9395ba5  question_digest
  000000006964c621  time
  01  unknown
  2cdce57559b0e14bfb99cbabf2c4b0ba85bb2e88334d4932156e568678fd5031  signature
  b403ae90f11eef8b7116cb84c30259a0b042614b79494c8f9986fa21f858570f`);

const HELD = annotated(`02  role: leader
  7c35702a6beda5d567ba5dde3b83d01c96d512e069609592502207fbd9395ba5  question_digest
  000000006964c621  time
  02  held
  505152535455565758595a5b5c5d5e5f  metadata.report_id
  0000000000004fea  metadata.time
  0096  metadata.public_extensions: 150 bytes
  ff52  extension_type
  0092  extension_data: 146 bytes
  01  format
  202122232425262728292a2b2c2d2e2f  organisation
  01  version
  606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f  leader_commitment
  808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f  helper_commitment
  c35c33d00950a0f5449162254a35e840c7ace6b5c9daa439865532cedbed9e82  signature of the organisation
  9caf736e147d0c30ae9c296e32a7f2814c724f6b7b37d54b57214461130a2602
  9afaeef005e286957ee9a18a2481a75c7fc7ba74bae8de50ffa6127b12a62cae  public_share_digest
  f484b3eaf626a8c828483da75487d124998cf14c4f7b61440a4e04af4ce161dc  signature of the aggregator
  6da9a971e3da8c486398a2315dac717c1cc4303e8d513a72325f26fd5b595c06`);

const ANSWERS = [
  { role: Role.leader, held: { kind: 'none' }, bytes: NONE },
  { role: Role.helper, held: { kind: 'unknown' }, bytes: UNKNOWN },
  { role: Role.leader, held, bytes: HELD },
] as const;

describe('the question #8', () => {
  it('is these bytes', () => {
    expect(toHex(signHeldQuestion(asked, ORGANISATION))).toBe(toHex(QUESTION));
    expect(decode(HeldQuestion, QUESTION)).toMatchObject(asked);
  });

  it("is the organisation's own, for this window, nonce and time", () => {
    const question = decode(HeldQuestion, QUESTION);
    expect(heldQuestionIsSigned(question, publicKeyOf(ORGANISATION))).toBe(true);
    expect(heldQuestionIsSigned(question, aggregatorKey)).toBe(false);
    for (const change of [{ windowStart: 20_465n }, { nonce: counting(0, 16) }, { time: question.time + 1n }, { taskId: counting(1, 32) }])
      expect(heldQuestionIsSigned({ ...question, ...change }, publicKeyOf(ORGANISATION))).toBe(false);
  });
});

describe.each(ANSWERS)('the answer $held.kind #8', ({ role, held: said, bytes }) => {
  it('is these bytes, and reads back', () => {
    expect(toHex(signHeldAnswer(role, QUESTION, BigInt(NOW + 1), said, AGGREGATOR))).toBe(toHex(bytes));
    expect(readHeldAnswer(bytes, role, QUESTION, NOW, aggregatorKey)).toEqual(said);
  });

  it('is nothing of another role or key, to another question, at another time, or with any bit changed', () => {
    const refused = expect.objectContaining({ code: 'signature' }) as Error;
    const other = signHeldQuestion({ ...asked, nonce: counting(1, 16) }, ORGANISATION);
    const stranger = generateKeyPair(seededRandom('a stranger')).publicKey;
    expect(() => readHeldAnswer(bytes, role === Role.leader ? Role.helper : Role.leader, QUESTION, NOW, aggregatorKey)).toThrow(refused);
    expect(() => readHeldAnswer(bytes, role, QUESTION, NOW, stranger)).toThrow(refused);
    expect(() => readHeldAnswer(bytes, role, other, NOW, aggregatorKey)).toThrow(refused);
    for (const apart of [-HELD_CLOCK_SKEW_SECONDS, HELD_CLOCK_SKEW_SECONDS + 2])
      expect(() => readHeldAnswer(bytes, role, QUESTION, NOW + apart, aggregatorKey)).toThrow(refused);
    for (let at = 0; at < bytes.length; at += 5) {
      const copy = bytes.slice();
      copy[at] = (copy[at] ?? 0) ^ 1;
      expect(() => readHeldAnswer(copy, role, QUESTION, NOW, aggregatorKey), `byte ${String(at)}`).toThrow();
    }
  });
});

it('what a held answer shows is enough to check the contribution by #8', () => {
  const answer = readHeldAnswer(HELD, Role.leader, QUESTION, NOW, aggregatorKey);
  if (answer.kind !== 'held') throw new Error('expected one that is held');
  const { metadata, publicShareDigest } = answer.contribution;
  const extension = readContribution(metadata.publicExtensions[0]?.extensionData ?? new Uint8Array(0));
  const shown = { taskId: asked.taskId, reportId: metadata.reportId, time: metadata.time, publicShareDigest };
  expect(contributionIsSigned(shown, extension, publicKeyOf(ORGANISATION))).toBe(true);
  expect(contributionIsSigned({ ...shown, publicShareDigest: sha256(counting(0, 64)) }, extension, publicKeyOf(ORGANISATION))).toBe(false);
});
