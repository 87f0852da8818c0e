// audit.ts — the audit log, followed from its first row to its last.
import { equal } from '@soundings/crypto/bytes';
import type { AuditRow } from '../ports/store.ts';
import { AuditError, BEFORE_THE_FIRST, checkedAuditRow } from '../store/tables/audit.ts';
import { readConfig } from './config-file.ts';
import { assertDatabase, openNow } from './database.ts';
import { machineClock } from './machine.ts';

/** The audit log's last row. */
export interface AuditHead {
  readonly number: number;
  readonly hash: Uint8Array;
}

const AUDIT_ROWS_AT_ONCE = 1000;

/**
 * Follows the audit log from its first row to its last, and gives each to `see`. AuditError where a row is missing or was altered, or where the
 * row of `known`, which was noted down at some time, is another one now.
 */
export async function verifyAuditOf(configFile: string, known: AuditHead | undefined, see: (row: AuditRow) => void): Promise<AuditHead> {
  const configured = readConfig(configFile);
  assertDatabase(configured);
  const store = await openNow(configured, machineClock(configured));
  try {
    let head: AuditHead = { number: 0, hash: BEFORE_THE_FIRST };
    for (let rows; (rows = await store.auditRows(head.number, AUDIT_ROWS_AT_ONCE)).length > 0;) {
      for (const row of rows) {
        head = { number: row.number, hash: checkedAuditRow(head, row) };
        if (known?.number === head.number && !equal(known.hash, head.hash)) throw otherHead(known);
        see(row);
      }
    }
    if (known !== undefined && known.number > head.number) throw otherHead(known);
    return head;
  } finally {
    await store.close();
  }
}

function otherHead({ number }: AuditHead): AuditError {
  return new AuditError('other-head', `The audit log was written anew: its row ${String(number)} is not the one that you noted down.`);
}
