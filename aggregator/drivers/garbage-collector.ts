// drivers/garbage-collector.ts — deletes what no honest retry can ask for any more. Reports that are as old as that are refused from then on.
import { toHex } from '@soundings/crypto/bytes';
import type { Context } from '../context.ts';
import type { Driver } from './scheduler.ts';
import { taskName, timeOf } from '../tasks/task.ts';

/** How often the garbage collector runs. */
const EVERY_MS = 3_600_000;

export function garbageCollector(): Driver['run'] {
  // Only the function below changes it.
  let dueMs = -Infinity;
  return async (context) => {
    if (context.clock.now() >= dueMs) dueMs = await collectGarbage(context);
    return 0;
  };
}

/** Deletes what is due, whichever process on this database did so last. Returns when it is due again. */
async function collectGarbage({ store, clock, config, metrics, log, tasks }: Context): Promise<number> {
  const last = Number((await store.meta('garbage-collected-ms')) ?? 0);
  if (clock.now() < last + EVERY_MS) return last + EVERY_MS;
  const oldest = clock.now() - config.retentionSeconds * 1000;
  for (const task of oldest > 0 ? await tasks.all() : []) {
    if (task.mission !== undefined) continue; // organisations may ask "was mine counted?" for as long as the mission runs
    const time = Number(timeOf(task, oldest));
    let rows = 0;
    for (let deleted; (deleted = await store.collectGarbage(task.taskId, time, oldest, config.limits.garbageRowsMax)) > 0;) rows += deleted;
    metrics.count('rows_forgotten_total', rows);
    if (rows > 0) log('info', 'garbage-collected', { task: taskName(task.taskId), rows });
  }
  const head = await store.auditHead();
  // The log is kept elsewhere. If it contains the audit log's last hash, nobody can rewrite the audit log unnoticed.
  if (head !== undefined) log('info', 'audit-head', { rows: head.number, hash: toHex(head.hash) });
  const nowMs = clock.now();
  await store.setMeta('garbage-collected-ms', String(nowMs));
  return nowMs + EVERY_MS;
}
