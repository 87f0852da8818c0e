// 0007-generations.ts — counts how far the database has come, stores the same of other aggregators, and notes what a restored database may have lost.
import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../tables/dialect.ts';

export async function generations(db: Kysely<unknown>, { bytes, whole }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('generations')
    .addColumn('generation', whole, (column) => column.primaryKey())
    .addColumn('commits', whole, (column) => column.notNull())
    .execute();
  // Earlier builds stored the number of starts and backups in `meta`. Every smaller number is this database's own.
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
  // The batches that earlier quarantines closed. It isn't known any more which windows were open then.
  await sql`insert into forgotten (task_id, first_bucket, last_bucket)
    select task_id, first_bucket, last_bucket from collected where length(job_id) = 0`.execute(db);
}
