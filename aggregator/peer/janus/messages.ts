// messages.ts — the two messages in which Janus's main branch of August 2026 differs from DAP-18, translated both ways.
//
// Everything else is the draft's to the byte: the task configuration, both kinds of additional data, the VDAF's context, uploads, collection
// jobs, aggregate shares, media types, problem types. AggregationJobContinueReq differs as well, but Prio3 never sends one.
import { decode, encode, opaque, struct, u8, vector } from '@soundings/crypto/codec';
import { AggregationJobInitReq, AggregationJobResp, VerifyInit, VerifyResp } from '@soundings/protocol/dap/aggregation';
import { BatchMode, LEADER_SELECTED_BATCH_ID } from '@soundings/protocol/dap/batch-mode';
import { DapProblem } from '@soundings/protocol/dap/problem';

//   struct {
//     BatchMode batch_mode;
//     opaque config<0..2^16-1>;
//   } PartialBatchSelector;
/** As in DAP-16 and before. `config` is empty for time intervals, and the batch ID in leader-selected mode. */
export const PartialBatchSelector = struct({ batchMode: BatchMode, config: opaque(2) });

//   struct {
//     uint8 verification_key_id;
//     opaque agg_param<0..2^32-1>;
//     PartialBatchSelector part_batch_selector;
//     VerifyInit verify_inits<0..2^32-1>;
//   } AggregationJobInitReq;
export const JanusAggregationJobInitReq = struct({
  verificationKeyId: u8,
  aggParam: opaque(4),
  partialBatchSelector: PartialBatchSelector,
  verifyInits: vector(4, VerifyInit),
});

//   struct { VerifyResp verify_resps<0..2^32-1>; } AggregationJobResp;
export const JanusAggregationJobResp = struct({ verifyResps: vector(4, VerifyResp) });

/** Translates a request to Janus's form. DecodeError if `body` is not a request of DAP-18. */
export function initReqToJanus(body: Uint8Array): Uint8Array {
  const { extensions, ...request } = decode(AggregationJobInitReq, body, 'request');
  const batchId = extensions.find(({ extensionType }) => extensionType === LEADER_SELECTED_BATCH_ID)?.extensionData;
  const partialBatchSelector =
    batchId === undefined
      ? { batchMode: BatchMode.timeInterval, config: new Uint8Array(0) }
      : { batchMode: BatchMode.leaderSelected, config: batchId };
  return encode(JanusAggregationJobInitReq, { ...request, partialBatchSelector });
}

/**
 * Translates a request of Janus to DAP-18. DecodeError if `body` is not such a request, DapProblem if a time interval's selector has a
 * configuration.
 */
export function initReqFromJanus(body: Uint8Array): Uint8Array {
  const { partialBatchSelector, ...request } = decode(JanusAggregationJobInitReq, body, 'request');
  const { batchMode, config } = partialBatchSelector;
  if (batchMode === BatchMode.leaderSelected) {
    const extensions = [{ extensionType: LEADER_SELECTED_BATCH_ID, extensionData: config }];
    return encode(AggregationJobInitReq, { ...request, extensions });
  }
  if (config.length > 0)
    throw new DapProblem('invalidMessage', 'The partial batch selector of a time interval has a configuration, which must be empty.');
  return encode(AggregationJobInitReq, { ...request, extensions: [] });
}

/** Translates an answer to Janus's form. DecodeError if `body` is not an answer of DAP-18. */
export function respToJanus(body: Uint8Array): Uint8Array {
  return encode(JanusAggregationJobResp, decode(AggregationJobResp, body, 'response'));
}

/** Translates an answer of Janus to DAP-18. DecodeError if `body` is not such an answer. */
export function respFromJanus(body: Uint8Array): Uint8Array {
  return encode(AggregationJobResp, decode(JanusAggregationJobResp, body, 'response'));
}
