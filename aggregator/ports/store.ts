// ports/store.ts — every change of state by name, with what holds after a crash. SQL lives nowhere but beside this file.
//
// A promise that has resolved is on disk. Each method is one transaction: all of it or none. Where two callers race, in one process or in
// many on one database, unique keys and a lock on the task decide, never the order in which they happened to read.
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
  /** Others hold what this needs, or the database isn't there: it will be well again. */
  | 'busy'
  /** The disk takes no more. */
  | 'full'
  /** The disk failed to keep what it was given: nobody may go on as if it had (a second fsync would lie). */
  | 'broken';

/** Nothing of the transaction has happened. */
export class StoreError extends CodedError<StoreErrorCode> {}

/** A batch bucket's identifier (DAP-18 §4.5.4): 8 bytes of time, big-endian, or a batch ID of 32. Their bytes sort as they do. */
export type BucketId = Uint8Array;

/** Neighbouring buckets from the first to the last, both inclusive; one and the same for a leader-selected batch. */
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
  /** Secret: the leader's own token at the helper for this task. */
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
  /** A task never changes (DAP-18 §4.2): the same again changes nothing, another under the same ID is refused. */
  putTask(task: TaskRecord): Promise<'added' | 'known' | 'conflict'>;
  task(taskId: Uint8Array): Promise<TaskRecord | undefined>;
  tasks(): Promise<readonly TaskRecord[]>;
  /** Adds the charter, all of its tasks and the rosters that aren't there yet; what is there stays as it is. */
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
  /** 'taken' where another process has made a key under this number. */
  putHpkeKey(key: HpkeKeyRecord): Promise<'added' | 'taken'>;
  /** Activates a key and expires those that were active, in one step: there is always one to seal to. */
  activateHpkeKey(configId: number, nowMs: number): Promise<void>;
  deleteHpkeKey(configId: number): Promise<void>;
}

// --- upload (leader)

/** Who a report is from, in a mission: one (task, window, organisation) is counted once. */
export interface ContributionRecord {
  readonly organisation: Uint8Array;
  readonly version: number;
  readonly digest: Uint8Array;
  /** The encoded HeldContribution, for the question "have you one of mine?". */
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
  /** Undefined in leader-selected mode: the job that takes the report decides. */
  readonly bucket: BucketId | undefined;
  readonly time: number;
  /** Tells a retry from another report under the same ID. */
  readonly digest: Uint8Array;
  /** The report waits until then: a contribution that may still be amended, until its window closes. */
  readonly notBeforeMs: number;
  /** Its window has closed: it is taken only if it was before, since the answer may have been lost. */
  readonly isLate: boolean;
  readonly contribution: ContributionRecord | undefined;
}

export interface UploadTable {
  /**
   * Takes reports in. One answer a report, in order: undefined says that it is on disk, now or from an earlier try with the same digest, and
   * will end as aggregated, or as rejected with its reason kept; a retry of a rejected one is told the reason. `report_replayed`: the ID is
   * taken by another report, or the organisation's place in the window by this version or a later one, or by one that is being aggregated.
   * `batch_collected`: the bucket was collected before. `report_dropped`: it is late, or so old that a replay of it could no longer be told
   * (DAP-18 §6.4.1).
   */
  acceptReports(taskId: Uint8Array, reports: readonly UploadedReport[], nowMs: number): Promise<readonly (ReportError | undefined)[]>;
}

// --- held (both roles)

export interface HeldTable {
  /**
   * The contribution that has the organisation's place in the window, whatever has become of it since, as an encoded HeldContribution. 'untold':
   * there is one, but a build that kept too little wrote its row.
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
  /** The request's very bytes: sent again and again until they are answered. */
  readonly request: Uint8Array;
  /** Leader-selected mode: the batch that all of its reports join. */
  readonly batchId: Uint8Array | undefined;
  readonly reports: readonly JobReport[];
}

/** One that no answer has settled yet. */
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
  /** Where the helper keeps the job, once it has said so. */
  readonly location: string | undefined;
  /** Of `answered` jobs, where the helper gives tags. */
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
  /** Where to ask next; undefined: where one asked so far. Null: nowhere, the request is sent again. */
  readonly location: string | null | undefined;
}

