// invariants.ts — what the aggregators, the collector and the SDK promise together (design.md, "What always holds"), each in one sentence; every violation names one.

export const INVARIANTS = {
  I1: 'exactly once: a report is in both aggregators’ batch or in neither; in flight only the helper may be ahead',
  I2: 'an answer is durable: a report accepted survives any crash, and ends aggregated, or rejected with a recorded reason',
  I3: 'release gate: equal counts and checksums, and the charter’s number of distinct organisations, counted by each aggregator',
  I4: 'collected once: no two answered batches overlap, nothing joins a collected one, and one batch has one share for ever',
  I5: 'noise once: one draw per mission, instrument, window, organisation and version; every retry carries the same plaintext',
  I6: 'idempotent: the same bytes find the same resource and the same answer; a retry is never made of other bytes',
  I7: 'quiet: no share, measurement, key or token in logs or in what is said of an error',
  I8: 'bounded and orderly: no error of the server’s own but the injected ones, no exception that nobody expected',
  I9: 'live: once faults end, every job ends within a fixed number of ticks',
} as const;

export type Invariant = keyof typeof INVARIANTS;

export interface Violation {
  readonly invariant: Invariant;
  /** What was seen, in one sentence. */
  readonly what: string;
}

/** Collects what a scenario shows. The first is the one to look at: others may follow from it. */
export interface Findings {
  readonly violations: readonly Violation[];
  report(invariant: Invariant, what: string): void;
}

export function findings(): Findings {
  const violations: Violation[] = [];
  return { violations, report: (invariant, what) => violations.push({ invariant, what }) };
}
