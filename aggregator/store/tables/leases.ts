// tables/leases.ts — leases what is due, so that one process at a time works on it.
import type { Kysely, SelectQueryBuilder, Simplify } from 'kysely';
import { transaction, type Tools, type Trx } from './dialect.ts';
import { kept } from './kept.ts';
import type { Schema } from './schema.ts';

export interface Due {
  readonly nowMs: number;
  readonly limit: number;
}

/** @param lease stores the leases of these rows. */
export type LeaseDue<Row> = (tools: Tools, due: Due, lease: (trx: Trx, rows: readonly Row[]) => Promise<void>) => Promise<readonly Row[]>;

/** Leases what `select` finds, in one transaction. Most looks find nothing, so the first one is outside of it and locks nothing. */
export function leaseDue<TB extends keyof Schema, Row>(
  select: (db: Kysely<Schema>, due: Due) => SelectQueryBuilder<Schema, TB, Row>,
): LeaseDue<Simplify<Row>> {
  const look = kept(select);
  const lock = kept((db, due: Due, dialect) => dialect.forUpdateSkipLocked(select(db, due)));
  return async (tools, due, lease) => {
    if ((await look(tools, tools.db, due)).rows.length === 0) return [];
    return transaction(tools, async (trx) => {
      const { rows } = await lock(tools, trx, due);
      await lease(trx, rows);
      return rows;
    });
  };
}
