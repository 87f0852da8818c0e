// 0005-waiting-in-order.ts — finds waiting reports in the order of their time. In the order of their random IDs, each was on another page of the table.
import { sql, type Kysely, type SqlBool } from 'kysely';

export async function waitingInOrder(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('reports_waiting').execute();
  await db.schema
    .createIndex('reports_waiting')
    .on('reports')
    .columns(['task_id', 'not_before_ms', 'time'])
    .where(sql<SqlBool>`state = 'waiting'`)
    .execute();
}
