// alone.ts — measures what has nobody to compare itself with: the cases take turns among themselves
import type { CurveCase } from './cases/curves.ts';
import { median, SAMPLE_NS, SAMPLES } from './compare.ts';

/** Median processor time of one round of each case, in nanoseconds. */
export async function measureAlone(cases: readonly CurveCase[]): Promise<ReadonlyMap<string, number>> {
  const samples = new Map(cases.map((chosen) => [chosen, [] as number[]]));
  const rounds = new Map<CurveCase, number>();
  for (const chosen of cases) rounds.set(chosen, Math.ceil(SAMPLE_NS / Math.max(await time(chosen, 20), 1000)));
  for (let sample = 0; sample < SAMPLES; sample++) {
    for (const chosen of cases) samples.get(chosen)?.push(await time(chosen, rounds.get(chosen) ?? 1));
  }
  return new Map(cases.map((chosen) => [chosen.title, median(samples.get(chosen) ?? [])]));
}

async function time({ round }: CurveCase, rounds: number): Promise<number> {
  const start = process.cpuUsage();
  for (let i = 0; i < rounds; i++) await round();
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1000) / rounds;
}
