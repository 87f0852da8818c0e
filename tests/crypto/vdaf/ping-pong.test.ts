// ping-pong.test.ts — two aggregators taking turns (VDAF-20 §5.7.1)
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../../crypto/bytes.ts';
import { decode, encode } from '../../../crypto/codec.ts';
import { CryptoError, DecodeError } from '../../../crypto/errors.ts';
import { helperInit, leaderContinue, leaderInit, Message } from '../../../crypto/vdaf/ping-pong.ts';
import type { Prio3 } from '../../../crypto/vdaf/prio3.ts';
import { prio3Count, prio3Histogram } from '../../../crypto/prio3/variants.ts';
import { kernels } from '../../support/kernels.ts';
import { flipBit, shardReport, verifyReport, type TestReport } from '../../support/reports.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { vdafCase } from '../../support/vdafs.ts';

function leaderStarts(vdaf: Prio3<never, unknown>, { verifyKey, ctx, nonce, publicShare, inputShares }: TestReport) {
  return leaderInit(vdaf, verifyKey, ctx, nonce, publicShare, inputShares[0] ?? new Uint8Array());
}

function helperAnswers(vdaf: Prio3<never, unknown>, report: TestReport, inbound: Uint8Array) {
  const { verifyKey, ctx, nonce, publicShare, inputShares } = report;
  return helperInit(vdaf, verifyKey, ctx, nonce, publicShare, inputShares[1] ?? new Uint8Array(), inbound);
}

describe.each(kernels)('on the $name kernel', (kernel) => {
  test('both finish with the shares that the VDAF run by hand gives', () => {
    fc.assert(
      fc.property(vdafCase(kernel, 2), fc.nat(), ({ prio3: vdaf, measurements }, seed) => {
        const report = shardReport(vdaf, measurements[0] as never, seededRandom(seed));
        const leader = leaderStarts(vdaf, report);
        const helper = helperAnswers(vdaf, report, leader.message);
        const finished = leaderContinue(vdaf, report.ctx, leader.state, helper.message);
        expect([finished.kind, helper.kind]).toEqual(['finished', 'finished']);
        expect([finished.outShare, helper.outShare]).toEqual(verifyReport(vdaf, report));
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test('any bit turned over on the way makes the receiver refuse', () => {
    const vdaf = prio3Histogram({ length: 3, chunkLength: 2 }, 2, kernel);
    const report = shardReport(vdaf, 1, seededRandom(5));
    const leader = leaderStarts(vdaf, report);
    const helper = helperAnswers(vdaf, report, leader.message);
    fc.assert(
      fc.property(fc.nat(), (bit) => {
        expect(() => helperAnswers(vdaf, report, flipBit(leader.message, bit))).toThrow(CryptoError);
        expect(() => leaderContinue(vdaf, report.ctx, leader.state, flipBit(helper.message, bit))).toThrow(CryptoError);
      }),
      { seed: 2, numRuns: 150 },
    );
  });
});

test('messages are written as the draft has them', () => {
  const verifierShare = fromHex('aabb');
  const verifierMessage = fromHex('cc');
  const messages: readonly [Message, string][] = [
    [{ kind: 'initialize', verifierShare }, '00' + '00000002' + 'aabb'],
    [{ kind: 'continue', verifierMessage, verifierShare }, '01' + '00000001' + 'cc' + '00000002' + 'aabb'],
    [{ kind: 'finish', verifierMessage }, '02' + '00000001' + 'cc'],
  ];
  for (const [message, hex] of messages) {
    expect(toHex(encode(Message, message))).toBe(hex);
    expect(decode(Message, fromHex(hex))).toEqual(message);
    expect(() => decode(Message, fromHex(`${hex}00`))).toThrow(DecodeError);
    expect(() => decode(Message, fromHex(hex.slice(0, -2)))).toThrow(DecodeError);
  }
  expect(() => decode(Message, fromHex('0300000000'))).toThrow(DecodeError);
});

test('what decodes as a message encodes to the same bytes', () => {
  const start = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 6 }));
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 14 }), ([type, length], rest) => {
      const bytes = Uint8Array.of(type, 0, 0, 0, length, ...rest);
      let message: Message;
      try {
        message = decode(Message, bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
        return;
      }
      expect(encode(Message, message)).toEqual(bytes);
    }),
    { seed: 3, numRuns: 500 },
  );
});

test('a message out of turn is refused, and so is another number of aggregators', () => {
  const vdaf = prio3Count();
  const report = shardReport(vdaf, 1, seededRandom(6));
  const leader = leaderStarts(vdaf, report);
  const helper = helperAnswers(vdaf, report, leader.message);
  expect(() => helperAnswers(vdaf, report, helper.message)).toThrow(expect.objectContaining({ code: 'verify' }));
  expect(() => leaderContinue(vdaf, report.ctx, leader.state, leader.message)).toThrow(expect.objectContaining({ code: 'verify' }));
  const goOn = encode(Message, { kind: 'continue', verifierMessage: new Uint8Array(), verifierShare: new Uint8Array() });
  expect(() => leaderContinue(vdaf, report.ctx, leader.state, goOn)).toThrow(CryptoError);
  const three = prio3Count(3);
  expect(() => leaderStarts(three, shardReport(three, 1, seededRandom(7)))).toThrow(RangeError);
});
