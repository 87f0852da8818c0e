// collection.ts — collection jobs between collector and leader, aggregate shares between leader and helper (DAP-18 §4.6)
import { fixed, opaque, struct, u64, type ValueOf } from '@soundings/crypto/codec';
import { BatchMode } from './batch-mode.ts';
import { Extensions } from './extension.ts';
import { HpkeCiphertext } from './hpke.ts';
import { Interval } from './time.ts';

//   struct {
//     BatchMode batch_mode;
//     opaque config<0..2^16-1>;
//   } Query;
export const Query = struct({ batchMode: BatchMode, config: opaque(2) });
export type Query = ValueOf<typeof Query>;

//   struct {
//     CollectionJobExtensionType extension_type;
//     opaque extension_data<0..2^16-1>;
//   } CollectionJobExtension;                        // an Extension (extension.ts)

//   struct {
//     Query query;
//     opaque agg_param<0..2^32-1>;
//     CollectionJobExtension extensions<0..2^16-1>;
//   } CollectionJobReq;
export const CollectionJobReq = struct({ query: Query, aggParam: opaque(4), extensions: Extensions });
export type CollectionJobReq = ValueOf<typeof CollectionJobReq>;

//   struct {
//     uint64 report_count;
//     Interval interval;
//     HpkeCiphertext leader_encrypted_agg_share;
//     HpkeCiphertext helper_encrypted_agg_share;
//   } CollectionJobResp;
export const CollectionJobResp = struct({
  reportCount: u64,
  interval: Interval,
  leaderEncryptedAggShare: HpkeCiphertext,
  helperEncryptedAggShare: HpkeCiphertext,
});
export type CollectionJobResp = ValueOf<typeof CollectionJobResp>;

//   struct {
//     BatchMode batch_mode;
//     opaque config<0..2^16-1>;
//   } BatchSelector;
export const BatchSelector = struct({ batchMode: BatchMode, config: opaque(2) });
export type BatchSelector = ValueOf<typeof BatchSelector>;

//   struct {
//     CollectionJobReq collection_job_req;
//     BatchSelector batch_selector;
//     uint64 report_count;
//     opaque checksum[32];
//   } AggregateShareReq;
export const AggregateShareReq = struct({
  collectionJobReq: CollectionJobReq,
  batchSelector: BatchSelector,
  reportCount: u64,
  checksum: fixed(32),
});
export type AggregateShareReq = ValueOf<typeof AggregateShareReq>;

//   struct { HpkeCiphertext encrypted_aggregate_share; } AggregateShare;
export const AggregateShare = struct({ encryptedAggregateShare: HpkeCiphertext });
export type AggregateShare = ValueOf<typeof AggregateShare>;
