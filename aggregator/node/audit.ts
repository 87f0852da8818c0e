// audit.ts — checks the audit log from its first row to its last.
import { equal } from '@soundings/crypto/bytes';
import type { AuditRow } from '../ports/store/upkeep.ts';
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
 * Checks the audit log from its first row to its last, passes each row to `see`, and returns the last. AuditError if a row is missing or
 * was altered, or if the row `known`, which somebody noted down earlier, is different now.
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
  return new AuditError(
    'other-head',
    `The audit log was rewritten: its row ${String(number)} is missing, or its hash is not the one that you noted down.`,
  );
}
