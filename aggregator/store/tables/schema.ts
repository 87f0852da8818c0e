// tables/schema.ts — the tables as types. Times in milliseconds end in `_ms`; `time` is DAP's, in the task's precision; a `secret_` column is
// encrypted and bound to its place (at-rest.ts).
import type { NotGivenReason } from '@soundings/protocol/register/not-given';
import type { NoticeKind } from '../../ports/store/notices.ts';

export interface Schema {
  meta: MetaTable;
  missions: MissionsTable;
  rosters: RostersTable;
  tasks: TasksTable;
  hpke_keys: HpkeKeysTable;
  reports: ReportsTable;
  report_payloads: ReportPayloadsTable;
  contributions: ContributionsTable;
  aggregation_jobs: AggregationJobsTable;
  aggregation_job_payloads: AggregationJobPayloadsTable;
  helper_jobs: HelperJobsTable;
  replays: ReplaysTable;
  buckets: BucketsTable;
  leader_batches: LeaderBatchesTable;
  collected: CollectedTable;
  collection_jobs: CollectionJobsTable;
  aggregate_shares: AggregateSharesTable;
  audit: AuditTable;
  generations: GenerationsTable;
  peer_generations: PeerGenerationsTable;
  forgotten: ForgottenTable;
  registers: RegistersTable;
  register_heads: RegisterHeadsTable;
  notices: NoticesTable;
}

interface MetaTable {
  key: string;
  value: string;
}

interface MissionsTable {
  charter_digest: Uint8Array;
  charter: string;
}

interface RostersTable {
  charter_digest: Uint8Array;
  number: number;
  roster: string;
}

interface TasksTable {
  task_id: Uint8Array;
  configuration: Uint8Array;
  secret_verify_key: Uint8Array;
  collector_hpke_config: Uint8Array;
  charter_digest: Uint8Array | null;
  /** JSON arrays of hexadecimal SHA-256. */
  leader_tokens: string;
  collector_tokens: string;
  secret_helper_token: Uint8Array | null;
  /** The replay records of reports before this time were deleted (garbage collection), so such reports are refused. */
  forgotten_before: number;
}

interface HpkeKeysTable {
  config_id: number;
  config: Uint8Array;
  secret_private_key: Uint8Array;
  state: 'pending' | 'active' | 'expired';
  since_ms: number;
}

/** Leader: every report that it ever accepted, which is also the replay record. */
interface ReportsTable {
  task_id: Uint8Array;
  report_id: Uint8Array;
  /** Null in leader-selected mode until a job takes the report. */
  bucket: Uint8Array | null;
  time: number;
  digest: Uint8Array;
  state: 'waiting' | 'aggregating' | 'aggregated' | 'rejected';
  error: string | null;
  /** The aggregation job that has the report. */
  job_id: Uint8Array | null;
  organisation: Uint8Array | null;
  not_before_ms: number;
  lease_until_ms: number;
}

/**
 * Leader: the payload of a report, until it is aggregated or rejected. In a table of its own, because the state changes often and a share
 * can be megabytes long.
 */
interface ReportPayloadsTable {
  task_id: Uint8Array;
  report_id: Uint8Array;
  metadata: Uint8Array;
  public_share: Uint8Array;
  /** If `is_started`, what the verifier has made of it. */
  secret_leader_input_share: Uint8Array;
  helper_encrypted_input_share: Uint8Array;
  is_started: number;
}

/**
 * Both roles: which organisation is counted in which window, once. At the leader, the row takes the organisation's place from the upload
 * on.
 */
interface ContributionsTable {
  task_id: Uint8Array;
  bucket: Uint8Array;
  organisation: Uint8Array;
  report_id: Uint8Array;
  version: number;
  digest: Uint8Array;
  counted: number;
  /** The encoded HeldContribution; null if an earlier build wrote the row. */
  held: Uint8Array | null;
  /**
   * The day on which the organisation's first contribution arrived, in days since 1970; an amendment doesn't change it. 0 if it isn't
   * known.
   */
  since_day: number;
}

/** Leader. */
interface AggregationJobsTable {
  task_id: Uint8Array;
  job_id: Uint8Array;
  /** Null in time-interval mode. */
  batch_id: Uint8Array | null;
  /** The encoded aggregation parameter. Null if a build wrote the row that knew the empty one only. */
  agg_param: Uint8Array | null;
  /** `answered`: some reports were too early, so the request is sent again once the helper has deleted this answer. */
  state: 'unanswered' | 'answered' | 'finished';
  location: string | null;
  /** The helper's entity tag of the answer, while the state is `answered`. */
  answer_tag: string | null;
  attempts: number;
  created_ms: number;
  not_before_ms: number;
  lease_until_ms: number;
}

/** Leader: the payload of a job until it is finished (job-payloads.ts). */
interface AggregationJobPayloadsTable {
  task_id: Uint8Array;
  job_id: Uint8Array;
  request: Uint8Array;
  secret_reports: Uint8Array;
}

interface HelperJobsTable {
  task_id: Uint8Array;
  job_id: Uint8Array;
  request_digest: Uint8Array;
  /** Only while the helper works on the answer in the background. */
  request: Uint8Array | null;
  response: Uint8Array | null;
  created_ms: number;
  lease_until_ms: number;
}

