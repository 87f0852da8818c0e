// ports/store.ts — every change of the stored state by name, with what holds after a crash. Only the files in store/ contain SQL.
//
// When a method's promise has resolved, its changes are on disk. Each method is one transaction: all of it happens or none. If two callers
// race, in one process or in several on one database, unique keys and a lock on the task decide, never the order in which the callers read.
import { CodedError } from '@soundings/crypto/errors';
import type { ReportError } from '@soundings/protocol/dap/report-error';
import type { Generation, TaggedGeneration } from '@soundings/protocol/contribution/generation';

export interface Store
  extends
    TaskTables,
    KeyTable,
    UploadTable,
    HeldTable,
    ArrivalTable,
    LeaderJobs,
    HelperJobs,
    CollectionJobs,
    AggregateShares,
    GivenUpBatches,
    GenerationTables,
    Upkeep {
  close(): Promise<void>;
}

export type StoreErrorCode =
  /** Others have locked what this needs, or the database is away. A later try may succeed. */
  | 'busy'
  /** The disk is full. */
  | 'full'
  /** The disk failed to store what was written. Nobody may go on as if it had: a second fsync would report success wrongly. */
  | 'broken';

/** The database failed. Nothing of the transaction has happened; after `busy` this isn't known. */
export class StoreError extends CodedError<StoreErrorCode> {}

/** A batch bucket's identifier (DAP-18 §4.5.4): 8 bytes of time, big-endian, or a batch ID of 32. The bytes of times sort as the times do. */
export type BucketId = Uint8Array;

/** Consecutive buckets from the first to the last, both inclusive. For a leader-selected batch, both are the same. */
export interface BucketRange {
  readonly first: BucketId;
  readonly last: BucketId;
}

/** The two operations of a VDAF that a running total needs (VDAF-20 §4.4). */
export interface Adder {
  aggregateInit(): Uint8Array;
  aggregate(aggShare: Uint8Array, outShare: Uint8Array): Uint8Array;
}

// --- what there is to do

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

// --- HPKE keys

export type HpkeKeyState = 'pending' | 'active' | 'expired';

export interface HpkeKeyRecord {
  readonly configId: number;
  /** The encoded HpkeConfig. */
  readonly config: Uint8Array;
  /** Secret. */
  readonly privateKey: Uint8Array;
  readonly state: HpkeKeyState;
  readonly sinceMs: number;
}

export interface KeyTable {
  hpkeKeys(): Promise<readonly HpkeKeyRecord[]>;
  /** 'taken' if another process has made a key with this number. */
  putHpkeKey(key: HpkeKeyRecord): Promise<'added' | 'taken'>;
  /** Activates a key and expires those that were active, in one step, so that there is always one to encrypt to. */
  activateHpkeKey(configId: number, nowMs: number): Promise<void>;
  deleteHpkeKey(configId: number): Promise<void>;
}

// --- upload (leader)

/** Who a report is from, in a mission: one (task, window, organisation) is counted once. */
export interface ContributionRecord {
  readonly organisation: Uint8Array;
  readonly version: number;
  readonly digest: Uint8Array;
  /** The encoded HeldContribution, for the question "do you hold a contribution of mine?". */
  readonly held: Uint8Array;
}

export interface ReportPayload {
  /** Encoded. */
  readonly metadata: Uint8Array;
  readonly publicShare: Uint8Array;
  /** Secret. */
  readonly leaderInputShare: Uint8Array;
  /** The encoded HpkeCiphertext. */
  readonly helperEncryptedInputShare: Uint8Array;
}

export interface UploadedReport extends ReportPayload {
  readonly reportId: Uint8Array;
  /** Undefined in leader-selected mode: the job that the report joins decides. */
  readonly bucket: BucketId | undefined;
  readonly time: number;
  /** Tells a retry from another report under the same ID. */
  readonly digest: Uint8Array;
  /** The report isn't aggregated before this time. A contribution that may be amended waits until its window closes. */
  readonly notBeforeMs: number;
  /** The report's window has closed. It is accepted only if it was accepted before, because that answer may have been lost. */
  readonly isLate: boolean;
  readonly contribution: ContributionRecord | undefined;
}

export interface UploadTable {
  /**
   * Accepts reports. One result for each, in order. Undefined means that the report is on disk, from now or from an earlier try with the
   * same digest. It will be aggregated, or rejected with a reason that is kept; a retry of a rejected report gets this reason.
   * `report_replayed`: another report has the ID, or the organisation's place in the window belongs to this version, to a later one, or to
   * one that is being aggregated. `batch_collected`: the bucket was collected before. `report_dropped`: the report is late, or so old that
   * a replay could no longer be recognised (DAP-18 §6.4.1).
   */
  acceptReports(taskId: Uint8Array, reports: readonly UploadedReport[], nowMs: number): Promise<readonly (ReportError | undefined)[]>;
}

