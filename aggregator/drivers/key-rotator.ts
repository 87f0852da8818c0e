// drivers/key-rotator.ts — moves HPKE keys from published to active to expired (DAP-18 §4.4.1).
import { longestWindowDays } from '@soundings/protocol/charter/window';
import type { Context } from '../context.ts';
import type { HpkeKeyRecord } from '../ports/store/keys.ts';

/** Makes, activates and deletes keys when they are due, whichever process on this database made them. Returns how many changed. */
export async function rotateKeys(context: Context): Promise<number> {
  const { keys, store, clock, config } = context;
  const nowMs = clock.now();
  // Another replica may have changed the keys. A client that has seen its newer list would refuse our older one as restored from a backup.
  await keys.reload();
  const { pendingSeconds, activeSeconds } = config.hpke;
  const records = keys.records();
  const active = records.find(({ state }) => state === 'active');
  const pending = records.find(({ state }) => state === 'pending');
  if (active === undefined) return change(context, 'made', async () => keys.add('active', nowMs));
  if (pending !== undefined && nowMs >= pending.sinceMs + pendingSeconds * 1000) {
    return change(context, 'preferred', async () => store.activateHpkeKey(pending.configId, nowMs));
  }
  if (pending === undefined && nowMs >= active.sinceMs + (activeSeconds - pendingSeconds) * 1000) {
    return change(context, 'made', async () => keys.add('pending', nowMs));
  }
  const spent = await firstSpent(context, records);
  return spent === undefined ? 0 : change(context, 'dropped', async () => store.deleteHpkeKey(spent.configId));
}

/**
 * Makes a key and activates it at once. A restored database has an older list of keys, which every client that has seen a newer one refuses
 * (protocol.md, "Signed HPKE configurations").
 */
export async function renewKey(context: Context): Promise<void> {
  const { keys, store, clock } = context;
  const nowMs = clock.now();
  const pendingKey = () => keys.records().find(({ state }) => state === 'pending');
  if (pendingKey() === undefined) await change(context, 'made', async () => keys.add('pending', nowMs));
  const pending = pendingKey();
  if (pending !== undefined) await change(context, 'preferred', async () => store.activateHpkeKey(pending.configId, nowMs));
}

async function change({ keys, metrics, log }: Context, what: 'made' | 'preferred' | 'dropped', work: () => Promise<void>): Promise<number> {
  await work();
  await keys.reload();
  metrics.count(`hpke_keys_${what}_total`);
  log('info', 'key-rotated', { reason: what });
  return 1;
}

/**
 * Finds an expired key that can be deleted. A key is kept as long as a report sealed to it may arrive: that is longer than any client's
 * cache, and longer than any mission's window with its closing days (protocol.md, "Private HPKE keys").
 */
async function firstSpent({ clock, config, tasks }: Context, records: readonly HpkeKeyRecord[]): Promise<HpkeKeyRecord | undefined> {
  const old = records.find(({ state, sinceMs }) => state === 'expired' && clock.now() >= sinceMs + config.retentionSeconds * 1000);
  if (old === undefined) return undefined;
  const longestMs = Math.max(0, ...(await tasks.all()).map(({ mission }) => missionMemoryMs(mission)));
  if (tasks.notes().setAside.length > 0) return undefined; // a task that is set aside may still need the key, and we can't tell for how long
  return clock.now() >= old.sinceMs + longestMs + 2 * config.hpke.cacheSeconds * 1000 ? old : undefined;
}

/** The longest time in milliseconds from a window's first day to its closing; 0 for plain tasks. */
function missionMemoryMs(mission: Awaited<ReturnType<Context['tasks']['all']>>[number]['mission']): number {
  if (mission === undefined) return 0;
  const { cadence, closingDays } = mission.charter.schedule;
  return (longestWindowDays(cadence) + closingDays) * 86_400_000;
}
