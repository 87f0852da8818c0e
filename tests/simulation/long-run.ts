// long-run.ts — runs many scenarios on several threads, some at a time, and prints now and then how far they are.
import { Worker } from 'node:worker_threads';
import type { Summary } from './run.ts';
import type { Stretch } from './thread.ts';

const STRETCH = 50;
/** Memory for objects that live as long as a scenario, so that the garbage collector doesn't move them. */
const YOUNG_MB = 192;

export interface Progress {
  readonly done: number;
  /** Every scenario below this number has been run: a run that was interrupted goes on from here. */
  readonly upTo: number;
  readonly latest: Summary;
}

/** Runs scenarios `from` to `to` of a seed. `onProgress` is told of every stretch; what has failed doesn't end the run. */
export async function longRun({ seed, from, to }: Stretch, threads: number, onProgress: (progress: Progress) => void): Promise<Summary> {
  // Owned by the threads' turns.
  let next = from;
  let total: Summary = { scenarios: 0, operations: 0, coverage: new Map(), failures: [] };
  const running = new Set<number>();

  async function runThread(): Promise<void> {
    const worker = new Worker(new URL('./thread.ts', import.meta.url), { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    try {
      while (next < to) {
        const stretch = { seed, from: next, to: Math.min(to, next + STRETCH) };
        next = stretch.to;
        running.add(stretch.from);
        const latest = await answerOf(worker, stretch);
        running.delete(stretch.from);
        total = added(total, latest);
        onProgress({ done: total.scenarios, upTo: Math.min(next, ...running), latest });
      }
    } finally {
      worker.postMessage('end');
    }
  }

  await Promise.all(Array.from({ length: threads }, runThread));
  return total;
}

async function answerOf(worker: Worker, stretch: Stretch): Promise<Summary> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => {
      reject(
        new Error(`a thread ended in the scenarios from ${String(stretch.from)} on: one of them waits for something that never comes`),
      );
    });
    worker.postMessage(stretch);
  });
}

function added(one: Summary, other: Summary): Summary {
  const coverage = new Map(one.coverage);
  for (const [name, count] of other.coverage) coverage.set(name, (coverage.get(name) ?? 0) + count);
  return {
    scenarios: one.scenarios + other.scenarios,
    operations: one.operations + other.operations,
    coverage,
    failures: [...one.failures, ...other.failures],
  };
}
