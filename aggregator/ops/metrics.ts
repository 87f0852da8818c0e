// ops/metrics.ts — counters and gauges in Prometheus's text format; no label names a task, an organisation or a report.

export const COUNTERS = {
  reports_accepted_total: 'Reports taken in.',
  reports_rejected_total: 'Reports refused or rejected, by error.',
  reports_aggregated_total: 'Reports merged into a batch.',
  aggregation_jobs_created_total: 'Aggregation jobs written down.',
  aggregation_jobs_finished_total: 'Aggregation jobs answered and merged.',
  job_retries_total: 'Requests to the other aggregator that are to be sent again, by kind.',
  job_alarms_total: 'Jobs that have failed so often that somebody should look.',
  batch_mismatch_total: 'The aggregators disagree on a batch: alarm at 1.',
  collections_finished_total: 'Collection jobs with a result.',
  collections_failed_total: 'Collection jobs without one, by error.',
  shares_released_total: 'Aggregate shares given away.',
  shares_refused_total: 'Aggregate shares that the leader asked for and was not given, by error.',
  releases_over_budget_total: "Releases refused because the mission's privacy budget doesn't pay for them.",
  peer_requests_total: 'Requests to the other aggregator, by the status of the answer.',
  peer_milliseconds_total: 'What it took the other aggregator to answer, added up.',
  requests_total: 'HTTP requests, by route and status.',
  requests_shed_total: 'HTTP requests that were told to come back later.',
  connections_cut_total: 'Connections that were closed because they were too slow or too many, by reason.',
  driver_failures_total: 'Passes of a driver that ended in an error.',
  hpke_keys_made_total: 'HPKE keys made.',
  rows_forgotten_total: 'Rows deleted by the garbage collector.',
} as const;

export type Counter = keyof typeof COUNTERS;

export interface Metrics {
  count(counter: Counter, by?: number, label?: string): void;
  /** A number that is read whenever somebody looks. */
  gauge(name: string, read: () => number): void;
  text(gauges: Readonly<Record<string, number>>): string;
}

export function metrics(): Metrics {
  const values = new Map<Counter, Map<string, number>>();
  const own = new Map<string, () => number>();
  return {
    gauge: (name, read) => own.set(name, read),
    count(counter, by = 1, label = '') {
      const labels = values.get(counter) ?? new Map<string, number>();
      labels.set(label, (labels.get(label) ?? 0) + by);
      values.set(counter, labels);
    },
    text(gauges) {
      const counters = (Object.keys(COUNTERS) as Counter[]).flatMap((counter) => [
        `# HELP soundings_${counter} ${COUNTERS[counter]}`,
        `# TYPE soundings_${counter} counter`,
        ...[...(values.get(counter) ?? new Map([['', 0]]))].map(
          ([label, value]) => `soundings_${counter}${label === '' ? '' : `{kind=${JSON.stringify(label)}}`} ${String(value)}`,
        ),
      ]);
      const read = [...own].map(([name, value]): [string, number] => [name, value()]);
      const lines = [...read, ...Object.entries(gauges)].flatMap(([name, value]) => [
        `# TYPE soundings_${name} gauge`,
        `soundings_${name} ${String(value)}`,
      ]);
      return [...counters, ...lines, ''].join('\n');
    },
  };
}
