// tables/audit.ts — the log of what this aggregator has decided. Each row is chained to the one before it, so that every change or gap shows in all later rows.
import type { Selectable } from 'kysely';
import { bigEndian, concat, equal, toHex, utf8 } from '@soundings/crypto/bytes';
import { CodedError } from '@soundings/crypto/errors';
import type { AuditRow } from '../../ports/store/upkeep.ts';
import { sha256 } from '@soundings/crypto/sha256';
import { LostRace, plain, type Tools, type Trx } from './dialect.ts';
import type { Schema } from './schema.ts';

/** Every kind of decision that is logged. */
export type AuditEvent =
  | 'task-added'
  | 'mission-added'
  | 'roster-added'
  | 'hpke-key-made'
  | 'hpke-key-preferred'
  | 'hpke-key-dropped'
  /** Leader: no report joins the batch any more, and the helper is asked for its share. */
  | 'batch-claimed'
  /** Leader: the claim on a batch was ended without a result. */
  | 'batch-let-go'
  /** Helper: its share of a batch was released. */
  | 'share-released'
  /** After a restore: these batches count as released. */
  | 'batches-closed'
  /** The operators have given the batch up: no result and no charge. */
  | 'batch-given-up'
  /** A batch ended without a result, and this aggregator says so to the collector. */
  | 'batch-closed'
  | 'secrets-resealed';

/** Names, numbers and digests only: no share, key or token. */
export type AuditDetail = Readonly<Record<string, string | number>>;

export type AuditErrorCode = 'gap' | 'altered' | 'other-head';
/** The audit log is not as it was written. */
export class AuditError extends CodedError<AuditErrorCode> {}

/**
 * SHA-256("soundings audit v1" ‖ 0 ‖ hash before ‖ u64 number ‖ u64 time ‖ u32 length ‖ event ‖ detail); the hash before the first row is
 * 32 zeros.
 */
export function auditHash(before: Uint8Array, { number, timeMs, event, detail }: Omit<AuditRow, 'hash'>): Uint8Array {
  const name = utf8(event);
  const parts = [bigEndian(number, 8), bigEndian(timeMs, 8), bigEndian(name.length, 4), name, utf8(detail)];
  return sha256(concat(utf8('soundings audit v1\0'), before, ...parts));
}

export const BEFORE_THE_FIRST = new Uint8Array(32);

/** Checks a row against the one before it, and returns its hash. AuditError if the row doesn't follow. */
export function checkedAuditRow(before: { readonly number: number; readonly hash: Uint8Array }, row: AuditRow): Uint8Array {
  if (row.number !== before.number + 1)
    throw new AuditError(
      'gap',
      `Rows are missing from the audit log: row ${String(before.number)} is followed by row ${String(row.number)}.`,
    );
  if (!equal(row.hash, auditHash(before.hash, row)))
    throw new AuditError('altered', `Row ${String(row.number)} of the audit log was altered: its hash does not match.`);
  return row.hash;
}

/** The lock while a row is added, on databases with more than one writer. No task has this ID. */
const AUDIT_LOCK = sha256(utf8('soundings audit lock'));

/** Adds a row, as the last step of the transaction that it is about. Does nothing if the store has no `auditClock`. */
export async function audit(tools: Tools, trx: Trx, event: AuditEvent, detail: AuditDetail): Promise<void> {
  if (tools.auditClock === undefined) return;
  await tools.dialect.lockTask(trx, AUDIT_LOCK, 'exclusive');
  const last = await auditHead({ db: trx });
  const row = { number: (last?.number ?? 0) + 1, timeMs: tools.auditClock.now(), event, detail: JSON.stringify(detail) };
  const inserted = await trx
    .insertInto('audit')
    .values({
      number: row.number,
      time_ms: row.timeMs,
      event,
      detail: row.detail,
      hash: auditHash(last?.hash ?? BEFORE_THE_FIRST, row),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('number')
    .execute();
  if (inserted.length === 0) throw new LostRace();
}

/** Rows after `number`, in order. */
export async function auditRows({ db }: Pick<Tools, 'db'>, number: number, rowsMax: number): Promise<readonly AuditRow[]> {
  const rows = await db.selectFrom('audit').selectAll().where('number', '>', number).orderBy('number').limit(rowsMax).execute();
  return rows.map(rowOf);
}

/** See Upkeep.auditHead. */
export async function auditHead({ db }: { readonly db: Pick<Trx, 'selectFrom'> }): Promise<AuditRow | undefined> {
  const row = await db.selectFrom('audit').selectAll().orderBy('number', 'desc').limit(1).executeTakeFirst();
  return row && rowOf(row);
}

function rowOf(row: Selectable<Schema['audit']>): AuditRow {
  return { number: row.number, timeMs: row.time_ms, event: row.event, detail: row.detail, hash: plain(row.hash) };
}

/** The fields by which the audit log names a batch. */
export function batchDetail(taskId: Uint8Array, { first, last }: { readonly first: Uint8Array; readonly last: Uint8Array }): AuditDetail {
  return { task: toHex(taskId), first: toHex(first), last: toHex(last) };
}
