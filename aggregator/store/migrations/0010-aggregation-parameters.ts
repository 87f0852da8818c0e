// 0010-aggregation-parameters.ts — adds the aggregation parameter that a job works with, for VDAFs that have more than one (VDAF-20 §5.3).
import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../tables/dialect.ts';

/** Null in older rows, and in those of a replica of the previous build, which knew the empty parameter only. */
export async function aggregationParameters(db: Kysely<unknown>, { bytes }: ColumnTypes): Promise<void> {
  await db.schema.alterTable('aggregation_jobs').addColumn('agg_param', bytes).execute();
}
