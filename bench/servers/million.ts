// million.ts — npm run bench -- million: a million reports through a leader and a helper, window after window, while their memory is watched.
import { setTimeout as wait } from 'node:timers/promises';
import { secureRandom } from '../../crypto/random.ts';
import { plainTask, type PlainTask } from '../../tests/support/dap-client.ts';
import { collect, uploadAll } from './exchange.ts';
import { reportMaker, type ReportMaker } from './make-reports.ts';
import { startPair, type Pair } from './pair.ts';
import { rssBytes } from './process-cost.ts';

export interface MemoryWatch {
  readonly reports: number;
  readonly seconds: number;
  readonly leader: MemoryUse;
  readonly helper: MemoryUse;
}

export interface MemoryUse {
  readonly largestBytes: number;
  /** Growth by least squares once a quarter of the reports is through: until then heaps and caches find their size. */
  readonly bytesPerReport: number;
  readonly databaseBytes: number;
}

/** Where a party was: how many reports had been released, and its memory. */
interface Sample {
  readonly reports: number;
  readonly leader: number;
  readonly helper: number;
}

/** An hour's reports, collected while the next hour's come in. */
const WINDOW_REPORTS = 10_000;
const REPORTS_PER_REQUEST = 500;
const UPLOADS_AT_ONCE = 4;
const SAMPLE_MS = 1000;

export async function watchMemory(reports: number, say: (line: string) => void): Promise<MemoryWatch> {
  let task: PlainTask | undefined;
  const pair = await startPair((endpoints) => {
    task = plainTask(secureRandom, { vdaf: { kind: 'prio3Count' }, endpoints, minBatchSize: 1n });
    return [task.file];
  });
  const samples: Sample[] = [];
  const start = performance.now();
  let released = 0;
  const ended = new AbortController();
  const watching = sampleUntil(ended.signal, () =>
    samples.push({ reports: released, leader: rssBytes(pair.leader.pid), helper: rssBytes(pair.helper.pid) }),
  );
  try {
    if (task === undefined) throw new Error('the task was not made');
    await sendWindows(pair, task, Math.ceil(reports / WINDOW_REPORTS), (total) => {
      released = total;
      const megabytes = ({ pid }: { pid: number }) => (rssBytes(pid) / 1e6).toFixed(0);
      if (total % 50_000 === 0)
        say(`${String(total).padStart(9)} released, leader ${megabytes(pair.leader)} MB, helper ${megabytes(pair.helper)} MB`);
    });
    ended.abort();
    await watching;
    const use = (role: 'leader' | 'helper') =>
      memoryUse(
        samples.map((sample) => ({ x: sample.reports, y: sample[role] })),
        pair[role].databaseBytes(),
      );
    return { reports: released, seconds: (performance.now() - start) / 1000, leader: use('leader'), helper: use('helper') };
  } finally {
    ended.abort();
    await pair.stop();
  }
}

/** One window is uploaded while the one before is collected, and the one after is made. */
async function sendWindows(pair: Pair, task: PlainTask, windows: number, onReleased: (total: number) => void): Promise<void> {
  const maker = await reportMaker(pair, task);
  const firstHour = BigInt(Math.floor(Date.now() / 3_600_000) - windows);
  let collecting = Promise.resolve();
  try {
    let next = make(maker, firstHour);
    for (let window = 0; window < windows; window++) {
      const bodies = await next;
      const hour = firstHour + BigInt(window);
      if (window + 1 < windows) next = make(maker, hour + 1n);
      await uploadAll(pair.leader.url, task, bodies, UPLOADS_AT_ONCE);
      await collecting;
      collecting = collect(pair.leader.url, task, hour).then(({ reportCount }) => {
        if (reportCount !== WINDOW_REPORTS) throw new Error(`${String(reportCount)} of ${String(WINDOW_REPORTS)} reports were released`);
        onReleased((window + 1) * WINDOW_REPORTS);
      });
    }
    await collecting;
  } finally {
    await maker.close();
  }
}

async function make(maker: ReportMaker, hour: bigint) {
  return maker.make(WINDOW_REPORTS / REPORTS_PER_REQUEST, { measurement: true, time: hour, reports: REPORTS_PER_REQUEST });
}

async function sampleUntil(signal: AbortSignal, sample: () => void): Promise<void> {
  while (!signal.aborted) {
    sample();
    await wait(SAMPLE_MS, undefined, { signal }).catch(() => undefined);
  }
}

function memoryUse(points: readonly { readonly x: number; readonly y: number }[], databaseBytes: number): MemoryUse {
  const last = points.at(-1)?.x ?? 0;
  return {
    largestBytes: points.reduce((largest, { y }) => Math.max(largest, y), 0),
    bytesPerReport: slope(points.filter(({ x }) => x >= last / 4)),
    databaseBytes,
  };
}

/** Of the line with the least squares. */
function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (of: (point: { readonly x: number; readonly y: number }) => number) =>
    points.reduce((total, point) => total + of(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  return mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2);
}
