// seals.ts — what each sealed message is bound to: HPKE's info and additional data (DAP-18 §4.4.2.1, §4.5.3.3, §4.6.7)
import { concat, utf8 } from '@soundings/crypto/bytes';
import { encode, opaque, struct, u32, type ValueOf } from '@soundings/crypto/codec';
import { CollectionJobReq } from './collection.ts';
import { TaskId } from './ids.ts';
import { Role, type AggregatorRole } from './role.ts';
import { DAP_VERSION, TaskConfiguration } from './task.ts';
import { ReportMetadata } from './upload.ts';

/** info of an input share, from the client to `server`: "dap-18 input share" ‖ 0x01 ‖ server_role. Its AAD is an encoded InputShareAad. */
export function inputShareInfo(server: AggregatorRole): Uint8Array {
  return concat(utf8(`${DAP_VERSION} input share`), Uint8Array.of(Role.client, server));
}

/** info of an aggregate share, from `server` to the collector: "dap-18 aggregate share" ‖ server_role ‖ 0x00. Its AAD is an AggregateShareAad. */
export function aggregateShareInfo(server: AggregatorRole): Uint8Array {
  return concat(utf8(`${DAP_VERSION} aggregate share`), Uint8Array.of(server, Role.collector));
}

//   struct {
//     TaskID task_id;
//     TaskConfiguration task_configuration;
//     ReportMetadata report_metadata;
//     opaque public_share<0..2^32-1>;
//   } InputShareAad;
/** The same for both aggregators. */
export const InputShareAad = struct({
  taskId: TaskId,
  taskConfiguration: TaskConfiguration,
  reportMetadata: ReportMetadata,
  publicShare: opaque(4),
});
export type InputShareAad = ValueOf<typeof InputShareAad>;

/**
 * For an aggregator, which opens many reports of a task: encodes an InputShareAad of the task, whose own part is encoded once, from encoded
 * metadata.
 */
export function inputShareAadOf(taskId: TaskId, taskConfiguration: TaskConfiguration) {
  const start = encode(struct({ taskId: TaskId, taskConfiguration: TaskConfiguration }), { taskId, taskConfiguration });
  return (reportMetadata: Uint8Array, publicShare: Uint8Array): Uint8Array =>
    concat(start, reportMetadata, encode(u32, publicShare.length), publicShare);
}

//   struct {
//     TaskID task_id;
//     TaskConfiguration task_configuration;
//     CollectionJobReq collection_job_req;
//   } AggregateShareAad;
/** Binds neither the number of reports nor their checksum: who reads the share learns those from elsewhere (protocol.md, "Statement"). */
export const AggregateShareAad = struct({
  taskId: TaskId,
  taskConfiguration: TaskConfiguration,
  collectionJobReq: CollectionJobReq,
});
export type AggregateShareAad = ValueOf<typeof AggregateShareAad>;
