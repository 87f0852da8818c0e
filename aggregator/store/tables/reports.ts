// tables/reports.ts — the leader's reports: accepted once, waiting to be aggregated, and remembered afterwards.
import { sql } from 'kysely';
import { equal, toHex } from '@soundings/crypto/bytes';
import type { ReportError } from '@soundings/protocol/dap/report-error';
import { arrivalDay } from './arrivals.ts';
import { leaderShareIn, sealedLeaderShare, startedBytes } from './leader-share.ts';
import { collectedAmong } from './buckets.ts';
import { LostRace, plain, transaction, type Tools, type Trx } from './dialect.ts';
import { kept } from './kept.ts';
import { insertRows, type BytesList } from './rows.ts';
import { sharedTransaction, type SharedTransaction } from './shared.ts';
import type { RejectedReport, WaitingReport } from '../../ports/store/leader-jobs.ts';
import type { ReportPayload, UploadedReport, UploadTable } from '../../ports/store/reports.ts';

type Verdict = ReportError | undefined;

export function uploadTable(tools: Tools): UploadTable {
  const share = sharedTransaction(tools);
  const alone: SharedTransaction = async (work) => transaction(tools, work);
  return {
    acceptReports: async (taskId, reports, nowMs) => {
      const accepted = await (isSmall(reports) ? share : alone)(async (trx) => {
        await tools.dialect.lockTask(trx, taskId, 'shared');
        const forgottenBefore = (await forgottenBeforeOf(tools, trx, taskId)) ?? 0;
        const known = await knownReports(tools, trx, taskId, reports);
        const buckets = reports.flatMap(({ bucket }) => (bucket === undefined ? [] : [bucket]));
        const ground = { forgottenBefore, isCollected: await collectedAmong(tools, trx, taskId, buckets), today: arrivalDay(nowMs) };
        const verdicts: Verdict[] = [];
        const fresh: UploadedReport[] = [];
        for (const report of reports) {
          const before = known.get(toHex(report.reportId));
          const verdict = await verdictOf(tools, trx, taskId, report, before, ground);
          verdicts.push(verdict === 'new' ? undefined : verdict);
          if (verdict !== 'new') continue;
          fresh.push(report);
          known.set(toHex(report.reportId), { digest: report.digest, error: null });
        }
        await insertReports(tools, trx, taskId, fresh);
        return { verdicts, fresh };
      });
      tools.recent.keep(taskId, accepted.fresh, nowMs);
      return accepted.verdicts;
    },
  };
}

/** Uploads of more than this have a transaction each: theirs is long, and on PostgreSQL several run at once. */
const SHARED_REPORTS_MAX = 100;
const SHARED_BYTES_MAX = 1 << 18;

function isSmall(reports: readonly UploadedReport[]): boolean {
  return (
    reports.length <= SHARED_REPORTS_MAX &&
    reports.reduce((bytes, { leaderInputShare, started }) => bytes + leaderInputShare.length + startedBytes(started), 0) <= SHARED_BYTES_MAX
  );
}

/** Marks reports as rejected, deletes their payloads, and frees their organisations' places in the window. */
export async function rejectReports(tools: Tools, trx: Trx, taskId: Uint8Array, rejected: readonly RejectedReport[]): Promise<void> {
  for (const { reportId, error } of rejected) {
    await trx
      .updateTable('reports')
      .set({ state: 'rejected', error })
      .where('task_id', '=', taskId)
      .where('report_id', '=', reportId)
      .execute();
    await trx
      .deleteFrom('contributions')
      .where('task_id', '=', taskId)
      .where('report_id', '=', reportId)
      .where('counted', '=', 0)
      .execute();
  }
  await deletePayloads(
    tools,
    trx,
    taskId,
    rejected.map(({ reportId }) => reportId),
  );
}

