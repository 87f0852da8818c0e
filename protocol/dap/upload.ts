// upload.ts — from a client to the leader: reports, and which of them failed (DAP-18 §4.4.2)
import { opaque, rest, struct, withBytes, type ValueOf } from '@soundings/crypto/codec';
import { Extensions } from './extension.ts';
import { HpkeCiphertext } from './hpke.ts';
import { ReportId } from './ids.ts';
import { ReportError } from './report-error.ts';
import { Time } from './time.ts';

//   struct {
//     ReportID report_id;
//     Time time;
//     Extension public_extensions<0..2^16-1>;
//   } ReportMetadata;
export const ReportMetadata = struct({ reportId: ReportId, time: Time, publicExtensions: Extensions });
export type ReportMetadata = ValueOf<typeof ReportMetadata>;

//   struct {
//     ReportMetadata report_metadata;
//     opaque public_share<0..2^32-1>;
//     HpkeCiphertext leader_encrypted_input_share;
//     HpkeCiphertext helper_encrypted_input_share;
//   } Report;
export const Report = struct({
  reportMetadata: ReportMetadata,
  publicShare: opaque(4),
  leaderEncryptedInputShare: HpkeCiphertext,
  helperEncryptedInputShare: HpkeCiphertext,
});
export type Report = ValueOf<typeof Report>;

//   struct { Report reports[message_length]; } UploadRequest;
export const UploadRequest = struct({ reports: rest(Report) });
export type UploadRequest = ValueOf<typeof UploadRequest>;

/** A report as a leader reads it: what it keeps or hands on as it came isn't encoded again. */
const ReceivedReport = struct({
  reportMetadata: withBytes(ReportMetadata),
  publicShare: opaque(4),
  leaderEncryptedInputShare: HpkeCiphertext,
  helperEncryptedInputShare: withBytes(HpkeCiphertext),
});
export type ReceivedReport = ValueOf<typeof ReceivedReport>;

/**
 * The same for a leader, which takes no more than so many reports at once, and needs each with its bytes: one more is a DecodeError, before it
 * is read.
 */
export function uploadRequestOf(reportsMax: number) {
  return struct({ reports: rest(withBytes(ReceivedReport), reportsMax) });
}

//   struct {
//     Extension private_extensions<0..2^16-1>;
//     opaque payload<1..2^32-1>;
//   } PlaintextInputShare;
/** What is sealed to one aggregator. `payload` is the VDAF's input share. */
export const PlaintextInputShare = struct({ privateExtensions: Extensions, payload: opaque(4, 1) });
export type PlaintextInputShare = ValueOf<typeof PlaintextInputShare>;

//   struct {
//     ReportID id;
//     ReportError error;
//   } ReportUploadStatus;
export const ReportUploadStatus = struct({ id: ReportId, error: ReportError });
export type ReportUploadStatus = ValueOf<typeof ReportUploadStatus>;

//   struct { ReportUploadStatus status[message_length]; } UploadErrors;
/** The reports that failed and no others, in the request's order. */
export const UploadErrors = struct({ status: rest(ReportUploadStatus) });
export type UploadErrors = ValueOf<typeof UploadErrors>;
