// compare.ts — takes turns: each contender a sample, then the next sample, so that a slow minute of the machine is everybody's
import { operations, type Operation, type Prio3Case } from './cases/prio3.ts';
import type { Contender } from './contender.ts';

export interface Row {
  readonly title: string;
  readonly operation: Operation;
  /** Median processor time of one round, by contender; absent where that contender was left out. */
  readonly ns: ReadonlyMap<string, number>;
}

/** Samples of each contender, and how long one should take: the clock counts microseconds. */
export const SAMPLES = 9;
export const SAMPLE_NS = 30e6;

export async function compare(cases: readonly Prio3Case[], contenders: readonly Contender[], onRow: (row: Row) => void): Promise<Row[]> {
  const rows: Row[] = [];
  for (const chosen of cases) {
    for (const operation of operations) {
      const row = { title: chosen.title, operation, ns: await compareOne(chosen, operation, contenders) };
      rows.push(row);
      onRow(row);
    }
  }
  return rows;
}

async function compareOne(chosen: Prio3Case, operation: Operation, contenders: readonly Contender[]): Promise<Map<string, number>> {
  const taking = contenders.filter((contender) => chosen.elements <= contender.elementsMax);
  const rounds = new Map<Contender, number>();
  for (const contender of taking) rounds.set(contender, await warmUp(contender, chosen, operation));
  const samples = new Map(taking.map((contender) => [contender, [] as number[]]));
  for (let sample = 0; sample < SAMPLES; sample++) {
    for (const contender of taking) {
      const count = rounds.get(contender) ?? 1;
      samples.get(contender)?.push((await contender.time(chosen, operation, count)) / count);
    }
  }
  return new Map(taking.map((contender) => [contender.name, median(samples.get(contender) ?? [])]));
}

/** Runs until a sample is long enough, by when whatever is compiled as it runs has been; gives the rounds of a sample. */
async function warmUp(contender: Contender, chosen: Prio3Case, operation: Operation): Promise<number> {
  let rounds = 1;
  for (;;) {
    const ns = await contender.time(chosen, operation, rounds);
    if (ns >= SAMPLE_NS) return rounds;
    rounds = Math.ceil(Math.min(rounds * 10, (rounds * SAMPLE_NS * 1.2) / Math.max(ns, 1)));
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