/** Helper: every report it ever aggregated. */
interface ReplaysTable {
  task_id: Uint8Array;
  report_id: Uint8Array;
  time: number;
}

/** Both roles: the running totals, each spread over `bucketShards` rows (DAP-18 §4.5.4). */
interface BucketsTable {
  task_id: Uint8Array;
  bucket: Uint8Array;
  shard: number;
  secret_aggregate_share: Uint8Array;
  report_count: number;
  checksum: Uint8Array;
  time_first: number;
  time_last: number;
}

/** Leader: batches of leader-selected mode. */
interface LeaderBatchesTable {
  task_id: Uint8Array;
  batch_id: Uint8Array;
  /** The number of reports in its jobs, without the rejected ones. */
  report_count: number;
  created_ms: number;
}

/** Both roles: ranges of buckets that no report joins any more, because a collection has claimed or collected them. */
interface CollectedTable {
  task_id: Uint8Array;
  first_bucket: Uint8Array;
  last_bucket: Uint8Array;
  /** The leader's collection job, or the helper's aggregate share. */
  job_id: Uint8Array;
  /** Helper: its signed statement for the collector. It stays even if the leader deletes the share. */
  statement: Uint8Array | null;
  /** This aggregator's statement that both sign; null if the leader or this row is of an earlier build, or in a plain DAP task. */
  statement_v2: Uint8Array | null;
  /** Why nothing was given of the range, if it ended without a result; null in rows of an earlier build too, which meant a mismatch. */
  not_given: NotGivenReason | null;
  /** What the range cost in the mission's ledger, as JSON; null for plain DAP tasks, which have no ledger. */
  charge: string | null;
}

/** Leader. */
interface CollectionJobsTable {
  task_id: Uint8Array;
  job_id: Uint8Array;
  request: Uint8Array;
  state: 'waiting' | 'claimed' | 'finished' | 'failed';
  created_ms: number;
  attempts: number;
  not_before_ms: number;
  lease_until_ms: number;
  share_request: Uint8Array | null;
  leader_share: Uint8Array | null;
  report_count: number | null;
  checksum: Uint8Array | null;
  time_first: number | null;
  time_last: number | null;
  organisations: number | null;
  location: string | null;
  response: Uint8Array | null;
  failure: string | null;
  /** 1 if the failure is final. */
  final: number;
}

/** Helper. */
interface AggregateSharesTable {
  task_id: Uint8Array;
  share_id: Uint8Array;
  request_digest: Uint8Array;
  request: Uint8Array | null;
  /** What came with the request, while the helper works on the answer in the background. */
  leader_statement: Uint8Array | null;
  response: Uint8Array | null;
  failure: string | null;
  created_ms: number;
  lease_until_ms: number;
}

/** Both roles: the audit log. Rows are added and never removed (audit.ts). */
interface AuditTable {
  number: number;
  time_ms: number;
  event: string;
  detail: string;
  hash: Uint8Array;
}

/**
 * Both roles: the generations of this database, one row each (generations.ts). Smaller numbers than the first row's are its own as well.
 */
interface GenerationsTable {
  generation: number;
  commits: number;
}

/** Both roles: the latest state that this aggregator has seen of each other one's database. */
interface PeerGenerationsTable {
  /** The other aggregator's URL as it is written in task configurations. */
  peer: string;
  generation: number;
  commits: number;
  /** The other aggregator's tag of this generation and count. */
  tag: Uint8Array;
  /** Null, or its generation when it said that it was restored from a backup. A larger generation shows that its quarantine has ended. */
  restored_generation: number | null;
}

/** Both roles: ranges of buckets of which a restored database may have lost records (quarantine.ts). Rows are added and never removed. */
interface ForgottenTable {
  task_id: Uint8Array;
  first_bucket: Uint8Array;
  last_bucket: Uint8Array;
}

/** Both roles: the documents of missions whose charter names a public register. */
interface RegistersTable {
  charter_digest: Uint8Array;
  /** The mission's document with its proofs, as JSON. */
  document: string;
  /** 1 once the mission was loaded from this document or one before it. */
  is_accepted: number;
  /** The day on which this aggregator first read the charter and the decisions from the register itself, in days since 1970. */
  first_read_day: number | null;
  /** The last day on which it read all leaves of the register. */
  checked_day: number | null;
}

/** Both roles: the largest checkpoint seen of each register, by its origin. */
interface RegisterHeadsTable {
  origin: string;
  /** The signed checkpoint. */
  note: string;
  /** Another one that contradicts it: nothing of this register is believed any more. */
  fork: string | null;
}

/** Both roles: what was handed to this aggregator by file. Rows are added and never removed. */
interface NoticesTable {
  /** The digest of the object, in base64url. */
  object: string;
  kind: NoticeKind;
  /** Null for a receipt, which names a challenge only. */
  charter_digest: Uint8Array | null;
  /** The signed object, as JSON. */
  document: string;
  /** When it was handed over, in days since 1970. */
  day: number;
}