// --- held (both roles)

export interface HeldTable {
  /**
   * The contribution that has the organisation's place in the window, as an encoded HeldContribution, whatever happened to it since.
   * 'untold': there is one, but an earlier build wrote its row and stored too little.
   */
  heldContribution(taskId: Uint8Array, bucket: BucketId, organisation: Uint8Array): Promise<Uint8Array | 'untold' | undefined>;
}

// --- aggregation (leader)

export interface WaitingReport extends ReportPayload {
  readonly reportId: Uint8Array;
  readonly bucket: BucketId | undefined;
  readonly time: number;
}

export interface NewAggregationJob {
  readonly taskId: Uint8Array;
  readonly jobId: Uint8Array;
  /** The exact bytes of the request, which are sent until they are answered. */
  readonly request: Uint8Array;
  /** Leader-selected mode: the batch that all of its reports join. */
  readonly batchId: Uint8Array | undefined;
  readonly reports: readonly JobReport[];
}

/** A report of a job that no answer has settled yet. */
export interface JobReport {
  readonly reportId: Uint8Array;
  readonly bucket: BucketId;
  readonly time: number;
  /** Secret. */
  readonly verifyState: Uint8Array;
}

export interface RejectedReport {
  readonly reportId: Uint8Array;
  readonly error: ReportError;
}

export interface LeasedAggregationJob {
  readonly taskId: Uint8Array;
  readonly jobId: Uint8Array;
  /** `unanswered`: send the request, or ask at `location`. `answered`: all answers are on disk, and the helper's job is to be deleted. */
  readonly state: 'unanswered' | 'answered';
  /** The job's URL at the helper, once the helper has named it. */
  readonly location: string | undefined;
  /** The answer's tag, for an `answered` job if the helper gave one. */
  readonly answerTag: string | undefined;
  readonly attempts: number;
}

export interface AggregationJobPayload {
  readonly request: Uint8Array;
  /** In the request's order. */
  readonly reports: readonly JobReport[];
}

export type ReportOutcome =
  | {
      readonly kind: 'commit';
      readonly reportId: Uint8Array;
      readonly bucket: BucketId;
      readonly time: number;
      readonly outShare: Uint8Array;
    }
  | { readonly kind: 'reject'; readonly reportId: Uint8Array; readonly error: ReportError };

export interface Deferral {
  readonly taskId: Uint8Array;
  readonly jobId: Uint8Array;
  readonly notBeforeMs: number;
  readonly attempts: number;
  /** The URL to poll next. Undefined: unchanged. Null: none, the request is sent again. */
  readonly location: string | null | undefined;
}

export interface LeaderJobs {
  tasksWithWaitingReports(nowMs: number): Promise<readonly Uint8Array[]>;
  /**
   * Leases the oldest reports that wait to be aggregated: nobody else gets them until `untilMs`. Reports whose bucket was collected are
   * rejected instead (DAP-18 §4.5.3.1 requires this check before a report joins a job). AtRestError if a share was altered; the reports
   * stay leased then, so that others get their turn.
   */
  leaseWaitingReports(taskId: Uint8Array, limit: number, nowMs: number, untilMs: number): Promise<readonly WaitingReport[]>;
  /**
   * A leader-selected batch that accepts more reports, and how many fit until it has `target`. Undefined if a new batch has to begin; the
   * first job that names it begins it.
   */
  openBatch(taskId: Uint8Array, target: number): Promise<{ readonly batchId: Uint8Array; readonly room: number } | undefined>;
  /**
   * Stores the job with the bytes that will be sent, and the reports that the leader itself rejected. Nothing is sent before. 'stale':
   * another process has taken one of the reports, so nothing was stored.
   */
  createAggregationJob(
    job: NewAggregationJob | undefined,
    taskId: Uint8Array,
    rejected: readonly RejectedReport[],
    nowMs: number,
  ): Promise<'created' | 'stale'>;
  /**
   * Leases jobs: nobody else gets them until `untilMs`. Their payloads are read separately, so that a damaged one doesn't hold up other
   * jobs.
   */
  leaseAggregationJobs(limit: number, nowMs: number, untilMs: number): Promise<readonly LeasedAggregationJob[]>;
  /** The payload of an open job; undefined if the job is finished. AtRestError if it was altered. */
  aggregationJobPayload(taskId: Uint8Array, jobId: Uint8Array): Promise<AggregationJobPayload | undefined>;
  /** Postpones the job. Its request stays the same. */
  deferAggregationJob(deferral: Deferral): Promise<void>;
  /**
   * Merges a job's verified reports into their buckets, records the rejected ones, and deletes the shares. A second call changes nothing
   * and gives 'repeated'. Reports that the helper called too early stay in the job, which becomes 'answered'. Once the helper has deleted
   * its answer, the job is sent again in the same bytes. Early reports therefore never join another job, and a copy of the first request
   * that arrives late can only count what this job counts. A later answer settles only the reports that are still open.
   */
  commitAggregationJob(
    job: {
      readonly taskId: Uint8Array;
      readonly jobId: Uint8Array;
      readonly location: string | undefined;
      /** The helper's entity tag for the answer, if it gave one. */
      readonly answerTag?: string | undefined;
      readonly outcomes: readonly ReportOutcome[];
    },
    adder: Adder,
    nowMs: number,
  ): Promise<'committed' | 'repeated'>;
  /** Says that the helper has deleted the job. Its request is sent again because of its early reports. */
  retryEarlyReports(taskId: Uint8Array, jobId: Uint8Array, notBeforeMs: number): Promise<void>;
}

