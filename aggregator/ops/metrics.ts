// ops/metrics.ts — counters and gauges in Prometheus's text format; no label names an organisation or a report.
import { dapProblemTypes } from '@soundings/protocol/dap/problem';
import { reportErrors } from '@soundings/protocol/dap/report-error';

export const COUNTERS = {
  reports_accepted_total: 'Reports taken in.',
  reports_rejected_total: 'Reports refused or rejected, by error.',
  reports_aggregated_total: 'Reports merged into a batch.',
  aggregation_jobs_created_total: 'Aggregation jobs written down.',
  aggregation_jobs_finished_total: 'Aggregation jobs answered and merged.',
  job_retries_total: 'Requests to the other aggregator that are to be sent again, by kind of job.',
  job_alarms_total: 'Jobs that have failed so often that somebody has to look.',
  batch_mismatch_total: 'Batches on which the aggregators disagree: somebody has to look at the first one.',
  collections_finished_total: 'Collection jobs with a result.',
  collections_failed_total: 'Collection jobs without one, by error.',
  shares_released_total: 'Aggregate shares given away.',
  shares_refused_total: 'Aggregate shares that the leader asked for and was not given, by error.',
  releases_over_budget_total: "Releases refused because the mission's privacy budget doesn't pay for them.",
  peer_requests_total: 'Requests to the other aggregator, by status; none: there was no answer.',
  peer_milliseconds_total: 'Milliseconds that the other aggregator took to answer, added up.',
  requests_total: 'HTTP requests, by method and status.',
  requests_shed_total: 'HTTP requests that were told to come back later, by reason.',
  connections_cut_total: 'Connections that were closed because they were too slow or too many, by reason.',
  driver_failures_total: 'Passes of a driver that ended in an error, by driver.',
  hpke_keys_made_total: 'HPKE keys made.',
  hpke_keys_preferred_total: 'HPKE keys that became the one which clients are told to prefer.',
  hpke_keys_dropped_total: 'HPKE keys deleted, because no report to them can come any more.',
  rows_forgotten_total: 'Rows deleted by the garbage collector.',
} as const;

export type Counter = keyof typeof COUNTERS;

/**
 * The labels of those counters that have some, as far as they are known beforehand: each begins at zero, so that its first step is seen as one.
 * Statuses of HTTP are not known beforehand.
 */
const LABELS: Readonly<Partial<Record<Counter, readonly string[]>>> = {
  reports_rejected_total: reportErrors,
  job_retries_total: ['aggregation', 'collection'],
  collections_failed_total: [...dapProblemTypes, 'overBudget', 'givenUp'],
  shares_refused_total: ['batchMismatch', 'batchOverlap', 'givenUp', 'invalidBatchSize', 'overBudget'],
  peer_requests_total: ['none'],
  requests_total: [],
  requests_shed_total: ['full', 'waited-too-long', 'organisation', 'slow-body', 'body-room'],
  connections_cut_total: ['connections', 'connections-of-address', 'slow-reader'],
  driver_failures_total: [
    ...['aggregation-job-creator', 'aggregation-jobs', 'collection-jobs', 'background'],
    ...['key-rotator', 'garbage-collector', 'window-watch', 'generation'],
  ],
};

const GAUGES: Readonly<Record<string, string>> = {
  build_info: 'Always 1; its label is the version of Soundings that runs.',
  reports_waiting: 'Reports that are not in an aggregation job yet.',
  aggregation_jobs_open: 'Aggregation jobs that are not finished.',
  collection_jobs_open: 'Collection jobs that are not finished.',
  job_age_seconds: 'Age of the oldest job that is not finished.',
  hpke_key_age_seconds: 'For how long the preferred HPKE key has been that.',
  eventloop_lag_seconds: 'By how much the event loop was late at most, since this was last read.',
  rss_bytes: 'Memory that the process has from the system.',
  database_away_seconds: 'For how long PostgreSQL has not answered; 0 while it does.',
  audit_rows: 'Rows of the audit log.',
  database_bytes: 'Size of the SQLite file.',
  database_log_bytes: 'Size of the log beside the SQLite file.',
  disk_free_bytes: 'Room left on the disk of the SQLite file.',
  backup_age_seconds: 'For how long soundings backup has not been run.',
  certificate_left_seconds: 'For how long the TLS certificate is still valid.',
  restored: '1 after a restore from a backup, until the quarantine is ended.',
  peers_restored: 'Other aggregators that were restored from a backup, and whose quarantine has not ended.',
  generation_file: '1 while the generation file is kept.',
  connections_open: 'Connections that are open.',
  uploads_waiting: 'Upload requests that wait for their turn.',
  collection_requests_waiting: 'Collection requests that wait for their turn.',
  aggregation_requests_waiting: 'Aggregation requests that wait for their turn.',
  share_requests_waiting: 'Requests for aggregate shares that wait for their turn.',
  windows_at_risk: 'Open windows that end without a release as things stand.',
  window_organisations: 'Organisations that were in an open window at the last midnight UTC.',
  window_organisations_needed: 'Organisations without which an open window ends without a release.',
  window_closes_timestamp_seconds: 'When an open window closes, in seconds since 1970.',
};

/** One value of a gauge that has labels. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Metrics {
  count(counter: Counter, by?: number, label?: string): void;
  /** A number that is read whenever somebody looks. */
  gauge(name: string, read: () => number): void;
  text(gauges: Readonly<Record<string, number>>, samples?: readonly Sample[]): string;
}

export function metrics(): Metrics {
  const values = new Map<Counter, Map<string, number>>();
  const own = new Map<string, () => number>();
  for (const counter of Object.keys(COUNTERS) as Counter[])
    values.set(counter, new Map((LABELS[counter] ?? ['']).map((label) => [label, 0])));
  return {
    gauge: (name, read) => own.set(name, read),
    count(counter, by = 1, label = '') {
      const labels = values.get(counter) ?? new Map<string, number>();
      labels.set(label, (labels.get(label) ?? 0) + by);
      values.set(counter, labels);
    },
    text(gauges, samples = []) {
      const counters = [...values].flatMap(([counter, labels]) => [
        ...headOf(counter, 'counter', COUNTERS[counter]),
        ...[...labels].map(([label, value]) => lineOf({ name: counter, labels: label === '' ? {} : { kind: label }, value })),
      ]);
      const read = [...own].map(([name, value]): [string, number] => [name, value()]);
      const plain = [...read, ...Object.entries(gauges)].flatMap(([name, value]) => [
        ...headOf(name, 'gauge', GAUGES[name]),
        lineOf({ name, labels: {}, value }),
      ]);
      const labelled = [...new Set(samples.map(({ name }) => name))].flatMap((name) => [
        ...headOf(name, 'gauge', GAUGES[name]),
        ...samples.filter((sample) => sample.name === name).map(lineOf),
      ]);
      return [...counters, ...plain, ...labelled, ''].join('\n');
    },
  };
}

function headOf(name: string, type: 'counter' | 'gauge', help: string | undefined): readonly string[] {
  return [...(help === undefined ? [] : [`# HELP soundings_${name} ${help}`]), `# TYPE soundings_${name} ${type}`];
}

function lineOf({ name, labels, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `soundings_${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${String(value)}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
