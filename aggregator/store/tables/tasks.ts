// tables/tasks.ts — tasks, missions and rosters as they were given. task.ts reads what they mean.
import { equal, fromUtf8, toHex, utf8 } from '@soundings/crypto/bytes';
import type { Place } from './at-rest.ts';
import { sha256 } from '@soundings/crypto/sha256';
import { audit } from './audit.ts';
import { LostRace, plain, plainOr, transaction, type Tools, type Trx } from './dialect.ts';
import type { TaskRecord, TaskTables } from '../../ports/store/tasks.ts';

export function taskTables(tools: Tools): TaskTables {
  const { db } = tools;
  return {
    putTask: async (task) => transaction(tools, async (trx) => insertTask(tools, trx, task)),
    task: async (taskId) => find(tools, db, taskId),
    tasks: async () => {
      const rows = await db.selectFrom('tasks').select('task_id').orderBy('task_id').execute();
      const found = await Promise.all(rows.map(async (row) => find(tools, db, plain(row.task_id))));
      return found.filter((task) => task !== undefined);
    },
    putMission: async ({ charterDigest, charter, rosters }, rosterNumbers, tasks) =>
      transaction(tools, async (trx) => {
        const mission = await trx
          .insertInto('missions')
          .values({ charter_digest: charterDigest, charter })
          .onConflict((conflict) => conflict.doNothing())
          .returning('charter_digest')
          .execute();
        for (const task of tasks) await insertTask(tools, trx, task);
        if (mission.length > 0) await audit(tools, trx, 'mission-added', { charter: toHex(charterDigest) });
        for (const [at, roster] of rosters.entries()) {
          const added = await trx
            .insertInto('rosters')
            .values({ charter_digest: charterDigest, number: rosterNumbers[at] ?? at, roster })
            .onConflict((conflict) => conflict.doNothing())
            .returning('number')
            .execute();
          for (const { number } of added) {
            const digest = toHex(sha256(utf8(roster)));
            await audit(tools, trx, 'roster-added', { charter: toHex(charterDigest), roster: number, digest });
          }
        }
      }),
    mission: async (charterDigest) => {
      const row = await db.selectFrom('missions').selectAll().where('charter_digest', '=', charterDigest).executeTakeFirst();
      if (row === undefined) return undefined;
      const rosters = await db
        .selectFrom('rosters')
        .select('roster')
        .where('charter_digest', '=', charterDigest)
        .orderBy('number')
        .execute();
      const logged = await db
        .selectFrom('registers')
        .select('document')
        .where('charter_digest', '=', charterDigest)
        .where('is_accepted', '=', 1)
        .executeTakeFirst();
      return { charterDigest, charter: row.charter, rosters: rosters.map(({ roster }) => roster), document: logged?.document };
    },
  };
}

async function insertTask(tools: Tools, trx: Trx, task: TaskRecord): Promise<'added' | 'known' | 'conflict'> {
  const known = await find(tools, trx, task.taskId);
  if (known !== undefined) return isSame(known, task) ? 'known' : 'conflict';
  const { taskId, helperToken } = task;
  const inserted = await trx
    .insertInto('tasks')
    .values({
      task_id: taskId,
      configuration: task.configuration,
      secret_verify_key: tools.atRest.seal(taskPlace(taskId, 'secret_verify_key'), task.verifyKey),
      collector_hpke_config: task.collectorHpkeConfig,
      charter_digest: task.charterDigest ?? null,
      leader_tokens: JSON.stringify(task.leaderTokens),
      collector_tokens: JSON.stringify(task.collectorTokens),
      secret_helper_token:
        helperToken === undefined ? null : tools.atRest.seal(taskPlace(taskId, 'secret_helper_token'), utf8(helperToken)),
      forgotten_before: 0,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('task_id')
    .execute();
  // Replicas that start together all add the same tasks. The second one runs again and compares.
  if (inserted.length === 0) throw new LostRace();
  await audit(tools, trx, 'task-added', {
    task: toHex(taskId),
    charter: task.charterDigest === undefined ? '' : toHex(task.charterDigest),
  });
  return 'added';
}

async function find(tools: Tools, db: Pick<Trx, 'selectFrom'>, taskId: Uint8Array): Promise<TaskRecord | undefined> {
  const row = await db.selectFrom('tasks').selectAll().where('task_id', '=', taskId).executeTakeFirst();
  if (row === undefined) return undefined;
  const helperToken = plainOr(row.secret_helper_token, undefined);
  return {
    taskId,
    configuration: plain(row.configuration),
    verifyKey: tools.atRest.open(taskPlace(taskId, 'secret_verify_key'), plain(row.secret_verify_key)),
    collectorHpkeConfig: plain(row.collector_hpke_config),
    charterDigest: plainOr(row.charter_digest, undefined),
    leaderTokens: JSON.parse(row.leader_tokens) as string[],
    collectorTokens: JSON.parse(row.collector_tokens) as string[],
    helperToken: helperToken && fromUtf8(tools.atRest.open(taskPlace(taskId, 'secret_helper_token'), helperToken)),
  };
}

function isSame(a: TaskRecord, b: TaskRecord): boolean {
  return equal(a.configuration, b.configuration) && equal(a.verifyKey, b.verifyKey) && equal(a.collectorHpkeConfig, b.collectorHpkeConfig);
}

export function taskPlace(taskId: Uint8Array, column: string): Place {
  return { table: 'tasks', column, row: [taskId] };
}
