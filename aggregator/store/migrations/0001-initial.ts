// 0001-initial.ts — the first tables. A migration is never edited once it has run anywhere: write the next one.
import { sql, type ColumnDataType, type CreateTableBuilder, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import type { ColumnTypes } from '../tables/dialect.ts';

type Table = CreateTableBuilder<string>;

export async function initial(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await missionTables(db, types);
  await reportTables(db, types);
  await collectionTables(db, types);
  await indices(db);
}

async function create(db: Kysely<unknown>, name: string, primaryKey: readonly string[], columns: (table: Table) => Table): Promise<void> {
  const table = columns(db.schema.createTable(name)).addPrimaryKeyConstraint(`${name}_key`, primaryKey as never);
  await table.execute();
}

function required(table: Table, type: ColumnDataType, ...names: readonly string[]): Table {
  return names.reduce((built, name) => built.addColumn(name, type, (column) => column.notNull()), table);
}

function optional(table: Table, type: ColumnDataType, ...names: readonly string[]): Table {
  return names.reduce((built, name) => built.addColumn(name, type), table);
}

async function missionTables(db: Kysely<unknown>, { bytes, whole }: ColumnTypes): Promise<void> {
  await create(db, 'meta', ['key'], (t) => required(t, 'text', 'key', 'value'));
  await create(db, 'missions', ['charter_digest'], (t) => required(required(t, bytes, 'charter_digest'), 'text', 'charter'));
  await create(db, 'rosters', ['charter_digest', 'number'], (t) =>
    required(required(required(t, bytes, 'charter_digest'), whole, 'number'), 'text', 'roster'),
  );
  await create(db, 'tasks', ['task_id'], (t) => {
    const fixed = required(t, bytes, 'task_id', 'configuration', 'secret_verify_key', 'collector_hpke_config');
    const tokens = optional(required(fixed, 'text', 'leader_tokens', 'collector_tokens'), bytes, 'charter_digest', 'secret_helper_token');
    return required(tokens, whole, 'forgotten_before');
  });
  await create(db, 'hpke_keys', ['config_id'], (t) =>
    required(required(required(t, bytes, 'config', 'secret_private_key'), whole, 'config_id', 'since_ms'), 'text', 'state'),
  );
}

async function reportTables(db: Kysely<unknown>, { bytes, whole }: ColumnTypes): Promise<void> {
  await create(db, 'reports', ['task_id', 'report_id'], (t) => {
    const fixed = required(required(t, bytes, 'task_id', 'report_id', 'digest'), 'text', 'state');
    const timed = optional(required(fixed, whole, 'time', 'not_before_ms', 'lease_until_ms'), 'text', 'error');
    const payload = ['metadata', 'public_share', 'secret_leader_input_share', 'helper_encrypted_input_share'];
    return optional(timed, bytes, 'bucket', 'organisation', 'job_id', ...payload);
  });
  await create(db, 'contributions', ['task_id', 'bucket', 'organisation'], (t) =>
    required(required(t, bytes, 'task_id', 'bucket', 'organisation', 'report_id', 'digest'), whole, 'version', 'counted'),
  );
  await create(db, 'aggregation_jobs', ['task_id', 'job_id'], (t) => {
    const fixed = required(required(t, bytes, 'task_id', 'job_id'), 'text', 'state');
    const counted = required(fixed, whole, 'attempts', 'created_ms', 'not_before_ms', 'lease_until_ms');
    return optional(optional(counted, bytes, 'batch_id', 'request'), 'text', 'location');
  });
  await create(db, 'report_aggregations', ['task_id', 'job_id', 'ordinal'], (t) =>
    required(required(t, bytes, 'task_id', 'job_id', 'report_id', 'bucket', 'secret_verify_state'), whole, 'ordinal'),
  );
  await create(db, 'helper_jobs', ['task_id', 'job_id'], (t) =>
    optional(
      required(required(t, bytes, 'task_id', 'job_id', 'request_digest'), whole, 'created_ms', 'lease_until_ms'),
      bytes,
      'request',
      'response',
    ),
  );
  await create(db, 'replays', ['task_id', 'report_id'], (t) => required(required(t, bytes, 'task_id', 'report_id'), whole, 'time'));
}

async function collectionTables(db: Kysely<unknown>, { bytes, whole }: ColumnTypes): Promise<void> {
  await create(db, 'buckets', ['task_id', 'bucket', 'shard'], (t) =>
    required(
      required(t, bytes, 'task_id', 'bucket', 'secret_aggregate_share', 'checksum'),
      whole,
      'shard',
      'report_count',
      'time_first',
      'time_last',
    ),
  );
  await create(db, 'leader_batches', ['task_id', 'batch_id'], (t) =>
    required(required(t, bytes, 'task_id', 'batch_id'), whole, 'report_count', 'created_ms'),
  );
  await create(db, 'collected', ['task_id', 'first_bucket'], (t) =>
    optional(required(t, bytes, 'task_id', 'first_bucket', 'last_bucket', 'job_id'), bytes, 'statement'),
  );
  await create(db, 'collection_jobs', ['task_id', 'job_id'], (t) => {
    const fixed = required(required(t, bytes, 'task_id', 'job_id', 'request'), 'text', 'state');
    const counted = required(fixed, whole, 'created_ms', 'attempts', 'not_before_ms', 'lease_until_ms', 'final');
    const claimed = optional(counted, bytes, 'share_request', 'leader_share', 'checksum', 'response');
    return optional(optional(claimed, whole, 'report_count', 'time_first', 'time_last', 'organisations'), 'text', 'location', 'failure');
  });
  await create(db, 'aggregate_shares', ['task_id', 'share_id'], (t) => {
    const fixed = required(required(t, bytes, 'task_id', 'share_id', 'request_digest'), whole, 'created_ms', 'lease_until_ms');
    return optional(optional(fixed, bytes, 'request', 'response'), 'text', 'failure');
  });
}

async function indices(db: Kysely<unknown>): Promise<void> {
  const index = async (name: string, table: string, columns: readonly string[], only?: RawBuilder<SqlBool>) => {
    const created = db.schema
      .createIndex(name)
      .on(table)
      .columns(columns as never);
    await (only === undefined ? created : created.where(only)).execute();
  };
  // Each index contains only the rows that are searched with it. A finished report is in none of the first three.
  await index('reports_waiting', 'reports', ['task_id', 'not_before_ms', 'time', 'report_id'], sql<SqlBool>`state = 'waiting'`);
  await index('reports_unfinished', 'reports', ['task_id', 'bucket'], sql<SqlBool>`state in ('waiting', 'aggregating', 'early')`);
  await index('reports_early', 'reports', ['task_id', 'job_id'], sql<SqlBool>`state = 'early'`);
  await index('reports_settled', 'reports', ['task_id', 'time'], sql<SqlBool>`state in ('aggregated', 'rejected')`);
  await index('replays_by_time', 'replays', ['task_id', 'time']);
  await index(
    'aggregation_jobs_open',
    'aggregation_jobs',
    ['not_before_ms', 'created_ms'],
    sql<SqlBool>`state in ('unanswered', 'answered')`,
  );
  await index('aggregation_jobs_of_batch', 'aggregation_jobs', ['task_id', 'batch_id'], sql<SqlBool>`state in ('unanswered', 'answered')`);
  await index('helper_jobs_open', 'helper_jobs', ['created_ms'], sql<SqlBool>`request is not null`);
  await index('aggregate_shares_open', 'aggregate_shares', ['created_ms'], sql<SqlBool>`request is not null`);
  await index('collection_jobs_open', 'collection_jobs', ['not_before_ms'], sql<SqlBool>`state in ('waiting', 'claimed')`);
  await index('collected_by_job', 'collected', ['task_id', 'job_id']);
}