/** Deletes the payloads of reports. The rows that say that they were here stay. */
export async function deletePayloads(tools: Tools, trx: Trx, taskId: Uint8Array, reportIds: readonly Uint8Array[]): Promise<void> {
  if (reportIds.length > 0) await deletePayloadsOf(tools, trx, { taskId, ids: tools.dialect.list(reportIds) });
}

/** Some of a task's reports. */
export interface Reports {
  readonly taskId: Uint8Array;
  readonly ids: BytesList;
}

const deletePayloadsOf = kept((db, { taskId, ids }: Reports, dialect) =>
  db.deleteFrom('report_payloads').where('task_id', '=', taskId).where(dialect.among('report_id', ids)),
);

type Leased = Pick<WaitingReport, 'reportId' | 'bucket' | 'time'>;

/** See LeaderJobs.leaseWaitingReports. */
export async function leaseReports(
  tools: Tools,
  trx: Trx,
  taskId: Uint8Array,
  limit: number,
  nowMs: number,
  untilMs: number,
): Promise<readonly Leased[]> {
  const { rows } = await leaseWaiting(tools, trx, { taskId, limit, nowMs, untilMs });
  if (rows.length === 0) return [];
  const isCollected = await collectedAmong(
    tools,
    trx,
    taskId,
    rows.flatMap(({ bucket }) => (bucket === null ? [] : [plain(bucket)])),
  );
  const late = rows.filter(({ bucket }) => bucket !== null && isCollected(plain(bucket)));
  await rejectReports(
    tools,
    trx,
    taskId,
    late.map((row) => ({ reportId: plain(row.report_id), error: 'batch_collected' })),
  );
  return rows
    .filter((row) => !late.includes(row))
    .map((row) => ({ reportId: plain(row.report_id), bucket: row.bucket === null ? undefined : plain(row.bucket), time: row.time }));
}

interface Lease {
  readonly taskId: Uint8Array;
  readonly limit: number;
  readonly nowMs: number;
  readonly untilMs: number;
}

const leaseWaiting = kept((db, { taskId, limit, nowMs, untilMs }: Lease, dialect) => {
  const due = dialect.forUpdateSkipLocked(
    db
      .selectFrom('reports')
      .select('report_id')
      .where('state', '=', WAITING)
      .where('task_id', '=', taskId)
      .where('not_before_ms', '<=', nowMs)
      .where('lease_until_ms', '<=', nowMs)
      .orderBy('not_before_ms')
      .orderBy('time')
      .limit(limit),
  );
  // Materialized, because PostgreSQL might otherwise run it more than once, and lease other reports each time.
  return db
    .with(
      (one) => one('due').materialized(),
      () => due,
    )
    .updateTable('reports')
    .set({ lease_until_ms: untilMs })
    .where('task_id', '=', taskId)
    .where('report_id', 'in', (one) => one.selectFrom('due').select('due.report_id'))
    .returning(['report_id', 'bucket', 'time']);
});

/** Adds the payloads to leased reports. A report that a later version has replaced meanwhile has none, and is left out. */
export async function withPayloads(tools: Tools, taskId: Uint8Array, leased: readonly Leased[]): Promise<readonly WaitingReport[]> {
  const ids = leased.map(({ reportId }) => reportId);
  const recent = tools.recent.take(taskId, ids);
  const stored = await payloadsOf(
    tools,
    taskId,
    ids.filter((_, at) => recent[at] === undefined),
  );
  return leased.flatMap((report, at) => {
    const payload = recent[at] ?? stored.get(toHex(report.reportId));
    return payload === undefined ? [] : [{ ...report, ...payload }];
  });
}

const selectPayloads = kept((db, { taskId, ids }: Reports, dialect) =>
  db
    .selectFrom('report_payloads')
    .select(['report_id', 'metadata', 'public_share', 'secret_leader_input_share', 'is_started', 'helper_encrypted_input_share'])
    .where('task_id', '=', taskId)
    .where(dialect.among('report_id', ids)),
);