export interface LeaderJobs {
  tasksWithWaitingReports(nowMs: number): Promise<readonly Uint8Array[]>;
  /**
   * Reports that wait to be aggregated, oldest first, and nobody else's until `untilMs`. Those whose bucket has been collected are rejected
   * on the way (DAP-18 §4.5.3.1 wants it checked before a report joins a job). AtRestError where a share was altered; they stay leased then,
   * so that others get their turn.
   */
  leaseWaitingReports(taskId: Uint8Array, limit: number, nowMs: number, untilMs: number): Promise<readonly WaitingReport[]>;
  /**
   * The leader-selected batch that takes more reports, and how many fit below `target`; undefined where one has to be begun. A batch to be
   * begun is begun by the job that names it.
   */
  openBatch(taskId: Uint8Array, target: number): Promise<{ readonly batchId: Uint8Array; readonly room: number } | undefined>;
  /**
   * Writes down the job with the bytes that will be sent, and what the leader itself rejected; before this nothing has left. 'stale': some
   * report is no longer waiting, because another process took it; nothing was written.
   */
  createAggregationJob(
    job: NewAggregationJob | undefined,
    taskId: Uint8Array,
    rejected: readonly RejectedReport[],
    nowMs: number,
  ): Promise<'created' | 'stale'>;
  /** Nobody else's until `untilMs`. What they carry is read apart, so that one whose payload is damaged holds up no other. */
  leaseAggregationJobs(limit: number, nowMs: number, untilMs: number): Promise<readonly LeasedAggregationJob[]>;
  /** What an open job carries; undefined where it is finished. AtRestError where that was altered. */
  aggregationJobPayload(taskId: Uint8Array, jobId: Uint8Array): Promise<AggregationJobPayload | undefined>;
  /** Puts the job off. Its request stays as it is. */
  deferAggregationJob(deferral: Deferral): Promise<void>;
  /**
   * Merges a job's verified reports into their buckets, records what was rejected, and forgets the shares. A second call changes nothing:
   * 'repeated'. Reports that the helper called too early stay in the job, which is 'answered' then: it is sent again, in the same bytes, once the
   * helper has forgotten its answer. So they never travel in another job, and a copy of the first request that turns up late can only count
   * what this job counts. A later answer settles what is still open, and nothing else.
   */
  commitAggregationJob(
    job: {
      readonly taskId: Uint8Array;
      readonly jobId: Uint8Array;
      readonly location: string | undefined;
      /** The helper's entity tag of the answer, where it gave one. */
      readonly answerTag?: string | undefined;
      readonly outcomes: readonly ReportOutcome[];
    },
    adder: Adder,
    nowMs: number,
  ): Promise<'committed' | 'repeated'>;
  /** The helper has deleted the job: its request is sent again, for its early reports. */
  retryEarlyReports(taskId: Uint8Array, jobId: Uint8Array, notBeforeMs: number): Promise<void>;
}

// --- aggregation (helper)

export interface HelperJobRecord {
  readonly requestDigest: Uint8Array;
  /** Undefined while it is being worked on. */
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
  /** Writes down a request that is answered later. A job that is there already stays as it is. */
  startHelperJob(taskId: Uint8Array, jobId: Uint8Array, request: Uint8Array, requestDigest: Uint8Array, nowMs: number): Promise<void>;
  leaseHelperJobs(
    limit: number,
    nowMs: number,
    untilMs: number,
  ): Promise<readonly { readonly taskId: Uint8Array; readonly jobId: Uint8Array; readonly request: Uint8Array }[]>;
  /**
   * Merges a job's verified reports into their buckets together with their replay records and the answer; the answer that counts is returned.
   * A report whose bucket is collected, whose ID is known or whose organisation is counted already is refused here, whatever the order of
   * arrival, and `respond` is told so. A second call for the same job changes nothing and returns the first answer.
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
   * Forgets the job's answer, never a replay record (DAP-18 §4.5.5). 'unknown' where there is no such job; 'another-answer' where `isMeant` says
   * no to the answer that is there (undefined: none yet), and nothing is forgotten.
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
  /** Distinct ones whose contribution is in the sum. */
  readonly organisations: number;
}

/** What marking a window collected costs its mission's ledger (privacy.md §5). */
export interface WindowCharge {
  /** 32 bytes: the mission's. */
  readonly charterDigest: Uint8Array;
  /** Written down beside the window. */
  readonly record: string;
  /** Whether the budget pays for it on top of what was charged before. */
  fits(charged: readonly Charged[]): boolean;
}

/** A record as above, and how many of the mission's windows were charged with it. */
export interface Charged {
  readonly record: string;
  readonly times: number;
}

