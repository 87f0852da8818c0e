// tables/reseal.ts — encrypts with the first key (at-rest.ts) the secrets that an older key encrypted, while other processes may be working.
import { sql } from 'kysely';
import { toHex } from '@soundings/crypto/bytes';
import type { Place } from './at-rest.ts';
import { audit } from './audit.ts';
import { bucketPlace } from './buckets.ts';
import { plain, transaction, type Tools, type Trx } from './dialect.ts';
import { jobReportsPlace } from './job-payloads.ts';
import { keyPlace } from './keys.ts';
import { sharePlace } from './leader-share.ts';
import type { Schema } from './schema.ts';
import { taskPlace } from './tasks.ts';

type Row = Readonly<Record<string, unknown>>;

interface SecretColumn {
  readonly table: keyof Schema;
  readonly column: string;
  /** The primary key. */
  readonly key: readonly string[];
  /** Other columns that say what the value is. */
  readonly beside?: readonly string[];
  readonly placeOf: (row: Row) => Place;
}

/** Every column whose name begins with `secret_`. A test compares this list with the tables. */
const SECRETS: readonly SecretColumn[] = [
  ...['secret_verify_key', 'secret_helper_token'].map((column): SecretColumn => ({
    table: 'tasks',
    column,
    key: ['task_id'],
    placeOf: (row) => taskPlace(bytes(row, 'task_id'), column),
  })),
  {
    table: 'hpke_keys',
    column: 'secret_private_key',
    key: ['config_id'],
    placeOf: (row) => keyPlace(whole(row, 'config_id')),
  },
  {
    table: 'report_payloads',
    column: 'secret_leader_input_share',
    key: ['task_id', 'report_id'],
    beside: ['is_started'],
    placeOf: (row) => sharePlace(bytes(row, 'task_id'), bytes(row, 'report_id'), whole(row, 'is_started') === 1),
  },
  {
    table: 'aggregation_job_payloads',
    column: 'secret_reports',
    key: ['task_id', 'job_id'],
    placeOf: (row) => jobReportsPlace(bytes(row, 'task_id'), bytes(row, 'job_id')),
  },
  {
    table: 'buckets',
    column: 'secret_aggregate_share',
    key: ['task_id', 'bucket', 'shard'],
    placeOf: (row) => bucketPlace(bytes(row, 'task_id'), bytes(row, 'bucket'), whole(row, 'shard')),
  },
];

/** See Upkeep.reseal. */
export async function reseal(tools: Tools, secretsMax: number): Promise<number> {
  let found = 0;
  for (const secret of SECRETS) {
    if (found < secretsMax) found += await transaction(tools, async (trx) => resealColumn(tools, trx, secret, secretsMax - found));
  }
  return found;
}

async function resealColumn(tools: Tools, trx: Trx, secret: SecretColumn, limit: number): Promise<number> {
  const { atRest } = tools;
  const { table, column, key, beside = [], placeOf } = secret;
  const { rows } = await sql<Row>`
    select ${sql.join([...key, ...beside].map((name) => sql.ref(name)))}, ${sql.ref(column)} as sealed from ${sql.table(table)}
    where substr(${sql.ref(column)}, 1, ${sql.lit(atRest.keyId.length)}) <> ${atRest.keyId} limit ${sql.lit(limit)}`.execute(trx);
  for (const row of rows) {
    const sealed = bytes(row, 'sealed');
    const anew = atRest.seal(placeOf(row), atRest.open(placeOf(row), sealed));
    const isThisRow = sql.join(
      [...key, 'sealed'].map((name) => sql`${sql.ref(name === 'sealed' ? column : name)} = ${row[name]}`),
      sql` and `,
    );
    // Only if nobody has written the value since. Otherwise it has the writer's key, and is found again if that is an older one.
    await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${anew} where ${isThisRow}`.execute(trx);
  }
  if (rows.length > 0)
    await audit(tools, trx, 'secrets-resealed', { column: `${table}.${column}`, secrets: rows.length, key: toHex(atRest.keyId) });
  return rows.length;
}

function bytes(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw new TypeError(`the column ${column} holds no bytes`);
  return plain(value);
}

function whole(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new TypeError(`the column ${column} holds no number`);
  return value;
}