async function payloadsOf(tools: Tools, taskId: Uint8Array, reportIds: readonly Uint8Array[]): Promise<Map<string, ReportPayload>> {
  if (reportIds.length === 0) return new Map();
  const { db, dialect, atRest } = tools;
  const { rows } = await selectPayloads(tools, db, { taskId, ids: dialect.list(reportIds) });
  return new Map(
    rows.map((row) => [
      toHex(row.report_id),
      {
        metadata: plain(row.metadata),
        publicShare: plain(row.public_share),
        ...leaderShareIn(atRest, taskId, row),
        helperEncryptedInputShare: plain(row.helper_encrypted_input_share),
      },
    ]),
  );
}

/** A literal, because the index over waiting reports is used only if the statement itself contains the state. */
export const WAITING = sql.lit('waiting' as const);

const selectForgottenBefore = kept((db, { taskId }: { readonly taskId: Uint8Array }) =>
  db.selectFrom('tasks').select('forgotten_before').where('task_id', '=', taskId),
);

/** The time before which the task has forgotten its reports, in its own units; undefined if there is no such task. */
export async function forgottenBeforeOf(tools: Tools, trx: Trx, taskId: Uint8Array): Promise<number | undefined> {
  const [row] = (await selectForgottenBefore(tools, trx, { taskId })).rows;
  return row?.forgotten_before;
}

interface KnownReport {
  readonly digest: Uint8Array;
  readonly error: string | null;
}

const selectKnown = kept((db, { taskId, ids }: Reports, dialect) =>
  db.selectFrom('reports').select(['report_id', 'digest', 'error']).where('task_id', '=', taskId).where(dialect.among('report_id', ids)),
);

async function knownReports(
  tools: Tools,
  trx: Trx,
  taskId: Uint8Array,
  reports: readonly UploadedReport[],
): Promise<Map<string, KnownReport>> {
  if (reports.length === 0) return new Map();
  const ids = tools.dialect.list(reports.map(({ reportId }) => reportId));
  const { rows } = await selectKnown(tools, trx, { taskId, ids });
  return new Map(rows.map((row) => [toHex(row.report_id), { digest: plain(row.digest), error: row.error }]));
}

/** What an uploaded report is checked against. */
interface Ground {
  readonly forgottenBefore: number;
  readonly isCollected: (bucket: Uint8Array) => boolean;
  readonly today: number;
}

async function verdictOf(
  tools: Tools,
  trx: Trx,
  taskId: Uint8Array,
  report: UploadedReport,
  before: KnownReport | undefined,
  ground: Ground,
): Promise<Verdict | 'new'> {
  // Its replay record may be deleted, so it might be a report that was counted (DAP-18 §6.4.1).
  if (report.time < ground.forgottenBefore) return 'report_dropped';
  return before === undefined ? freshVerdict(tools, trx, taskId, report, ground) : retryVerdict(report, before);
}

/** An upload is idempotent (DAP-18 §4.4.2.2): the same report gets the same result again, and a different one with its ID is a replay. */
function retryVerdict(report: UploadedReport, before: KnownReport): Verdict {
  if (!equal(report.digest, before.digest)) return 'report_replayed';
  return before.error === null ? undefined : (before.error as ReportError);
}

/** 'new' if the report is to be stored. A contribution must get its organisation's place in the window first. */
async function freshVerdict(
  tools: Tools,
  trx: Trx,
  taskId: Uint8Array,
  report: UploadedReport,
  { isCollected, today }: Ground,
): Promise<Verdict | 'new'> {
  if (report.isLate) return 'report_dropped';
  if (report.bucket !== undefined && isCollected(report.bucket)) return 'batch_collected';
  if (report.contribution === undefined || report.bucket === undefined) return 'new';
  const place = await takePlace(tools, trx, taskId, report, report.bucket, report.contribution, today);
  if (place === 'taken') return 'new';
  return place === 'known' ? undefined : 'report_replayed';
}

