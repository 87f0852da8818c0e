// reports/started.ts — a long share is verified when it arrives, so that it is never written: what verification keeps of it is far shorter.
import { aggregatorId, Role } from '@soundings/protocol/dap/role';
import type { Verifier } from '../ports/ports.ts';
import type { UploadedReport } from '../ports/store/reports.ts';
import { AGG_PARAM, type Task } from '../tasks/task.ts';

/** Shorter shares are as cheap to store as what verification makes of them, and are verified a job at a time. */
const LONG_BYTES = 1 << 14;

/** Whether the output share, which is what verification keeps, is at most half as long as a long input share. A sum of bits is such a case. */
export function isStartedOnArrival({ vdaf }: Task): boolean {
  const inputBytes = vdaf.inputShareSize(aggregatorId(Role.leader));
  return inputBytes >= LONG_BYTES && 2 * vdaf.withAggParam(AGG_PARAM).aggregateInit().length <= inputBytes;
}

/** The same reports with the first step of verification in the place of their input shares, which can't be used afterwards. */
export async function withStartedShares(
  { verifier }: { readonly verifier: Verifier },
  task: Task,
  reports: readonly UploadedReport[],
): Promise<readonly UploadedReport[]> {
  const shares = reports.map(({ reportId, publicShare, leaderInputShare }) => ({ reportId, publicShare, inputShare: leaderInputShare }));
  const started = await verifier.leaderInit({ ...task.verify, aggParam: AGG_PARAM }, shares);
  return reports.map((report, at) => ({ ...report, leaderInputShare: NOTHING, started: started[at] }));
}

const NOTHING = new Uint8Array(0);
