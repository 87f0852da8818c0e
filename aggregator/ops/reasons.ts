// ops/reasons.ts — counts the reasons why reports were rejected, for the log.

/** A text such as "vdaf_verify_error 2, report_replayed 1"; undefined if there are no errors. */
export function countedReasons(errors: Iterable<string>): string | undefined {
  const counts = new Map<string, number>();
  for (const error of errors) counts.set(error, (counts.get(error) ?? 0) + 1);
  return counts.size === 0 ? undefined : [...counts].map(([error, count]) => `${error} ${count}`).join(', ');
}
