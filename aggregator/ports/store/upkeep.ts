// ports/store/upkeep.ts — what keeps the database clean, sealed and watched.
import type { BucketId, BucketRange } from './batch.ts';

export interface Backlog {
  readonly waitingReports: number;
  readonly openAggregationJobs: number;
  readonly openCollectionJobs: number;
  /** When the oldest open aggregation job was made, in milliseconds since 1970. */
  readonly oldestJobMs: number | undefined;
}

/** A row of the audit log (store/tables/audit.ts). */
export interface AuditRow {
  /** From 1, without a gap. */
  readonly number: number;
  readonly timeMs: number;
  readonly event: string;
  /** A JSON object. */
  readonly detail: string;
  readonly hash: Uint8Array;
}

export interface Upkeep {
  /** Ends every lease. For the only process on a database, when it starts: the process that held the leases has ended. */
  releaseLeases(): Promise<void>;
  /**
   * How many connections running leaders and helpers of this build have to this PostgreSQL database, whatever their configuration. 0 for
   * SQLite, whose file is claimed by its one process (sqlite-claim.ts).
   */
  servers(): Promise<number>;
  /** Writes a row, to check that the database accepts writes. */
  probe(nowMs: number): Promise<void>;
  backlog(): Promise<Backlog>;
  /**
   * Deletes, a few rows at a time, the records of this task's reports with a time before `time` that belong to no open job, and answers
   * that were given before `beforeMs`. Reports with a time before `time` are dropped from then on, because a replay could no longer be
   * recognised (DAP-18 §6.4.1). That a batch was collected is never deleted. Returns the number of rows deleted; 0 means that nothing is
   * left to delete.
   */
  collectGarbage(taskId: Uint8Array, time: number, beforeMs: number, rowsMax: number): Promise<number>;
  /**
   * Closes these batches, and all leader-selected ones of the task, as if each had been collected and charged with `charge`. No report
   * joins them any more, and nothing of them is released. A collection that has claimed one of them and isn't finished fails for good.
   */
  closeBatches(taskId: Uint8Array, ranges: readonly BucketRange[], charge?: string): Promise<void>;
  /**
   * Notes for ever that this database, which was restored from a backup, may have lost records of these batches. Batches whose finished
   * collection it still knows are left out.
   */
  noteForgotten(taskId: Uint8Array, ranges: readonly BucketRange[]): Promise<void>;
  /** Whether the bucket was noted by `noteForgotten`. */
  mayHaveForgotten(taskId: Uint8Array, bucket: BucketId): Promise<boolean>;
  /**
   * Encrypts with the newest key up to `secretsMax` secrets that an older key encrypted (at-rest.ts). Returns how many there were; 0 means
   * that none is left.
   */
  reseal(secretsMax: number): Promise<number>;
  /** The rows of the audit log after row `number` (audit.ts). */
  auditRows(number: number, rowsMax: number): Promise<readonly AuditRow[]>;
  /** The audit log's last row; undefined if it has none. */
  auditHead(): Promise<AuditRow | undefined>;
  /** A stored text by its name, such as when the last backup was made. */
  meta(key: string): Promise<string | undefined>;
  setMeta(key: string, value: string): Promise<void>;
}