// --- aggregation (helper)

export interface HelperJobRecord {
  readonly requestDigest: Uint8Array;
  /** Undefined while the helper is working on it. */
  readonly response: Uint8Array | undefined;
}

export type HelperOutcome =
  | {
      readonly kind: 'commit';
      readonly reportId: Uint8Array;
      readonly bucket: BucketId;
      readonly time: number;
      readonly outShare: Uint8Array;
      readonly contribution: ContributionRecord | undefined;
    }
  | { readonly kind: 'reject'; readonly reportId: Uint8Array; readonly error: ReportError };

export interface HelperJobs {
  helperJob(taskId: Uint8Array, jobId: Uint8Array): Promise<HelperJobRecord | undefined>;
  /** Stores a request that is answered later. If the job is stored already, nothing changes. */
  startHelperJob(taskId: Uint8Array, jobId: Uint8Array, request: Uint8Array, requestDigest: Uint8Array, nowMs: number): Promise<void>;
  leaseHelperJobs(
    limit: number,
    nowMs: number,
    untilMs: number,
  ): Promise<readonly { readonly taskId: Uint8Array; readonly jobId: Uint8Array; readonly request: Uint8Array }[]>;
  /**
   * Merges a job's verified reports into their buckets, and stores their replay records and the answer, which is returned. A report is
   * refused here if its bucket was collected, its ID is known, or its organisation was counted, whatever the order of arrival; `respond`
   * gets the refusals. A second call for the same job changes nothing and returns the first answer.
   */
  commitHelperJob(
    job: {
      readonly taskId: Uint8Array;
      readonly jobId: Uint8Array;
      readonly requestDigest: Uint8Array;
      readonly outcomes: readonly HelperOutcome[];
    },
    adder: Adder,
    respond: (refused: ReadonlyMap<number, ReportError>) => Uint8Array,
    nowMs: number,
  ): Promise<Uint8Array>;
  /**
   * Deletes the job's answer, but no replay record (DAP-18 §4.5.5). 'unknown': there is no such job. 'another-answer': `isMeant` returned
   * false for the stored answer (undefined: there is none yet), so nothing was deleted.
   */
  deleteHelperJob(
    taskId: Uint8Array,
    jobId: Uint8Array,
    isMeant?: (response: Uint8Array | undefined) => boolean,
  ): Promise<'deleted' | 'unknown' | 'another-answer'>;
}

// --- collection

export interface BatchSum {
  readonly aggregateShare: Uint8Array;
  readonly reportCount: number;
  readonly checksum: Uint8Array;
  /** The first and the last report's time; undefined for an empty batch. */
  readonly times: { readonly first: number; readonly last: number } | undefined;
  /** The number of distinct organisations whose contribution is in the sum. */
  readonly organisations: number;
}

/** What marking a window as collected costs in its mission's ledger (privacy.md §5). */
export interface WindowCharge {
  /** The mission's charter digest, 32 bytes. */
  readonly charterDigest: Uint8Array;
  /** Stored with the window. */
  readonly record: string;
  /** Whether the budget allows this charge in addition to the earlier ones. */
  fits(charged: readonly Charged[]): boolean;
}

/** A charge's record, and how many of the mission's windows were charged with it. */
export interface Charged {
  readonly record: string;
  readonly times: number;
}

