// ports/store/tasks.ts — the tasks and missions that are kept.

export interface TaskRecord {
  readonly taskId: Uint8Array;
  /** The encoded TaskConfiguration. */
  readonly configuration: Uint8Array;
  /** Secret. */
  readonly verifyKey: Uint8Array;
  /** The encoded HpkeConfig of the collector. */
  readonly collectorHpkeConfig: Uint8Array;
  /** The mission's charter, for its tasks; undefined for plain DAP. */
  readonly charterDigest: Uint8Array | undefined;
  /** Tokens of this task alone, as hexadecimal SHA-256. */
  readonly leaderTokens: readonly string[];
  readonly collectorTokens: readonly string[];
  /** Secret: the token that the leader shows to the helper for this task. */
  readonly helperToken: string | undefined;
}

export interface MissionRecord {
  readonly charterDigest: Uint8Array;
  /** The signed charter, as JSON. */
  readonly charter: string;
  /** The signed rosters, as JSON, by growing number. */
  readonly rosters: readonly string[];
  /** For a logged mission, the document that it was loaded from last, as JSON. */
  readonly document?: string | undefined;
}

export interface TaskTables {
  /**
   * Adds a task. A task never changes (DAP-18 §4.2): adding the same task again changes nothing, and a different one under the same ID is
   * refused.
   */
  putTask(task: TaskRecord): Promise<'added' | 'known' | 'conflict'>;
  task(taskId: Uint8Array): Promise<TaskRecord | undefined>;
  tasks(): Promise<readonly TaskRecord[]>;
  /** Adds the charter, all of its tasks and the rosters, unless they are stored already. What is stored stays as it is. */
  putMission(mission: MissionRecord, rosterNumbers: readonly number[], tasks: readonly TaskRecord[]): Promise<void>;
  mission(charterDigest: Uint8Array): Promise<MissionRecord | undefined>;
}
