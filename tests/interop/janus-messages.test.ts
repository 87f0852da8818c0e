// janus-messages.test.ts — the two messages that differ, byte for byte as Janus's own tests of August 2026 have them, and back.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../crypto/bytes.ts';
import { decode, encode } from '../../crypto/codec.ts';
import { DecodeError } from '../../crypto/errors.ts';
import {
  initReqFromJanus,
  initReqToJanus,
  JanusAggregationJobInitReq,
  JanusAggregationJobResp,
  respFromJanus,
  respToJanus,
} from '../../aggregator/peer/janus/messages.ts';
import { AggregationJobInitReq, AggregationJobResp } from '../../protocol/dap/aggregation.ts';
import { LEADER_SELECTED_BATCH_ID } from '../../protocol/dap/batch-mode.ts';
import { DapProblem } from '../../protocol/dap/problem.ts';
import { annotated } from '../support/annotated.ts';
import { aggregationJobInitReq, aggregationJobResp, opaqueBytes } from '../support/arbitraries.ts';

// What stands in a request of either kind behind the batch: two reports, the first with Prio3's only message of a leader.
const VERIFY_INITS = `
  0102030405060708090a0b0c0d0e0f10  report_id
  000000000000d431                  time
  0000                              length of public_extensions
  00000000                          length of public_share
  2a                                config_id
  0006                              length of enc
  303132333435                      enc
  00000006                          length of payload
  353433323130                      payload
  0000000b                          length of payload: a ping-pong message
  00                                initialize
  00000006                          length of verifier_share
  303132333435                      verifier_share
  100f0e0d0c0b0a090807060504030201  report_id
  0000000000011f46                  time
  0008                              length of public_extensions
  0000                              extension_type
  0004                              length of extension_data
  30313233                          extension_data
  00000004                          length of public_share
  30313233                          public_share
  0d                                config_id
  0004                              length of enc
  61626365                          enc
  00000004                          length of payload
  61626664                          payload
  00000005                          length of payload: a ping-pong message
  02                                finish
  00000000                          length of verifier_message`.trim();

const HEAD = `
  07            verification_key_id
  00000006      length of agg_param
  303132333435  agg_param`.trim();

const BATCH_ID = '02'.repeat(32);

const REQUESTS = [
  {
    name: 'time interval',
    janus: `${HEAD}
      01        batch_mode
      0000      length of config
      00000082  length of verify_inits
      ${VERIFY_INITS}`,
    dap: `${HEAD}
      0000      length of extensions
      ${VERIFY_INITS}`,
  },
  {
    name: 'leader-selected',
    janus: `${HEAD}
      02           batch_mode
      0020         length of config
      ${BATCH_ID}  batch_id
      00000082     length of verify_inits
      ${VERIFY_INITS}`,
    dap: `${HEAD}
      0024         length of extensions
      0001         extension_type
      0020         length of extension_data
      ${BATCH_ID}  batch_id
      ${VERIFY_INITS}`,
  },
];

describe('AggregationJobInitReq', () => {
  test.each(REQUESTS)('$name, both ways', ({ janus, dap }) => {
    expect(toHex(initReqToJanus(annotated(dap)))).toBe(toHex(annotated(janus)));
    expect(toHex(initReqFromJanus(annotated(janus)))).toBe(toHex(annotated(dap)));
  });

  test('whatever our leader sends comes out of Janus as it went in', () => {
    const ours = fc.tuple(aggregationJobInitReq, fc.option(opaqueBytes(32, 32), { nil: undefined })).map(([request, batchId]) => ({
      ...request,
      extensions: batchId === undefined ? [] : [{ extensionType: LEADER_SELECTED_BATCH_ID, extensionData: batchId }],
    }));
    fc.assert(
      fc.property(ours, (request) => {
        const body = encode(AggregationJobInitReq, request);
        expect(initReqFromJanus(initReqToJanus(body))).toEqual(body);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test('a time interval that says more than that it is one is refused', () => {
    const body = encode(JanusAggregationJobInitReq, {
      verificationKeyId: 0,
      aggParam: new Uint8Array(),
      partialBatchSelector: { batchMode: 1, config: Uint8Array.of(1) },
      verifyInits: [],
    });
    expect(() => initReqFromJanus(body)).toThrow(DapProblem);
  });

  test("a request of DAP-18's is none of Janus's", () => {
    for (const { dap } of REQUESTS) expect(() => initReqFromJanus(annotated(dap))).toThrow(DecodeError);
  });
});

const VERIFY_RESPS = `
  0102030405060708090a0b0c0d0e0f10  report_id
  00                                continue
  00000013                          length of payload: a ping-pong message
  01                                continue
  00000005                          length of verifier_message
  3031323334                        verifier_message
  00000005                          length of verifier_share
  3536373839                        verifier_share
  100f0e0d0c0b0a090807060504030201  report_id
  01                                finish`.trim();

describe('AggregationJobResp', () => {
  test('has a length before it, and no other difference', () => {
    const janus = annotated(`00000039  length of verify_resps\n${VERIFY_RESPS}`);
    expect(toHex(respFromJanus(janus))).toBe(toHex(annotated(VERIFY_RESPS)));
    expect(toHex(respToJanus(annotated(VERIFY_RESPS)))).toBe(toHex(janus));
  });

  test('both ways, whatever is in it', () => {
    fc.assert(
      fc.property(aggregationJobResp, (answer) => {
        const body = encode(AggregationJobResp, answer);
        expect(respFromJanus(respToJanus(body))).toEqual(body);
        expect(decode(JanusAggregationJobResp, respToJanus(body))).toEqual(answer);
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  test.each(['00000001', '0000000100', '00'])('%s is none', (hex) => {
    expect(() => respFromJanus(annotated(hex))).toThrow(DecodeError);
  });
});
