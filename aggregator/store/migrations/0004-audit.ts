// 0004-audit.ts — the audit log, in which rows are added and never changed or deleted (audit.ts).
import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../tables/dialect.ts';

export async function auditLog(db: Kysely<unknown>, { bytes, whole }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('audit')
    .addColumn('number', whole, (column) => column.primaryKey())
    .addColumn('time_ms', whole, (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .addColumn('hash', bytes, (column) => column.notNull())
    .execute();
  // These triggers prevent mistakes. Somebody who may change the tables may drop the triggers, too; the chain of hashes shows that.
  if (bytes === 'bytea') {
    await sql`create function audit_is_kept() returns trigger language plpgsql as
      $$ begin raise exception 'rows of the audit log stay as they are'; end $$`.execute(db);
    await sql`create trigger audit_is_kept before update or delete on audit for each row execute function audit_is_kept()`.execute(db);
    return;
  }
  for (const change of ['update', 'delete']) {
    await sql`create trigger ${sql.raw(`audit_no_${change}`)} before ${sql.raw(change)} on audit
      begin select raise(abort, 'rows of the audit log stay as they are'); end`.execute(db);
  }
}