export interface CollectionJobRecord {
  readonly taskId: Uint8Array;
  readonly jobId: Uint8Array;
  /** The collector's request, byte for byte: it is in the AAD of both shares. */
  readonly request: Uint8Array;
  readonly state: 'waiting' | 'claimed' | 'finished' | 'failed';
  readonly createdMs: number;
  readonly attempts: number;
  readonly notBeforeMs: number;
  /** From 'claimed': what is sent to the helper until it answers. */
  readonly shareRequest: Uint8Array | undefined;
  /** From 'claimed': the encoded HpkeCiphertext of the leader's share. Sealed once. */
  readonly leaderShare: Uint8Array | undefined;
  /** From 'claimed'. */
  readonly sum: Omit<BatchSum, 'aggregateShare'> | undefined;
  readonly location: string | undefined;
  readonly response: Uint8Array | undefined;
  /** DAP's name of what went wrong. */
  readonly failure: string | undefined;
  /** Failed for good: asking again changes nothing. */
  readonly final: boolean;
}

export type Claim =
  { readonly kind: 'claim'; readonly shareRequest: Uint8Array; readonly leaderShare: Uint8Array } | { readonly kind: 'too-few' };

export interface CollectionJobs {
  /**
   * The job for this request: the one that is there, or a new one. One that failed for a reason that time can cure begins anew. 'overlap':
   * another job has collected one of the buckets; 'given-up': one was given up. Whether this very request is known is looked up first.
   */
  startCollectionJob(
    job: { readonly taskId: Uint8Array; readonly jobId: Uint8Array; readonly request: Uint8Array; readonly range: BucketRange | undefined },
    nowMs: number,
  ): Promise<CollectionJobRecord | 'overlap' | 'given-up'>;
  collectionJob(taskId: Uint8Array, jobId: Uint8Array): Promise<CollectionJobRecord | undefined>;
  leaseCollectionJobs(limit: number, nowMs: number, untilMs: number): Promise<readonly CollectionJobRecord[]>;
  deferCollectionJob(deferral: Deferral): Promise<void>;
  /**
   * Takes the batch out of reach of further reports and writes down what will be sent to the helper, unless reports of it are still on their
   * way ('busy'), it was collected before ('overlap'), `decide` finds too few in it, or the mission can't pay for it ('over-budget'). `range`
   * undefined: any leader-selected batch of at least `reportsMin`. After 'claimed' no report joins the batch, the mission is charged, and the
   * bytes to be sent are on disk. A job that then fails costs nothing: what it claimed isn't marked collected any more.
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
  /** Keeps the result for as long as the collector may ask, and forgets the shares it was made from. */
  finishCollectionJob(taskId: Uint8Array, jobId: Uint8Array, response: Uint8Array): Promise<void>;
  /** Gives up the job and lets go of its batch. `final`: the same request is told the same for ever. */
  failCollectionJob(taskId: Uint8Array, jobId: Uint8Array, failure: string, final: boolean): Promise<void>;
  /** Forgets the job's result; what was collected stays collected (DAP-18 §4.6.3). False where there is no such job. */
  deleteCollectionJob(taskId: Uint8Array, jobId: Uint8Array): Promise<boolean>;
  /** What the collected windows of a mission have cost its ledger here. */
  charged(charterDigest: Uint8Array): Promise<readonly Charged[]>;
  /** The contribution that is in a collected batch, for the question "was mine counted?". None where a quarantine has closed the batch. */
  countedContribution(
    taskId: Uint8Array,
    bucket: BucketId,
    organisation: Uint8Array,
  ): Promise<Pick<ContributionRecord, 'version' | 'digest'> | undefined>;
}

export interface ArrivalTable {
  /** Organisations with a contribution in these buckets that came in before this day (days since 1970). */
  organisationsIn(taskId: Uint8Array, range: BucketRange, beforeDay: number): Promise<number>;
}

export interface AggregateShareRecord {
  readonly requestDigest: Uint8Array;
  /** Undefined while it is being worked on. */
  readonly response: Uint8Array | undefined;
  /** DAP's name of what went wrong, where it was worked on in the background. */
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
  /** Where a share that was started can't be given: what the leader is told when it asks. The same request starts it anew. */
  failAggregateShare(taskId: Uint8Array, shareId: Uint8Array, failure: string): Promise<void>;
  /**
   * Marks the buckets collected together with the answer that releases their share, for ever. The same request again gets the same answer
   * before anything else is looked at; another one for any of the buckets gets 'overlap'. The mission is charged with it in the same step, and
   * 'over-budget' is what it can't pay. A refusal consumes nothing.
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
  /** What the helper signed for the batch that begins with this bucket. */
  statement(taskId: Uint8Array, first: BucketId): Promise<Uint8Array | undefined>;
}

