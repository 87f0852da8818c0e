// cases.ts — what is sent through a leader and a helper: VDAFs, measurements, and as many reports as take some seconds.
import type { VdafConfig } from '../../protocol/dap/vdaf-config.ts';

export interface ServerCase {
  readonly title: string;
  readonly vdaf: VdafConfig;
  readonly measurement: unknown;
  readonly reports: number;
  /** As many as a request may have, or as fit into its bytes. */
  readonly reportsPerRequest: number;
}

export const serverCases: readonly ServerCase[] = [
  { title: 'Count', vdaf: { kind: 'prio3Count' }, measurement: true, reports: 20_000, reportsPerRequest: 500 },
  {
    title: 'Sum, 32 bits',
    vdaf: { kind: 'prio3Sum', maxMeasurement: 2n ** 32n - 1n },
    measurement: 2n ** 32n / 3n,
    reports: 20_000,
    reportsPerRequest: 500,
  },
  histogram(100, 10, 10_000, 500),
  histogram(10_000, 100, 400, 20),
  sumVec(1000, 126, 600, 20),
  sumVec(10_000, 400, 60, 2),
];

function histogram(length: number, chunkLength: number, reports: number, reportsPerRequest: number): ServerCase {
  return {
    title: `Histogram, ${String(length)}`,
    vdaf: { kind: 'prio3Histogram', length, chunkLength },
    measurement: Math.floor(length / 3),
    reports,
    reportsPerRequest,
  };
}

/** Integers of 16 bits. */
function sumVec(length: number, chunkLength: number, reports: number, reportsPerRequest: number): ServerCase {
  const max = 65_535;
  return {
    title: `SumVec, ${String(length)} × 16 bits`,
    vdaf: { kind: 'prio3SumVec', length, maxMeasurement: BigInt(max), chunkLength },
    measurement: Array.from({ length }, (_, i) => BigInt((i * 7919) % (max + 1))),
    reports,
    reportsPerRequest,
  };
}
