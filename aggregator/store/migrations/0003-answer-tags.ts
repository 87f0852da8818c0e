// 0003-answer-tags.ts — a report that was too early stays in its job, and a deletion names the answer that it is about (protocol.md "Retries").
import { sql, type Kysely, type SqlBool } from 'kysely';

export async function answerTags(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('aggregation_jobs').addColumn('answer_tag', 'text').execute();
  // Earlier builds took early reports out of their job once the job was deleted, and deleted its request. Do this now for the jobs that are
  // left.
  await sql`update reports set bucket = null where state = 'early' and length(bucket) = 32`.execute(db);
  await sql`update reports set state = 'waiting', job_id = null, lease_until_ms = 0 where state = 'early'`.execute(db);
  await sql`update aggregation_jobs set state = 'finished' where state = 'answered'`.execute(db);
  await db.schema.dropIndex('reports_early').execute();
  await db.schema.dropIndex('reports_unfinished').execute();
  await db.schema
    .createIndex('reports_unfinished')
    .on('reports')
    .columns(['task_id', 'bucket'])
    .where(sql<SqlBool>`state in ('waiting', 'aggregating')`)
    .execute();
}
