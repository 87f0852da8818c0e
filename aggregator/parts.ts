// parts.ts — an entry point for programs that assemble an aggregator themselves, or read its database: the pieces, each from its file.
export { atRest, AT_REST_KEY_SIZE } from './store/tables/at-rest.ts';
export { Limits, type TaskFile } from './config.ts';
export { tokenDigest } from './http/auth.ts';
export {
  batchTimes,
  committedReports,
  giveUp,
  selectedBatch,
  taskNamed,
  timeBatch,
  unmatchedBatches,
  type Unmatched,
} from './node/mismatch.ts';
export { jsonLog } from './log.ts';
export { toJanus } from './peer/janus/to-janus.ts';
export type { Log } from './ports/ports.ts';
export { httpServer } from './node/serve.ts';
export { sqliteStore } from './store/sqlite.ts';
export { claimSqlite } from './store/sqlite-claim.ts';
export type { Task } from './tasks/task.ts';
export { slicedVerifier } from './verify/slice.ts';
