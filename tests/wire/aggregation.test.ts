// aggregation.test.ts — aggregation job messages, byte for byte (DAP-18 §4.5)
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../crypto/codec.ts';
import { AggregationJobContinueReq, AggregationJobInitReq, AggregationJobResp, VerifyInit } from '../../protocol/dap/aggregation.ts';
import { LEADER_SELECTED_BATCH_ID } from '../../protocol/dap/batch-mode.ts';
import { ReportId } from '../../protocol/dap/ids.ts';
import { Time } from '../../protocol/dap/time.ts';
import { annotated, counting, expectWire } from '../support/annotated.ts';

const verifyInit: VerifyInit = {
  reportShare: {
    reportMetadata: { reportId: ReportId(counting(0, 16)), time: Time(20_000n), publicExtensions: [] },
    publicShare: new Uint8Array(),
    encryptedInputShare: { configId: 7, enc: counting(0xe0, 2), payload: counting(0xd0, 2) },
  },
  payload: counting(0x50, 3),
};

const verifyInitText = `
  000102030405060708090a0b0c0d0e0f  report_share.report_metadata.report_id
  0000000000004e20                  report_share.report_metadata.time
  0000                              length of public_extensions
  00000000                          length of public_share
  07                                report_share.encrypted_input_share.config_id
  0002                              length of enc
  e0e1                              enc
  00000002                          length of payload
  d0d1                              payload
  00000003                          length of payload
  505152                            payload`.trim();

describe('AggregationJobInitReq', () => {
  test('for a time interval: no parameter, no extension, reports to the end of the message', () => {
    expectWire(
      AggregationJobInitReq,
      { verificationKeyId: 0, aggParam: new Uint8Array(), extensions: [], verifyInits: [verifyInit, verifyInit] },
      `00        verification_key_id
       00000000  length of agg_param
       0000      length of extensions
       ${verifyInitText}
       ${verifyInitText}`,
    );
  });

  test('for a leader-selected batch', () => {
    expectWire(
      AggregationJobInitReq,
      {
        verificationKeyId: 255,
        aggParam: Uint8Array.of(1, 2),
        extensions: [{ extensionType: LEADER_SELECTED_BATCH_ID, extensionData: counting(0, 32) }],
        verifyInits: [verifyInit],
      },
      `ff                                                                verification_key_id
       00000002                                                          length of agg_param
       0102                                                              agg_param
       0024                                                              length of extensions
       0001                                                              extension_type
       0020                                                              length of extension_data
       000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f  batch_id
       ${verifyInitText}`,
    );
  });

  test('a message is not refused for extensions out of order: that has an answer of its own', () => {
    const extensions = [
      { extensionType: 2, extensionData: new Uint8Array() },
      { extensionType: 1, extensionData: new Uint8Array() },
    ];
    const message = { verificationKeyId: 0, aggParam: new Uint8Array(), extensions, verifyInits: [] };
    expect(decode(AggregationJobInitReq, encode(AggregationJobInitReq, message))).toEqual(message);
  });

  test('an empty outbound message is refused', () => {
    const text = `00 key\n00000000 agg_param\n0000 extensions\n${verifyInitText.replace('00000003', '00000000').replace(/505152.*/, '')}`;
    expect(() => decode(AggregationJobInitReq, annotated(text))).toThrow('verifyInits.0.payload: expected at least 1 bytes');
  });
});

describe('AggregationJobResp', () => {
  test('continue, finish and reject', () => {
    expectWire(
      AggregationJobResp,
      {
        verifyResps: [
          { reportId: ReportId(counting(0, 16)), result: { kind: 'continue', payload: counting(0x60, 2) } },
          { reportId: ReportId(counting(16, 16)), result: { kind: 'finish' } },
          { reportId: ReportId(counting(32, 16)), result: { kind: 'reject', reportError: 'vdaf_verify_error' } },
        ],
      },
      `000102030405060708090a0b0c0d0e0f  report_id
       00                                verify_resp_type: continue
       00000002                          length of payload
       6061                              payload
       101112131415161718191a1b1c1d1e1f  report_id
       01                                verify_resp_type: finish
       202122232425262728292a2b2c2d2e2f  report_id
       02                                verify_resp_type: reject
       06                                report_error`,
    );
  });

  test.each([
    ['an unknown type', '03 verify_resp_type', 'verifyResps.0.result: unknown kind 3'],
    ['an unknown error', '02 reject\n0c report_error', 'verifyResps.0.result.reject.reportError: unknown report error 12'],
    [
      'no payload to continue with',
      '00 continue\n00000000 length of payload',
      'verifyResps.0.result.continue.payload: expected at least 1 bytes',
    ],
    ['no type', '', 'verifyResps.0.result: expected 1 more bytes'],
  ])('%s is refused', (_, text, problem) => {
    expect(() => decode(AggregationJobResp, annotated(`000102030405060708090a0b0c0d0e0f report_id\n${text}`))).toThrow(problem);
  });
});

test('AggregationJobContinueReq', () => {
  expectWire(
    AggregationJobContinueReq,
    { step: 513, verifyContinues: [{ reportId: ReportId(counting(0, 16)), payload: counting(0x70, 1) }] },
    `0201                              step
     000102030405060708090a0b0c0d0e0f  report_id
     00000001                          length of payload
     70                                payload`,
  );
  expect(() => encode(AggregationJobContinueReq, { step: 65_536, verifyContinues: [] })).toThrow(RangeError);
});