export interface CollectionJobRecord {
  readonly taskId: Uint8Array;
  readonly jobId: Uint8Array;
  /** The exact bytes of the collector's request, which are in the AAD of both shares. */
  readonly request: Uint8Array;
  readonly state: 'waiting' | 'claimed' | 'finished' | 'failed';
  readonly createdMs: number;
  readonly attempts: number;
  readonly notBeforeMs: number;
  /** From 'claimed' on: the request that is sent to the helper until it answers. */
  readonly shareRequest: Uint8Array | undefined;
  /** From 'claimed' on: the encoded HpkeCiphertext of the leader's share, which is sealed once. */
  readonly leaderShare: Uint8Array | undefined;
  /** From 'claimed' on: the batch's totals. */
  readonly sum: Omit<BatchSum, 'aggregateShare'> | undefined;
  readonly location: string | undefined;
  readonly response: Uint8Array | undefined;
  /** DAP's name for the failure, or one of our own. */
  readonly failure: string | undefined;
  /** True if the failure is final: the same request gets it again. */
  readonly final: boolean;
}

export type Claim =
  { readonly kind: 'claim'; readonly shareRequest: Uint8Array; readonly leaderShare: Uint8Array } | { readonly kind: 'too-few' };

export interface CollectionJobs {
  /**
   * The job for this request: the stored one, or a new one. A job whose failure isn't final starts again. 'overlap': another job has
   * collected one of the buckets. 'given-up': one of the buckets was given up. A stored job for the same request is found before these
   * checks.
   */
  startCollectionJob(
    job: { readonly taskId: Uint8Array; readonly jobId: Uint8Array; readonly request: Uint8Array; readonly range: BucketRange | undefined },
    nowMs: number,
  ): Promise<CollectionJobRecord | 'overlap' | 'given-up'>;
  collectionJob(taskId: Uint8Array, jobId: Uint8Array): Promise<CollectionJobRecord | undefined>;
  leaseCollectionJobs(limit: number, nowMs: number, untilMs: number): Promise<readonly CollectionJobRecord[]>;
  deferCollectionJob(deferral: Deferral): Promise<void>;
  /**
   * Claims the batch: no further report can join it, and the request to the helper is stored. It isn't claimed if some of its reports are
   * still being aggregated ('busy'), it was collected ('overlap') or given up before ('given-up'), `decide` finds too few reports in it
   * ('too-few'), or it would exceed the mission's budget ('over-budget'). `range` undefined means any leader-selected batch of at least
   * `reportsMin`. After 'claimed', the mission is charged and the bytes to be sent are on disk. A job that fails later costs nothing: its
   * batch is no longer marked as collected.
   */
  claimBatch(
    job: {
      readonly taskId: Uint8Array;
      readonly jobId: Uint8Array;
      readonly range: BucketRange | undefined;
      readonly reportsMin: number;
      readonly charge?: WindowCharge | undefined;
    },
    adder: Adder,
    decide: (sum: BatchSum, range: BucketRange) => Claim,
  ): Promise<'claimed' | 'busy' | 'overlap' | 'given-up' | 'too-few' | 'over-budget'>;
  /** Stores the result for as long as the collector may ask, and deletes the shares that it was made from. */
  finishCollectionJob(taskId: Uint8Array, jobId: Uint8Array, response: Uint8Array): Promise<void>;
  /** Marks the job as failed and its batch as not collected. `final`: the same request gets this failure for ever. */
  failCollectionJob(taskId: Uint8Array, jobId: Uint8Array, failure: string, final: boolean): Promise<void>;
  /** Deletes the job's result. Its batch stays collected (DAP-18 §4.6.3). False if there is no such job. */
  deleteCollectionJob(taskId: Uint8Array, jobId: Uint8Array): Promise<boolean>;
  /** The charges of a mission's collected windows at this aggregator. */
  charged(charterDigest: Uint8Array): Promise<readonly Charged[]>;
  /**
   * The organisation's contribution in a collected batch, for the question "was mine counted?". Undefined if a quarantine has closed the
   * batch.
   */
  countedContribution(
    taskId: Uint8Array,
    bucket: BucketId,
    organisation: Uint8Array,
  ): Promise<Pick<ContributionRecord, 'version' | 'digest'> | undefined>;
}

export interface ArrivalTable {
  /** The number of organisations with a contribution in these buckets that arrived before this day (in days since 1970). */
  organisationsIn(taskId: Uint8Array, range: BucketRange, beforeDay: number): Promise<number>;
}

export interface AggregateShareRecord {
  readonly requestDigest: Uint8Array;
  /** Undefined while it is being worked on. */
  readonly response: Uint8Array | undefined;
  /** DAP's name for the failure, if the helper worked on it in the background. */
  readonly failure: string | undefined;
}

