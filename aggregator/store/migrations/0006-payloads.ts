// 0006-payloads.ts — moves the payloads of reports and jobs out of the rows of their state. Each change of state used to write the payload again, which may be megabytes.
import { sql, type Kysely } from 'kysely';
import { bigEndian } from '@soundings/crypto/bytes';
import type { AtRest } from '../tables/at-rest.ts';
import type { ColumnTypes } from '../tables/dialect.ts';
import { sealedJobReports } from '../tables/job-payloads.ts';
import { sharePlace } from '../tables/leader-share.ts';

interface OldReport {
  readonly task_id: Uint8Array;
  readonly report_id: Uint8Array;
  readonly metadata: Uint8Array;
  readonly public_share: Uint8Array;
  readonly secret_leader_input_share: Uint8Array;
  readonly helper_encrypted_input_share: Uint8Array;
}

interface OldState {
  readonly ordinal: number;
  readonly report_id: Uint8Array;
  readonly bucket: Uint8Array;
  readonly time: number;
  readonly secret_verify_state: Uint8Array;
}

export async function payloads(db: Kysely<unknown>, { bytes }: ColumnTypes, atRest: AtRest): Promise<void> {
  // Locked, because a running replica of the previous build could still write payloads to the old columns.
  if (bytes === 'bytea') await sql`lock table reports, aggregation_jobs, report_aggregations in access exclusive mode`.execute(db);
  const create = async (name: string, key: readonly string[], columns: readonly string[]) => {
    const table = [...key, ...columns].reduce(
      (built, column) => built.addColumn(column, bytes, (type) => type.notNull()),
      db.schema.createTable(name),
    );
    await table.addPrimaryKeyConstraint(`${name}_key`, key as never).execute();
  };
  await create('report_payloads', ['task_id', 'report_id'], PAYLOAD);
  await create('aggregation_job_payloads', ['task_id', 'job_id'], ['request', 'secret_reports']);
  for (let last: Key | undefined = FIRST; last !== undefined;) last = await moveReports(db, atRest, last);
  await moveJobs(db, atRest);
  for (const column of PAYLOAD) await db.schema.alterTable('reports').dropColumn(column).execute();
  await db.schema.alterTable('aggregation_jobs').dropColumn('request').execute();
  await db.schema.dropTable('report_aggregations').execute();
}

type Key = Pick<OldReport, 'task_id' | 'report_id'>;

const FIRST: Key = { task_id: new Uint8Array(0), report_id: new Uint8Array(0) };
const PAYLOAD = ['metadata', 'public_share', 'secret_leader_input_share', 'helper_encrypted_input_share'];
/** Few enough that their shares fit into memory, however long they are. */
const REPORTS_AT_ONCE = 20;

/** Moves some reports after `last`, in the order of their keys. Returns the last one's key, or undefined if there was none. */
async function moveReports(db: Kysely<unknown>, atRest: AtRest, last: Key): Promise<Key | undefined> {
  const { rows } = await sql<OldReport>`
    select task_id, report_id, metadata, public_share, secret_leader_input_share, helper_encrypted_input_share from reports
    where (task_id, report_id) > (${last.task_id}, ${last.report_id}) and secret_leader_input_share is not null
    order by task_id, report_id limit ${sql.lit(REPORTS_AT_ONCE)}`.execute(db);
  for (const row of rows) {
    const { task_id, report_id, metadata, public_share, secret_leader_input_share, helper_encrypted_input_share } = row;
    const old = { ...sharePlace(task_id, report_id), table: 'reports' };
    const share = atRest.seal(sharePlace(task_id, report_id), atRest.open(old, secret_leader_input_share));
    await sql`
      insert into report_payloads (task_id, report_id, metadata, public_share, secret_leader_input_share, helper_encrypted_input_share)
      values (${task_id}, ${report_id}, ${metadata}, ${public_share}, ${share}, ${helper_encrypted_input_share})`.execute(db);
    // Emptied, so that removing the columns doesn't write the long values again.
    await sql`
      update reports set metadata = null, public_share = null, secret_leader_input_share = null, helper_encrypted_input_share = null
      where task_id = ${task_id} and report_id = ${report_id}`.execute(db);
  }
  return rows.at(-1);
}

async function moveJobs(db: Kysely<unknown>, atRest: AtRest): Promise<void> {
  const jobs = await sql<{
    readonly task_id: Uint8Array;
    readonly job_id: Uint8Array;
  }>`select task_id, job_id from aggregation_jobs where state in ('unanswered', 'answered')`.execute(db);
  for (const { task_id, job_id } of jobs.rows) {
    const { rows } = await sql<OldState>`
      select a.ordinal, a.report_id, a.bucket, r.time, a.secret_verify_state from report_aggregations as a
      join reports as r on r.task_id = a.task_id and r.report_id = a.report_id
      where a.task_id = ${task_id} and a.job_id = ${job_id} order by a.ordinal`.execute(db);
    const reports = rows.map((row) => ({
      reportId: row.report_id,
      bucket: row.bucket,
      time: row.time,
      verifyState: atRest.open(statePlace(task_id, job_id, row.ordinal), row.secret_verify_state),
    }));
    await sql`
      insert into aggregation_job_payloads (task_id, job_id, request, secret_reports)
      select task_id, job_id, request, ${sealedJobReports(atRest, task_id, job_id, reports)} from aggregation_jobs
      where task_id = ${task_id} and job_id = ${job_id}`.execute(db);
  }
}

function statePlace(taskId: Uint8Array, jobId: Uint8Array, ordinal: number) {
  return { table: 'report_aggregations', column: 'secret_verify_state', row: [taskId, jobId, bigEndian(ordinal, 4)] };
}