/** Inserts all reports in two statements, because statements would otherwise take most of an upload's time. */
async function insertReports(tools: Tools, trx: Trx, taskId: Uint8Array, reports: readonly UploadedReport[]): Promise<void> {
  if (reports.length === 0) return;
  const inserted = await insertRows(tools, trx, 'reports', {
    same: { task_id: taskId, state: 'waiting', lease_until_ms: 0 },
    types: { report_id: 'bytes', bucket: 'bytes', time: 'whole', digest: 'bytes', organisation: 'bytes', not_before_ms: 'whole' },
    rows: reports.map((report) => ({
      report_id: report.reportId,
      bucket: report.bucket ?? null,
      time: report.time,
      digest: report.digest,
      organisation: report.contribution?.organisation ?? null,
      not_before_ms: report.notBeforeMs,
    })),
  });
  if (inserted < reports.length) throw new LostRace(); // another process has inserted one since we looked, so the transaction runs again
  const stored = await insertRows(tools, trx, 'report_payloads', {
    same: { task_id: taskId },
    types: {
      report_id: 'bytes',
      metadata: 'bytes',
      public_share: 'bytes',
      secret_leader_input_share: 'bytes',
      is_started: 'whole',
      helper_encrypted_input_share: 'bytes',
    },
    rows: reports.map((report) => ({
      report_id: report.reportId,
      metadata: report.metadata,
      public_share: report.publicShare,
      ...sealedLeaderShare(tools.atRest, taskId, report),
      helper_encrypted_input_share: report.helperEncryptedInputShare,
    })),
  });
  if (stored < reports.length) throw new LostRace(); // no report may go on with what another one of its ID has left
}

/**
 * Takes the organisation's place in the window if it is free, or replaces a lower version that isn't being aggregated yet. 'known': the
 * same report has the place already.
 */
async function takePlace(
  tools: Tools,
  trx: Trx,
  taskId: Uint8Array,
  report: UploadedReport,
  bucket: Uint8Array,
  contribution: NonNullable<UploadedReport['contribution']>,
  today: number,
): Promise<'taken' | 'known' | 'refused'> {
  const { organisation, version, digest, held: evidence } = contribution;
  const inserted = await insertPlace(tools, trx, { taskId, bucket, ...contribution, reportId: report.reportId, today });
  if (inserted.rows.length > 0) return 'taken';
  const held = await trx
    .selectFrom('contributions')
    .selectAll()
    .where('task_id', '=', taskId)
    .where('bucket', '=', bucket)
    .where('organisation', '=', organisation)
    .executeTakeFirstOrThrow();
  if (equal(plain(held.report_id), report.reportId)) return equal(plain(held.digest), digest) ? 'known' : 'refused';
  if (held.version >= version) return 'refused';
  const superseded = await trx
    .updateTable('reports')
    .set({ state: 'rejected', error: 'report_replayed' })
    .where('task_id', '=', taskId)
    .where('report_id', '=', held.report_id)
    .where('state', '=', 'waiting')
    .returning('report_id')
    .execute();
  if (superseded.length === 0) return 'refused';
  await deletePayloads(tools, trx, taskId, [plain(held.report_id)]);
  await trx
    .updateTable('contributions')
    .set({ report_id: report.reportId, version, digest, held: evidence })
    .where('task_id', '=', taskId)
    .where('bucket', '=', bucket)
    .where('organisation', '=', organisation)
    .execute();
  return 'taken';
}

type NewPlace = NonNullable<UploadedReport['contribution']> & {
  readonly taskId: Uint8Array;
  readonly bucket: Uint8Array;
  readonly reportId: Uint8Array;
  readonly today: number;
};

const insertPlace = kept((db, { taskId, bucket, organisation, reportId, version, digest, held, today }: NewPlace) =>
  db
    .insertInto('contributions')
    .values({ task_id: taskId, bucket, organisation, report_id: reportId, version, digest, counted: 0, held, since_day: today })
    .onConflict((conflict) => conflict.doNothing())
    .returning('report_id'),
);
