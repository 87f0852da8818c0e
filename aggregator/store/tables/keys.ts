// tables/keys.ts — this aggregator's HPKE keys and the state of each.
import type { Place } from './at-rest.ts';
import { audit } from './audit.ts';
import { plain, transaction, type Tools } from './dialect.ts';
import { kept } from './kept.ts';
import type { KeyTable } from '../../ports/store/keys.ts';

const selectKeys = kept((db) => db.selectFrom('hpke_keys').selectAll().orderBy('since_ms', 'desc').orderBy('config_id'));

export function keyTable(tools: Tools): KeyTable {
  const { db, atRest } = tools;
  return {
    hpkeKeys: async () => {
      const { rows } = await selectKeys(tools, db, {});
      return rows.map((row) => ({
        configId: row.config_id,
        config: plain(row.config),
        privateKey: atRest.open(keyPlace(row.config_id), plain(row.secret_private_key)),
        state: row.state,
        sinceMs: row.since_ms,
      }));
    },
    putHpkeKey: async ({ configId, config, privateKey, state, sinceMs }) =>
      transaction(tools, async (trx) => {
        const inserted = await trx
          .insertInto('hpke_keys')
          .values({
            config_id: configId,
            config,
            secret_private_key: atRest.seal(keyPlace(configId), privateKey),
            state,
            since_ms: sinceMs,
          })
          .onConflict((conflict) => conflict.doNothing())
          .returning('config_id')
          .execute();
        if (inserted.length === 0) return 'taken';
        await audit(tools, trx, 'hpke-key-made', { key: configId, state });
        return 'added';
      }),
    activateHpkeKey: async (configId, nowMs) =>
      transaction(tools, async (trx) => {
        await trx
          .updateTable('hpke_keys')
          .set({ state: 'expired', since_ms: nowMs })
          .where('state', '=', 'active')
          .where('config_id', '!=', configId)
          .execute();
        await trx
          .updateTable('hpke_keys')
          .set({ state: 'active', since_ms: nowMs })
          .where('config_id', '=', configId)
          .where('state', '=', 'pending')
          .execute();
        await audit(tools, trx, 'hpke-key-preferred', { key: configId });
      }),
    deleteHpkeKey: async (configId) =>
      transaction(tools, async (trx) => {
        const deleted = await trx
          .deleteFrom('hpke_keys')
          .where('config_id', '=', configId)
          .where('state', '=', 'expired')
          .returning('config_id')
          .execute();
        if (deleted.length > 0) await audit(tools, trx, 'hpke-key-dropped', { key: configId });
      }),
  };
}

export function keyPlace(configId: number): Place {
  return { table: 'hpke_keys', column: 'secret_private_key', row: [Uint8Array.of(configId)] };
}
