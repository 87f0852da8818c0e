// 0012-notices.ts — adds what was handed to this aggregator by file: stops, refusals of the board, receipts of challenges (register.md, "Who refuses what").
import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../tables/dialect.ts';

export async function notices(db: Kysely<unknown>, { bytes, whole }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('notices')
    .addColumn('object', 'text', (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('charter_digest', bytes)
    .addColumn('document', 'text', (column) => column.notNull())
    .addColumn('day', whole, (column) => column.notNull())
    .execute();
}
