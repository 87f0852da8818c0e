// 0007-generations.ts — what a restored database may have forgotten is noted window by window (quarantine.ts).
import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../dialect.ts';

export async function generations(db: Kysely<unknown>, { bytes }: ColumnTypes): Promise<void> {
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
