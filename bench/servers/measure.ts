// measure.ts — reports from upload to release through real servers: how many a second, and what each costs whom.
import { secureRandom } from '../../crypto/random.ts';
import { plainTask, type PlainTask } from '../../tests/support/dap-client.ts';
import { median } from '../compare.ts';
import type { ServerCase } from './cases.ts';
import { collect, uploadAll } from './exchange.ts';
import { reportMaker } from './make-reports.ts';
import { startPair, type Pair } from './pair.ts';
import { cpuMs, loadAverage } from './process-cost.ts';

/** Medians over the runs, but for `best`. */
export interface ServerRow {
  readonly title: string;
  readonly reports: number;
  /** Reports a second until every upload was answered, while aggregation went on beside. */
  readonly uploaded: number;
  /** Reports a second until the collector had opened the result. */
  readonly released: number;
  readonly best: number;
  /** Processor time for one report, in µs. */
  readonly leaderMicros: number;
  readonly helperMicros: number;
  /** Bytes of one report in its upload. */
  readonly uploadBytes: number;
  readonly load: number;
}

type Run = Pick<ServerRow, 'uploaded' | 'released' | 'leaderMicros' | 'helperMicros' | 'load'>;

const RUNS = 5;
/** Upload requests at once. */
const UPLOADS_AT_ONCE = 4;

export async function measureServers(
  cases: readonly ServerCase[],
  onRow: (row: ServerRow) => void,
  profileFolder?: string,
): Promise<readonly ServerRow[]> {
  let tasks: readonly PlainTask[] = [];
  const pair = await startPair((endpoints) => {
    tasks = cases.map(({ vdaf, title }) => plainTask(secureRandom, { vdaf, endpoints, minBatchSize: 1n, taskInfo: title }));
    return tasks.map(({ file }) => file);
  }, profileFolder);
  try {
    const rows: ServerRow[] = [];
    for (const [at, chosen] of cases.entries()) {
      const task = tasks[at];
      if (task === undefined) continue;
      const row = await measureCase(pair, task, chosen);
      rows.push(row);
      onRow(row);
    }
    return rows;
  } finally {
    await pair.stop();
  }
}

async function measureCase(pair: Pair, task: PlainTask, chosen: ServerCase): Promise<ServerRow> {
  const maker = await reportMaker(pair, task);
  const thisHour = BigInt(Math.floor(Date.now() / 3_600_000));
  const runs: Run[] = [];
  let uploadBytes = 0;
  try {
    for (let run = 1; run <= RUNS; run++) {
      const hour = thisHour - BigInt(run); // each run is a batch of its own
      const order = { measurement: chosen.measurement, time: hour, reports: chosen.reportsPerRequest };
      const bodies = await maker.make(chosen.reports / chosen.reportsPerRequest, order);
      uploadBytes = bodies.reduce((total, { length }) => total + length, 0) / chosen.reports;
      runs.push(await runOnce(pair, task, chosen, hour, bodies));
    }
  } finally {
    await maker.close();
  }
  const middle = (of: keyof Run) => median(runs.map((run) => run[of]));
  return {
    title: chosen.title,
    reports: chosen.reports,
    uploaded: middle('uploaded'),
    released: middle('released'),
    best: Math.max(...runs.map(({ released }) => released)),
    leaderMicros: middle('leaderMicros'),
    helperMicros: middle('helperMicros'),
    uploadBytes,
    load: middle('load'),
  };
}

async function runOnce(
  pair: Pair,
  task: PlainTask,
  { reports, title }: ServerCase,
  hour: bigint,
  bodies: readonly Uint8Array<ArrayBuffer>[],
): Promise<Run> {
  const load = loadAverage();
  const before = { leader: cpuMs(pair.leader.pid), helper: cpuMs(pair.helper.pid) };
  const start = performance.now();
  await uploadAll(pair.leader.url, task, bodies, UPLOADS_AT_ONCE);
  const uploadedMs = performance.now() - start;
  const { reportCount } = await collect(pair.leader.url, task, hour);
  const releasedMs = performance.now() - start;
  if (reportCount !== reports) throw new Error(`${title}: ${String(reports)} reports were sent, ${String(reportCount)} released`);
  return {
    uploaded: (reports * 1000) / uploadedMs,
    released: (reports * 1000) / releasedMs,
    leaderMicros: ((cpuMs(pair.leader.pid) - before.leader) * 1000) / reports,
    helperMicros: ((cpuMs(pair.helper.pid) - before.helper) * 1000) / reports,
    load,
  };
}
