// batch-mode.ts — how reports fall into batches, and how a batch is asked for (DAP-18 §5)
import { struct, type ValueOf } from '@soundings/crypto/codec';
import { enumeration } from './enumeration.ts';
import { BatchId } from './ids.ts';
import { Interval } from './time.ts';

//   enum { reserved(0), time_interval(1), leader_selected(2), (255) } BatchMode;
export const BatchMode = enumeration({ timeInterval: 1, leaderSelected: 2 });
export type BatchMode = ValueOf<typeof BatchMode>;

// The payloads of Query.config and BatchSelector.config (DAP-18 §5.1.1, §5.1.2, §5.2.1, §5.2.3). A leader-selected query's is empty.

//   struct { Interval batch_interval; } TimeIntervalQueryConfig;
export const TimeIntervalQueryConfig = struct({ batchInterval: Interval });
export type TimeIntervalQueryConfig = ValueOf<typeof TimeIntervalQueryConfig>;

//   struct { Interval batch_interval; } TimeIntervalBatchSelectorConfig;
export const TimeIntervalBatchSelectorConfig = struct({ batchInterval: Interval });
export type TimeIntervalBatchSelectorConfig = ValueOf<typeof TimeIntervalBatchSelectorConfig>;

export const LeaderSelectedQueryConfig = struct({});

//   struct { BatchID batch_id; } LeaderSelectedBatchSelectorConfig;
export const LeaderSelectedBatchSelectorConfig = struct({ batchId: BatchId });
export type LeaderSelectedBatchSelectorConfig = ValueOf<typeof LeaderSelectedBatchSelectorConfig>;

/** The aggregation job extension that tells the helper which batch a job's reports join; its payload is a BatchId (DAP-18 §5.2.2). */
export const LEADER_SELECTED_BATCH_ID = 1;
