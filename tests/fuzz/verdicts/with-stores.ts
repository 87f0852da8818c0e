// with-stores.ts — crafted reports through whole aggregators: uploaded, aggregated over the wire, and compared in both databases
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { toHex } from '../../../crypto/bytes.ts';
import { referenceKernel } from '../../../crypto/vdaf/reference-kernel.ts';
import { wasmClientKernel } from '../../../crypto/kernel/wasm.ts';
import type { ReportError } from '../../../protocol/dap/report-error.ts';
import { upload } from '../../support/dap-client.ts';
import { startPair, type TestPair } from '../../support/servers.ts';
import { seededPick } from '../pick.ts';
import { crafted, craftsFor, honestReport } from './craft.ts';
import { honestParts } from './parts.ts';
import { sealsAt } from './seal.ts';
import { subjectsOf, vdafOf, type Subject } from './subjects.ts';

export interface StoredVerdicts {
  readonly subject: string;
  readonly uploaded: number;
  /** Report IDs that one database has counted and the other one hasn't. */
  readonly leaderOnly: readonly string[];
  readonly helperOnly: readonly string[];
  readonly counted: number;
  /** Reports that the leader took and that came to no end. */
  readonly stuck: number;
}

/** So many reports for each subject. Both sides work until nothing is due any more, which for a mission is after its window has closed. */
export async function verdictsInStores(seed: number, reportsEach: number): Promise<readonly StoredVerdicts[]> {
  const pair = await startPair({
    seed: `verdicts in stores ${String(seed)}`,
    leader: { limits: { organisationReportsPerMinute: 1_000_000 } },
  });
  try {
    const subjects = await subjectsOf(pair);
    const uploads: number[] = [];
    for (const [at, subject] of subjects.entries()) uploads.push(await uploadCrafted(pair, subject, seed + at, reportsEach));
    await pair.settle();
    pair.clock.set(Math.max(...subjects.map(({ helperNowMs }) => helperNowMs)));
    await pair.settle();
    return subjects.map((subject, at) => compared(pair, subject, uploads[at] ?? 0));
  } finally {
    await pair.close();
  }
}

/** The first is honest. One request a report, since a request with a malformed report in it is refused as a whole. */
async function uploadCrafted(pair: TestPair, subject: Subject, seed: number, reports: number): Promise<number> {
  const pick = seededPick(seed);
  const kernel = wasmClientKernel() ?? referenceKernel;
  const client = vdafOf(subject, kernel);
  const seals = await sealsAt(pair);
  const crafts = craftsFor(subject, seals, client, kernel);
  let taken = 0;
  for (let i = 0; i < reports; i++) {
    const honest = honestParts(subject, client, pick);
    const report = i === 0 ? honestReport(subject, seals, honest) : crafted(crafts, honest, pick).report;
    const errors = await upload(pair, subject.task.taskId, [report]).catch((): readonly ReportError[] => ['invalid_message']);
    taken += 1 - errors.length;
  }
  return taken;
}

function compared({ folder }: TestPair, { name, task }: Subject, uploaded: number): StoredVerdicts {
  const rows = (role: 'leader' | 'helper', statement: string): ReadonlySet<string> => {
    const database = new Sqlite(join(folder, `${role}.db`), { readonly: true });
    const found = database.prepare(statement).all(task.taskId) as { readonly report_id: Uint8Array }[];
    database.close();
    return new Set(found.map(({ report_id }) => toHex(report_id)));
  };
  const leader = rows('leader', "select report_id from reports where task_id = ? and state = 'aggregated'");
  const stuck = rows('leader', "select report_id from reports where task_id = ? and state in ('waiting', 'aggregating')");
  const helper = rows('helper', 'select report_id from replays where task_id = ?');
  return {
    subject: name,
    uploaded,
    leaderOnly: [...leader].filter((id) => !helper.has(id)),
    helperOnly: [...helper].filter((id) => !leader.has(id)),
    counted: leader.size,
    stuck: stuck.size,
  };
}
