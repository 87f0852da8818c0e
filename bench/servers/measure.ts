// measure.ts — reports from upload to release through real servers: how many a second, and what each costs whom.
import { secureRandom } from '../../crypto/random.ts';
import { plainTask, type PlainTask } from '../../tests/support/dap-client.ts';
import { median } from '../compare.ts';
import { startPostgres, type TestPostgres } from '../../tests/support/postgres.ts';
import type { ServerCase } from './cases.ts';
import { collect, uploadAll } from './exchange.ts';
import { reportMaker } from './make-reports.ts';
import { startPair, type Pair, type PairOptions } from './pair.ts';
import { cpuMs, familyCpuMs, loadAverage, peakBytes, resetPeak } from './process-cost.ts';

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
  /** PostgreSQL's own, for both; undefined with SQLite, which runs inside of them. */
  readonly databaseMicros: number | undefined;
  /** The most memory that each had while its case was measured. */
  readonly leaderPeakBytes: number;
  readonly helperPeakBytes: number;
  /** Bytes of one report in its upload. */
  readonly uploadBytes: number;
  readonly load: number;
}

type Run = Pick<ServerRow, 'uploaded' | 'released' | 'leaderMicros' | 'helperMicros' | 'load'> & { readonly databaseMicros: number };

/** Upload requests at once. */
const UPLOADS_AT_ONCE = 4;

export interface MeasureOptions extends Pick<PairOptions, 'root' | 'profileFolder'> {
  /** On a PostgreSQL that is started for it, instead of SQLite files. */
  readonly onPostgres: boolean;
  /** How often each case is measured. */
  readonly runs: number;
}

export async function measureServers(
  cases: readonly ServerCase[],
  onRow: (row: ServerRow) => void,
  { onPostgres, runs, ...options }: MeasureOptions,
): Promise<readonly ServerRow[]> {
  const postgres = onPostgres ? await startPostgres({ fsync: true }) : undefined;
  try {
    return await measureOn(cases, onRow, runs, { ...options, postgres });
  } finally {
    await postgres?.stop();
  }
}

async function measureOn(
  cases: readonly ServerCase[],
  onRow: (row: ServerRow) => void,
  runs: number,
  options: PairOptions,
): Promise<readonly ServerRow[]> {
  let tasks: readonly PlainTask[] = [];
  const pair = await startPair((endpoints) => {
    tasks = cases.map(({ vdaf, title }) => plainTask(secureRandom, { vdaf, endpoints, minBatchSize: 1n, taskInfo: title }));
    return tasks.map(({ file }) => file);
  }, options);
  try {
    const rows: ServerRow[] = [];
    for (const [at, chosen] of cases.entries()) {
      const task = tasks[at];
      if (task === undefined) continue;
      const row = await measureCase({ pair, postgres: options.postgres, task, chosen }, runs);
      rows.push(row);
      onRow(row);
    }
    return rows;
  } finally {
    await pair.stop();
  }
}

/** What is measured, and where. */
interface Ground {
  readonly pair: Pair;
  readonly postgres: TestPostgres | undefined;
  readonly task: PlainTask;
  readonly chosen: ServerCase;
}

async function measureCase(ground: Ground, times: number): Promise<ServerRow> {
  const { pair, postgres, task, chosen } = ground;
  const { leader, helper } = pair;
  for (const { pid } of [leader, helper]) resetPeak(pid);
  const maker = await reportMaker(pair, task);
  const thisHour = BigInt(Math.floor(Date.now() / 3_600_000));
  const runs: Run[] = [];
  let uploadBytes = 0;
  try {
    for (let run = 1; run <= times; run++) {
      const hour = thisHour - BigInt(run); // each run is a batch of its own
      const order = { measurement: chosen.measurement, time: hour, reports: chosen.reportsPerRequest };
      const bodies = await maker.make(chosen.reports / chosen.reportsPerRequest, order);
      uploadBytes = bodies.reduce((total, { length }) => total + length, 0) / chosen.reports;
      runs.push(await runOnce(ground, hour, bodies));
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
    databaseMicros: postgres && middle('databaseMicros'),
    leaderPeakBytes: peakBytes(leader.pid),
    helperPeakBytes: peakBytes(helper.pid),
    uploadBytes,
    load: middle('load'),
  };
}

async function runOnce(
  { pair, postgres, task, chosen: { reports, title } }: Ground,
  hour: bigint,
  bodies: readonly Uint8Array<ArrayBuffer>[],
): Promise<Run> {
  const load = loadAverage();
  const used = () => ({
    leader: cpuMs(pair.leader.pid),
    helper: cpuMs(pair.helper.pid),
    database: postgres ? familyCpuMs(postgres.pid) : 0,
  });
  const before = used();
  const start = performance.now();
  await uploadAll(pair.leader.url, task, bodies, UPLOADS_AT_ONCE);
  const uploadedMs = performance.now() - start;
  const { reportCount } = await collect(pair.leader.url, task, hour);
  const releasedMs = performance.now() - start;
  if (reportCount !== reports) throw new Error(`${title}: ${String(reports)} reports were sent, ${String(reportCount)} released`);
  const after = used();
  const micros = (who: keyof typeof before) => ((after[who] - before[who]) * 1000) / reports;
  return {
    uploaded: (reports * 1000) / uploadedMs,
    released: (reports * 1000) / releasedMs,
    leaderMicros: micros('leader'),
    helperMicros: micros('helper'),
    databaseMicros: micros('database'),
    load,
  };
}
