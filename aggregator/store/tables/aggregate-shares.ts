// tables/aggregate-shares.ts — the helper's shares: released once, in the transaction that closes their buckets.
import { audit, batchDetail } from './audit.ts';
import { plain, plainOr, transaction, type Tools, type Trx } from './dialect.ts';
import { NOBODYS, overlapping, scrubBuckets, sumRange } from './buckets.ts';
import { leaseDue } from './leases.ts';
import { isAffordable } from './charges.ts';
import { whyCollected } from './given-up.ts';
import type { AggregateShares } from '../../ports/store/aggregate-shares.ts';

export function aggregateShares(tools: Tools): AggregateShares {
  return {
    aggregateShare: aggregateShare(tools),
    startAggregateShare: startAggregateShare(tools),
    leaseAggregateShares: leaseAggregateShares(tools),
    failAggregateShare: failAggregateShare(tools),
    releaseAggregateShare: releaseAggregateShare(tools),
    deleteAggregateShare: deleteAggregateShare(tools),
    signedOn: signedOn(tools),
  };
}

type Method<Name extends keyof AggregateShares> = (tools: Tools) => AggregateShares[Name];

const aggregateShare: Method<'aggregateShare'> = (tools) => async (taskId, shareId) => {
  const row = await find(tools.db, taskId, shareId);
  return (
    row && {
      requestDigest: plain(row.request_digest),
      response: plainOr(row.response, undefined),
      failure: row.failure ?? undefined,
    }
  );
};

const startAggregateShare: Method<'startAggregateShare'> =
  (tools) => async (taskId, shareId, request, requestDigest, leaderStatement, nowMs) => {
    await tools.db
      .insertInto('aggregate_shares')
      .values({ ...newShare(taskId, shareId, requestDigest, nowMs), request, leader_statement: leaderStatement ?? null })
      .onConflict((conflict) =>
        conflict
          .columns(['task_id', 'share_id'])
          .doUpdateSet({ request, leader_statement: leaderStatement ?? null, failure: null })
          .where('aggregate_shares.failure', 'is not', null),
      )
      .execute();
  };

const dueShares = leaseDue((db, { nowMs, limit }) =>
  db
    .selectFrom('aggregate_shares')
    .selectAll()
    .where('response', 'is', null)
    .where('failure', 'is', null)
    .where('request', 'is not', null)
    .where('lease_until_ms', '<=', nowMs)
    .orderBy('created_ms')
    .orderBy('share_id')
    .limit(limit),
);

const leaseAggregateShares: Method<'leaseAggregateShares'> = (tools) => async (limit, nowMs, untilMs) => {
  const rows = await dueShares(tools, { nowMs, limit }, async (trx, due) => {
    for (const row of due) {
      await trx
        .updateTable('aggregate_shares')
        .set({ lease_until_ms: untilMs })
        .where('task_id', '=', row.task_id)
        .where('share_id', '=', row.share_id)
        .execute();
    }
  });
  return rows.map((row) => ({
    taskId: plain(row.task_id),
    shareId: plain(row.share_id),
    request: plainOr(row.request, new Uint8Array(0)),
    leaderStatement: plainOr(row.leader_statement, undefined),
  }));
};

const failAggregateShare: Method<'failAggregateShare'> = (tools) => async (taskId, shareId, failure) => {
  await tools.db
    .updateTable('aggregate_shares')
    .set({ failure, request: null, lease_until_ms: 0 })
    .where('task_id', '=', taskId)
    .where('share_id', '=', shareId)
    .where('response', 'is', null)
    .execute();
};

const releaseAggregateShare: Method<'releaseAggregateShare'> =
  (tools) =>
  async ({ taskId, shareId, requestDigest, range, charge }, adder, decide, nowMs) =>
    transaction(tools, async (trx) => {
      await tools.dialect.lockTask(trx, taskId, 'exclusive');
      const known = await find(trx, taskId, shareId);
      if (known !== undefined && known.response !== null) return { kind: 'released', response: plain(known.response) };
      const others = await overlapping(tools, trx, taskId, range);
      if (others.length > 0) return { kind: whyCollected(others) };
      const sum = await sumRange(tools, trx, taskId, range, adder);
      const decision = decide(sum);
      if (decision.kind === 'refuse') return { kind: 'refused', failure: decision.failure };
      if (!(await isAffordable(tools, trx, charge))) return { kind: 'over-budget' };
      const { response } = decision;
      await trx
        .insertInto('aggregate_shares')
        .values({ ...newShare(taskId, shareId, requestDigest, nowMs), response })
        .onConflict((conflict) =>
          conflict
            .columns(['task_id', 'share_id'])
            .doUpdateSet({ response, request: null, leader_statement: null, failure: null, created_ms: nowMs }),
        )
        .execute();
      await trx
        .insertInto('collected')
        .values({
          task_id: taskId,
          first_bucket: range.first,
          last_bucket: range.last,
          job_id: shareId,
          statement: decision.statement ?? null,
          statement_v2: decision.statementV2 ?? null,
          not_given: null,
          charge: charge?.record ?? null,
        })
        .execute();
      await scrubBuckets(trx, taskId, range);
      const detail = { ...batchDetail(taskId, range), reports: sum.reportCount, charge: charge?.record ?? '' };
      await audit(tools, trx, 'share-released', detail);
      return { kind: 'released', response };
    });

const deleteAggregateShare: Method<'deleteAggregateShare'> = (tools) => async (taskId, shareId) => {
  const rows = await tools.db
    .deleteFrom('aggregate_shares')
    .where('task_id', '=', taskId)
    .where('share_id', '=', shareId)
    .returning('share_id')
    .execute();
  return rows.length > 0;
};

const signedOn: Method<'signedOn'> = (tools) => async (taskId, first) => {
  const row = await tools.db
    .selectFrom('collected as c')
    .leftJoin('collection_jobs as j', (join) => join.onRef('j.task_id', '=', 'c.task_id').onRef('j.job_id', '=', 'c.job_id'))
    .select(['c.job_id', 'c.statement', 'c.statement_v2', 'c.not_given', 'j.state'])
    .where('c.task_id', '=', taskId)
    .where('c.first_bucket', '=', first)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  if (whyCollected([row]) === 'given-up') return { kind: 'not-given', reason: row.not_given ?? 'mismatch' };
  // Closed after a restore: what was given since the backup isn't known, so nothing is said.
  if (row.job_id.length === NOBODYS.length && row.statement === null && row.statement_v2 === null) return undefined;
  // A leader has claimed the batch, and the helper hasn't given its share yet: the claim may be let go.
  if (row.state === 'claimed') return undefined;
  return { kind: 'given', statement: plainOr(row.statement, undefined), statementV2: plainOr(row.statement_v2, undefined) };
};

async function find(db: Pick<Trx, 'selectFrom'>, taskId: Uint8Array, shareId: Uint8Array) {
  return db.selectFrom('aggregate_shares').selectAll().where('task_id', '=', taskId).where('share_id', '=', shareId).executeTakeFirst();
}

function newShare(taskId: Uint8Array, shareId: Uint8Array, requestDigest: Uint8Array, nowMs: number) {
  return {
    task_id: taskId,
    share_id: shareId,
    request_digest: requestDigest,
    request: null,
    leader_statement: null,
    response: null,
    failure: null,
    created_ms: nowMs,
    lease_until_ms: 0,
  };
}
