// aggregation.ts — aggregation jobs between leader and helper (DAP-18 §4.5)
import { opaque, rest, select, struct, u16, u8, type Codec, type ValueOf } from '@soundings/crypto/codec';
import { Extensions } from './extension.ts';
import { HpkeCiphertext } from './hpke.ts';
import { ReportId } from './ids.ts';
import { ReportError } from './report-error.ts';
import { ReportMetadata } from './upload.ts';

//   struct {
//     ReportMetadata report_metadata;
//     opaque public_share<0..2^32-1>;
//     HpkeCiphertext encrypted_input_share;
//   } ReportShare;
export const ReportShare = struct({ reportMetadata: ReportMetadata, publicShare: opaque(4), encryptedInputShare: HpkeCiphertext });
export type ReportShare = ValueOf<typeof ReportShare>;

//   struct {
//     ReportShare report_share;
//     opaque payload<1..2^32-1>;
//   } VerifyInit;
export const VerifyInit = struct({ reportShare: ReportShare, payload: opaque(4, 1) });
export type VerifyInit = ValueOf<typeof VerifyInit>;

//   struct {
//     AggregationJobExtensionType extension_type;
//     opaque extension_data<0..2^16-1>;
//   } AggregationJobExtension;                       // an Extension (extension.ts)

//   struct {
//     uint8 verification_key_id;
//     opaque agg_param<0..2^32-1>;
//     AggregationJobExtension extensions<0..2^16-1>;
//     VerifyInit verify_inits[verify_inits_length];
//   } AggregationJobInitReq;
/** The draft's verify_inits_length forgets the key id and the length prefixes (DAP-18 §4.5.3.1); what is meant is the rest of the message. */
export const AggregationJobInitReq = aggregationJobInitReqOf(Infinity);
export type AggregationJobInitReq = ValueOf<typeof AggregationJobInitReq>;

/** The same for a helper that takes no more than so many reports in a job: one more is a DecodeError, before it is read. */
export function aggregationJobInitReqOf(reportsMax: number) {
  return struct({ verificationKeyId: u8, aggParam: opaque(4), extensions: Extensions, verifyInits: rest(VerifyInit, reportsMax) });
}

//   struct {
//     ReportID report_id;
//     VerifyRespType verify_resp_type;
//     select (VerifyResp.verify_resp_type) {
//       case continue: opaque payload<1..2^32-1>;
//       case finish:   Empty;
//       case reject:   ReportError report_error;
//     };
//   } VerifyResp;
export type VerifyResult =
  | { readonly kind: 'continue'; readonly payload: Uint8Array }
  | { readonly kind: 'finish' }
  | { readonly kind: 'reject'; readonly reportError: ReportError };

/** verify_resp_type and what it selects. */
export const VerifyResult: Codec<VerifyResult> = select<VerifyResult>(u8, {
  continue: { tag: 0, body: struct({ payload: opaque(4, 1) }) },
  finish: { tag: 1, body: struct({}) },
  reject: { tag: 2, body: struct({ reportError: ReportError }) },
});

export const VerifyResp = struct({ reportId: ReportId, result: VerifyResult });
export type VerifyResp = ValueOf<typeof VerifyResp>;

//   struct { VerifyResp verify_resps[message_length]; } AggregationJobResp;
export const AggregationJobResp = struct({ verifyResps: rest(VerifyResp) });
export type AggregationJobResp = ValueOf<typeof AggregationJobResp>;

//   struct {
//     ReportID report_id;
//     opaque payload<1..2^32-1>;
//   } VerifyContinue;
export const VerifyContinue = struct({ reportId: ReportId, payload: opaque(4, 1) });
export type VerifyContinue = ValueOf<typeof VerifyContinue>;

//   struct {
//     uint16 step;
//     VerifyContinue verify_continues[verify_continues_length];
//   } AggregationJobContinueReq;
export const AggregationJobContinueReq = struct({ step: u16, verifyContinues: rest(VerifyContinue) });
export type AggregationJobContinueReq = ValueOf<typeof AggregationJobContinueReq>;
