// tables/schema.ts — the tables as types. Times in milliseconds end in `_ms`; `time` is DAP's, in the task's precision; a `secret_` column is
// encrypted and bound to its place (at-rest.ts).

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
  /** Replay records of earlier reports are gone (garbage collection), so such reports are refused. */
  forgotten_before: number;
}

interface HpkeKeysTable {
  config_id: number;
  config: Uint8Array;
  secret_private_key: Uint8Array;
  state: 'pending' | 'active' | 'expired';
  since_ms: number;
}

/** Leader: every report it ever took in, and its replay record. */
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

/** Leader: what a report carries, until it is aggregated or rejected. Apart from its state, which changes often: a share can be megabytes long. */
interface ReportPayloadsTable {
  task_id: Uint8Array;
  report_id: Uint8Array;
  metadata: Uint8Array;
  public_share: Uint8Array;
  secret_leader_input_share: Uint8Array;
  helper_encrypted_input_share: Uint8Array;
}

/** Both roles: who is counted in which window, once. The leader's row holds the place from the upload on. */
interface ContributionsTable {
  task_id: Uint8Array;
  bucket: Uint8Array;
  organisation: Uint8Array;
  report_id: Uint8Array;
  version: number;
  digest: Uint8Array;
  counted: number;
  /** The encoded HeldContribution; null where a build wrote the row that kept none. */
  held: Uint8Array | null;
  /** The day on which the organisation came in, in days since 1970; an amendment leaves it. 0 where it isn't known. */
  since_day: number;
}

/** Leader. */
interface AggregationJobsTable {
  task_id: Uint8Array;
  job_id: Uint8Array;
  /** Null in time-interval mode. */
  batch_id: Uint8Array | null;
  /** `answered`: some reports were too early, so the request is sent again once the helper has forgotten this answer. */
  state: 'unanswered' | 'answered' | 'finished';
  location: string | null;
  /** The helper's entity tag of the answer, while the state is `answered`. */
  answer_tag: string | null;
  attempts: number;
  created_ms: number;
  not_before_ms: number;
  lease_until_ms: number;
}

/** Leader: what a job carries until it is finished (job-payloads.ts). */
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
  /** Only while the answer is worked on in the background. */
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

/** Both roles: the running totals, each spread over some rows (DAP-18 §4.5.4). */
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
  /** Reports given to its jobs, less those rejected. */
  report_count: number;
  created_ms: number;
}

/** Both roles: ranges of buckets that nothing joins any more, because a collection has claimed or had them. */
interface CollectedTable {
  task_id: Uint8Array;
  first_bucket: Uint8Array;
  last_bucket: Uint8Array;
  /** The leader's collection job, or the helper's aggregate share. */
  job_id: Uint8Array;
  /** Helper: what it signed for the collector. It stays when the leader has the share deleted. */
  statement: Uint8Array | null;
  /** What it cost the mission's ledger, as JSON; null for plain DAP tasks, which have none. */
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
  /** 1: the failure is for good. */
  final: number;
}

/** Helper. */
interface AggregateSharesTable {
  task_id: Uint8Array;
  share_id: Uint8Array;
  request_digest: Uint8Array;
  request: Uint8Array | null;
  response: Uint8Array | null;
  failure: string | null;
  created_ms: number;
  lease_until_ms: number;
}

/** Both roles: rows are added and stay (audit.ts). */
interface AuditTable {
  number: number;
  time_ms: number;
  event: string;
  detail: string;
  hash: Uint8Array;
}

/** Both roles: where this database has been, one row a generation (generations.ts). Smaller numbers than the first row's are its own as well. */
interface GenerationsTable {
  generation: number;
  commits: number;
}

/** Both roles: the farthest that this aggregator has seen of each other one's database. */
interface PeerGenerationsTable {
  /** Its URL as task configurations have it. */
  peer: string;
  generation: number;
  commits: number;
  /** The other aggregator's own. */
  tag: Uint8Array;
  /** Null, or its generation when it said that it was put back: it has ended its quarantine when it is at a larger one. */
  restored_generation: number | null;
}

/** Both roles: ranges of buckets of which a database that was restored may have forgotten something (quarantine.ts). Rows are added and stay. */
interface ForgottenTable {
  task_id: Uint8Array;
  first_bucket: Uint8Array;
  last_bucket: Uint8Array;
}
