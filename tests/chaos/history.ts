// history.ts — compares the answers with the results: no accepted report is lost, none is counted twice, and no answer changes (I1, I2, I4, I6).
import pg from 'pg';
import { toHex } from '../../crypto/bytes.ts';
import type { Role } from '../support/servers.ts';
import type { Batch } from './load.ts';

export interface Verdict {
  readonly reports: number;
  readonly counted: number;
  /** Taken, then rejected: how often for each recorded reason. */
  readonly rejected: ReadonlyMap<string, number>;
  /** Refused at once, by reason. */
  readonly refused: ReadonlyMap<string, number>;
  readonly collections: number;
  readonly reasked: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly changed: readonly string[];
}

/** Every batch after the end of all faults. */
export async function judge(batches: readonly Batch[], databases: Readonly<Record<Role, string>>): Promise<Verdict> {
  const leader = await rowsOf(databases.leader, 'select report_id, state, error from reports');
  const helper = await rowsOf(databases.helper, 'select report_id from replays');
  const [rejected, refused] = [new Map<string, number>(), new Map<string, number>()];
  const [lost, doubled]: [string[], string[]] = [[], []];
  let counted = 0;
  for (const batch of batches) {
    const cells = (batch.result?.result ?? []) as readonly bigint[];
    for (const [cell, { id, isSpoiled, answer }] of batch.reports.entries()) {
      const times = Number(cells[cell] ?? 0n);
      const row = leader.get(id);
      const expected = answer === 'taken' && !isSpoiled ? 1 : 0;
      const what = `report ${id}, answered ${answer ?? 'never'}, counted ${String(times)} times, ${row?.state ?? 'unknown'} at the leader`;
      if (times > expected) doubled.push(what);
      if (times < expected || answer === undefined) lost.push(`${what} (${row?.error ?? 'no reason recorded'})`);
      if (expected === 1 && !helper.has(id)) lost.push(`${what}, unknown at the helper`);
      if (answer === 'taken' && isSpoiled) {
        if (row?.state === 'rejected' && typeof row.error === 'string') add(rejected, row.error);
        else lost.push(`${what}: broken, and no reason recorded`);
      }
      if (answer !== undefined && answer !== 'taken') add(refused, answer);
      counted += times;
    }
    const total = cells.reduce((sum, cell) => sum + cell, 0n);
    if (batch.result !== undefined && total !== BigInt(batch.result.reportCount))
      doubled.push(`a batch of ${String(batch.result.reportCount)} adds up to ${String(total)}`);
  }
  return {
    reports: batches.reduce((sum, { reports }) => sum + reports.length, 0),
    counted,
    rejected,
    refused,
    collections: batches.filter(({ result }) => result !== undefined).length,
    reasked: batches.reduce((sum, { reasked }) => sum + reasked, 0),
    lost,
    doubled,
    changed: batches.flatMap(({ changes }) => changes),
  };
}

interface Row {
  readonly report_id: Uint8Array;
  readonly state?: string;
  readonly error?: string | null;
}

async function rowsOf(url: string, text: string): Promise<ReadonlyMap<string, Row>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Row>(text);
    return new Map(rows.map((row) => [toHex(new Uint8Array(row.report_id)), row]));
  } finally {
    await client.end();
  }
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
