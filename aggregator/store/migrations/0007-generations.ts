// 0007-generations.ts — how far the database has come is counted, that of other aggregators is kept, and what a restored one may have forgotten noted.
import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../tables/dialect.ts';

export async function generations(db: Kysely<unknown>, { bytes, whole }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('generations')
    .addColumn('generation', whole, (column) => column.primaryKey())
    .addColumn('commits', whole, (column) => column.notNull())
    .execute();
  // The number of starts and backups was a word among others before; every smaller one is this database's own.
  await sql`insert into generations (generation, commits)
    values (coalesce((select cast(value as bigint) from meta where key = 'life'), 0), 0)`.execute(db);
  await db.schema
    .createTable('peer_generations')
    .addColumn('peer', 'text', (column) => column.primaryKey())
    .addColumn('generation', whole, (column) => column.notNull())
    .addColumn('commits', whole, (column) => column.notNull())
    .addColumn('tag', bytes, (column) => column.notNull())
    .addColumn('restored_generation', whole)
    .execute();
  await db.schema
    .createTable('forgotten')
    .addColumn('task_id', bytes, (column) => column.notNull())
    .addColumn('first_bucket', bytes, (column) => column.notNull())
    .addColumn('last_bucket', bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint('forgotten_key', ['task_id', 'first_bucket'])
    .execute();
  // What earlier quarantines closed. Which windows were open then is no longer known.
  await sql`insert into forgotten (task_id, first_bucket, last_bucket)
    select task_id, first_bucket, last_bucket from collected where length(job_id) = 0`.execute(db);
}