// --- how far this database and those of other aggregators have come

export interface GenerationTables {
  /** The latest. */
  ownGeneration(): Promise<Generation>;
  /** Whether this database was there, as far as it knows. */
  holdsGeneration(place: Generation): Promise<boolean>;
  /**
   * Goes on to a larger generation, by a step that nobody can foresee, so that two copies of one database never go on to the same. With `after` it
   * is larger than that, too, and every smaller one counts as this database's own from then on.
   */
  nextGeneration(after?: Generation): Promise<Generation>;
  /** One more in this generation. */
  countCommits(): Promise<Generation>;
  /** The farthest that was noted. */
  peerGeneration(peer: string): Promise<TaggedGeneration | undefined>;
  /** Nothing changes where another one as far was noted before. */
  notePeerGeneration(peer: string, seen: TaggedGeneration): Promise<void>;
  /** Of a peer that was noted: it says, in this generation, that its database was put back; undefined: that is over. */
  setPeerRestored(peer: string, generation: number | undefined): Promise<void>;
  /** Those, with their generation at that time. */
  restoredPeers(): Promise<ReadonlyMap<string, number>>;
}

// --- upkeep

export interface Backlog {
  readonly waitingReports: number;
  readonly openAggregationJobs: number;
  readonly openCollectionJobs: number;
  /** When the oldest open aggregation job was made. */
  readonly oldestJobMs: number | undefined;
}

export interface Upkeep {
  /** Gives up every lease: for the one process on a database, when it starts, since whoever held them has ended. */
  releaseLeases(): Promise<void>;
  /**
   * How many connections leaders and helpers that run have to this database, under whatever configuration. PostgreSQL tells, of this build's; an
   * SQLite file is claimed by its one process (sqlite-claim.ts), so here it is 0.
   */
  servers(): Promise<number>;
  /** Writes and reads back a row: the disk is there and takes more. */
  probe(nowMs: number): Promise<void>;
  backlog(): Promise<Backlog>;
  /**
   * Deletes, a few rows at a time, what belongs to reports of this task with a time before `time` and to no open job, and answers that were
   * given before `beforeMs`. From then on reports before `time` are refused as dropped, since a replay of them could no longer be told (DAP-18
   * §6.4.1). That a batch was collected is never forgotten. Returns the rows deleted; 0: done.
   */
  collectGarbage(taskId: Uint8Array, time: number, beforeMs: number, rowsMax: number): Promise<number>;
  /**
   * Nothing joins these batches any more and nothing of them is given away, as if they had been collected, and charged with `charge`, each of
   * them; leader-selected ones, too. A collection that has claimed one of them and isn't finished fails for good.
   */
  closeBatches(taskId: Uint8Array, ranges: readonly BucketRange[], charge?: string): Promise<void>;
  /**
   * Notes for good that this database may have forgotten what it did with these batches, but for those whose collection it knows to the end:
   * it was restored from a backup.
   */
  noteForgotten(taskId: Uint8Array, ranges: readonly BucketRange[]): Promise<void>;
  /** Whether the bucket was noted so. */
  mayHaveForgotten(taskId: Uint8Array, bucket: BucketId): Promise<boolean>;
  /** Seals up to so many secrets anew that an older key sealed (at-rest.ts). Returns how many there were; 0: none is left. */
  reseal(secretsMax: number): Promise<number>;
  /** The audit log after row `number` (audit.ts). */
  auditRows(number: number, rowsMax: number): Promise<readonly AuditRow[]>;
  /** Its last row; undefined where there is none. */
  auditHead(): Promise<AuditRow | undefined>;
  /** A word kept for the operator, such as when the last backup was made. */
  meta(key: string): Promise<string | undefined>;
  setMeta(key: string, value: string): Promise<void>;
}

export interface GivenUpBatches {
  /**
   * The IDs of the reports with such a time, both inclusive, that this aggregator has committed, after `after` in the order of their bytes. The
   * leader's stand among its reports, the helper's among its replay records.
   */
  committedReports(
    taskId: Uint8Array,
    times: { readonly first: number; readonly last: number },
    after: Uint8Array,
    rowsMax: number,
  ): Promise<readonly Uint8Array[]>;
  /**
   * Ends a batch without a result: nothing joins it any more, nothing of it is given away, nothing is charged for it, and its totals are
   * forgotten. 'collected': some of it has been claimed or given away, so that it can't be said to have cost nothing; nothing was changed.
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
