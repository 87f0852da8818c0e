// ops/reasons.ts — why reports were rejected, counted, for a line of the log.

/** "vdaf_verify_error 2, report_replayed 1"; undefined where there are none. */
export function countedReasons(errors: Iterable<string>): string | undefined {
  const counts = new Map<string, number>();
  for (const error of errors) counts.set(error, (counts.get(error) ?? 0) + 1);
  return counts.size === 0 ? undefined : [...counts].map(([error, count]) => `${error} ${count}`).join(', ');
}
