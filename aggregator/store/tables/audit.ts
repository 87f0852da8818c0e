// tables/audit.ts — what this aggregator has decided, each row chained to the one before it: an edit or a gap anywhere shows from there on.
import type { Selectable } from 'kysely';
import { bigEndian, concat, equal, toHex, utf8 } from '@soundings/crypto/bytes';
import { CodedError } from '@soundings/crypto/errors';
import type { AuditRow } from '../../ports/store.ts';
import { sha256 } from '../../sha256.ts';
import { LostRace, plain, type Tools, type Trx } from './dialect.ts';
import type { Schema } from './schema.ts';

/** Every kind of decision there is. */
export type AuditEvent =
  | 'task-added'
  | 'mission-added'
  | 'roster-added'
  | 'hpke-key-made'
  | 'hpke-key-preferred'
  | 'hpke-key-dropped'
  /** Leader: nothing joins the batch any more, and the helper is asked for its share. */
  | 'batch-claimed'
  /** Leader: a claim that was given up. */
  | 'batch-let-go'
  /** Helper: its share of a batch is given away. */
  | 'share-released'
  /** After a restore: taken as given away. */
  | 'batches-closed'
  /** The two operators have given it up: no result, and no charge. */
  | 'batch-given-up'
  | 'secrets-resealed';

/** No share, key or token: names, numbers, digests. */
export type AuditDetail = Readonly<Record<string, string | number>>;

export type AuditErrorCode = 'gap' | 'altered' | 'other-head';
/** The audit log is not what was written. */
export class AuditError extends CodedError<AuditErrorCode> {}

/** SHA-256("soundings audit v1" ‖ 0 ‖ hash before ‖ u64 number ‖ u64 time ‖ u32 length ‖ event ‖ detail); 32 zeros come before the first. */
export function auditHash(before: Uint8Array, { number, timeMs, event, detail }: Omit<AuditRow, 'hash'>): Uint8Array {
  const name = utf8(event);
  const parts = [bigEndian(number, 8), bigEndian(timeMs, 8), bigEndian(name.length, 4), name, utf8(detail)];
  return sha256(concat(utf8('soundings audit v1\0'), before, ...parts));
}

export const BEFORE_THE_FIRST = new Uint8Array(32);

/** Checks a row against the one before it; returns its hash. AuditError where it doesn't follow. */
export function checkedAuditRow(before: { readonly number: number; readonly hash: Uint8Array }, row: AuditRow): Uint8Array {
  if (row.number !== before.number + 1)
    throw new AuditError('gap', `The audit log goes from row ${String(before.number)} to row ${String(row.number)}.`);
  if (!equal(row.hash, auditHash(before.hash, row)))
    throw new AuditError('altered', `Row ${String(row.number)} of the audit log was altered.`);
  return row.hash;
}

/** Locked for as long as a row is added, on databases with more than one writer: no task has this ID. */
const AUDIT_LOCK = sha256(utf8('soundings audit lock'));

/** Adds a row in the transaction of what it is about, as that transaction's last step. Nothing where the store was given no clock for it. */
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

/** A batch as the log names it. */
export function batchDetail(taskId: Uint8Array, { first, last }: { readonly first: Uint8Array; readonly last: Uint8Array }): AuditDetail {
  return { task: toHex(taskId), first: toHex(first), last: toHex(last) };
}