export type ShareDecision<Failure> =
  | { readonly kind: 'release'; readonly response: Uint8Array; readonly statement: Uint8Array | undefined }
  | { readonly kind: 'refuse'; readonly failure: Failure };

export interface AggregateShares {
  aggregateShare(taskId: Uint8Array, shareId: Uint8Array): Promise<AggregateShareRecord | undefined>;
  startAggregateShare(
    taskId: Uint8Array,
    shareId: Uint8Array,
    request: Uint8Array,
    requestDigest: Uint8Array,
    nowMs: number,
  ): Promise<void>;
  leaseAggregateShares(
    limit: number,
    nowMs: number,
    untilMs: number,
  ): Promise<readonly { readonly taskId: Uint8Array; readonly shareId: Uint8Array; readonly request: Uint8Array }[]>;
  /** Says that a started share can't be released, and why; the leader is told when it polls. The same request starts it again. */
  failAggregateShare(taskId: Uint8Array, shareId: Uint8Array, failure: string): Promise<void>;
  /**
   * Stores the answer that releases the buckets' share, marks the buckets as collected for ever, and charges the mission, all in one step.
   * The same request gets the same answer again, before any check. Another request for any of the buckets gets 'overlap'. 'over-budget':
   * the charge would exceed the mission's budget. A refusal costs nothing.
   */
  releaseAggregateShare<Failure>(
    share: {
      readonly taskId: Uint8Array;
      readonly shareId: Uint8Array;
      readonly requestDigest: Uint8Array;
      readonly range: BucketRange;
      readonly charge?: WindowCharge | undefined;
    },
    adder: Adder,
    decide: (sum: BatchSum) => ShareDecision<Failure>,
    nowMs: number,
  ): Promise<
    | { readonly kind: 'released'; readonly response: Uint8Array }
    | { readonly kind: 'overlap' | 'given-up' | 'over-budget' }
    | { readonly kind: 'refused'; readonly failure: Failure }
  >;
  deleteAggregateShare(taskId: Uint8Array, shareId: Uint8Array): Promise<boolean>;
  /** The helper's signed statement on the batch that begins with this bucket. */
  statement(taskId: Uint8Array, first: BucketId): Promise<Uint8Array | undefined>;
}

// --- how far this database and those of other aggregators have come

export interface GenerationTables {
  /** This database's latest generation. */
  ownGeneration(): Promise<Generation>;
  /** Whether this database remembers having been at this generation and count. */
  holdsGeneration(place: Generation): Promise<boolean>;
  /**
   * Begins a larger generation. The step is random, so that two copies of one database never begin the same one. With `after`, the new
   * generation is also larger than that one, and every smaller one counts as this database's own from then on.
   */
  nextGeneration(after?: Generation): Promise<Generation>;
  /** Adds one to the count of commits in this generation. */
  countCommits(): Promise<Generation>;
  /** The latest generation of this peer that was noted. */
  peerGeneration(peer: string): Promise<TaggedGeneration | undefined>;
  /** Notes a peer's generation. Nothing changes if one at least as late was noted before. */
  notePeerGeneration(peer: string, seen: TaggedGeneration): Promise<void>;
  /**
   * Notes that a known peer says, in this generation, that its database was restored from a backup. Undefined: its quarantine has ended.
   */
  setPeerRestored(peer: string, generation: number | undefined): Promise<void>;
  /** The restored peers, each with its generation when it said so. */
  restoredPeers(): Promise<ReadonlyMap<string, number>>;
}

// --- upkeep

export interface Backlog {
  readonly waitingReports: number;
  readonly openAggregationJobs: number;
  readonly openCollectionJobs: number;
  /** When the oldest open aggregation job was made, in milliseconds since 1970. */
  readonly oldestJobMs: number | undefined;
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

export interface GivenUpBatches {
  /**
   * The IDs of the reports within these times (both inclusive) that this aggregator has committed, after `after` in the order of their
   * bytes. The leader's come from its reports, the helper's from its replay records.
   */
  committedReports(
    taskId: Uint8Array,
    times: { readonly first: number; readonly last: number },
    after: Uint8Array,
    rowsMax: number,
  ): Promise<readonly Uint8Array[]>;
  /**
   * Ends a batch without a result: no report joins it any more, nothing of it is released or charged, and its totals are deleted.
   * 'collected': some of it was claimed or released, so its cost must stay charged; nothing was changed.
   */
  giveUpBatch(taskId: Uint8Array, range: BucketRange): Promise<'given-up' | 'repeated' | 'collected'>;
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
