// coverage.ts — what must have happened in a long run, and how often at least: a run without crashes shows nothing about crashes.

/** From so many scenarios on it is a finding that something hardly happened. */
export const COVERAGE_FROM = 1000;

/** The fewest times in a thousand scenarios, some way below what is usual. Names that begin so are taken together. */
const LEAST: Readonly<Record<string, number>> = {
  'crash before ': 50,
  'crash inside a transaction': 100,
  'crash after ': 40,
  'crash around a call': 2,
  'peer lose-request': 20,
  'peer lose-answer': 20,
  'peer delay': 20,
  'peer repeat': 40,
  'peer repeat-late': 15,
  'peer truncate': 20,
  'peer answer-': 80,
  'client lose-request': 30,
  'client lose-answer': 30,
  'client delay': 30,
  'client repeat': 60,
  'client truncate': 30,
  'client answer-': 120,
  'helper away': 100,
  'store full': 200,
  'store busy': 100,
  'op skew': 100,
  'op rotate-token': 50,
  'op sdk-crash': 30,
  'op amend': 15,
  'restored leader': 5,
  'restored helper': 5,
  'leader logs key-rotated': 200,
  'helper logs key-rotated': 200,
  'leader logs garbage-collected': 30,
  'helper logs garbage-collected': 30,
  'leader logs quarantined': 5,
  'helper logs quarantined': 5,
  'leader logs job-finished': 1000,
  'leader logs job-retried': 200,
  'leader logs collection-finished': 500,
  'leader logs collection-failed': 300,
  'helper says vdaf_verify_error': 50,
  'helper says hpke_decrypt_error': 50,
  'helper says report_too_early': 8,
  'job again after its deletion': 4,
  'client is told report_replayed': 50,
  'client is told batch_collected': 20,
  'problem batchOverlap': 100,
  'problem invalidBatchSize': 200,
};

/** Sentences about what happened too rarely; none if the run is too short to judge. */
export function lowCoverage(scenarios: number, coverage: ReadonlyMap<string, number>): readonly string[] {
  if (scenarios < COVERAGE_FROM) return [];
  return Object.entries(LEAST).flatMap(([name, least]) => {
    const expected = Math.floor((least * scenarios) / 1000);
    const happened = [...coverage].reduce((sum, [each, count]) => sum + (each.startsWith(name) ? count : 0), 0);
    return happened >= expected ? [] : [`"${name}" happened ${String(happened)} times; at least ${String(expected)} are expected`];
  });
}
