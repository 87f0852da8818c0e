// 0011-register.ts — adds both aggregators' statements, why a batch gave nothing, and what an aggregator knows of public registers (register.md, "Who refuses what").
import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../tables/dialect.ts';

/** Null in older rows, and in those of a replica of the previous build: such a window has the helper's older statement only. */
export async function register(db: Kysely<unknown>, { bytes, whole }: ColumnTypes): Promise<void> {
  await db.schema.alterTable('collected').addColumn('statement_v2', bytes).execute();
  await db.schema.alterTable('collected').addColumn('not_given', 'text').execute();
  await db.schema.alterTable('aggregate_shares').addColumn('leader_statement', bytes).execute();
  await db.schema
    .createTable('registers')
    .addColumn('charter_digest', bytes, (column) => column.primaryKey())
    .addColumn('document', 'text', (column) => column.notNull())
    .addColumn('is_accepted', whole, (column) => column.notNull())
    .addColumn('first_read_day', whole)
    .addColumn('checked_day', whole)
    .execute();
  await db.schema
    .createTable('register_heads')
    .addColumn('origin', 'text', (column) => column.primaryKey())
    .addColumn('note', 'text', (column) => column.notNull())
    .addColumn('fork', 'text')
    .execute();
}
