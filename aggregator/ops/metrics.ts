// ops/metrics.ts — all metrics by name, in Prometheus's text format. No label names an organisation or a report.
import { Counter as PromCounter, Gauge as PromGauge, Histogram, Registry } from 'prom-client';
import { dapProblemTypes } from '@soundings/protocol/dap/problem';
import { reportErrors } from '@soundings/protocol/dap/report-error';

/** A counter's help text, its labels, and the values of its one label that are known beforehand. */
interface CounterSpec {
  readonly help: string;
  readonly labels: readonly string[];
  readonly known?: readonly string[];
}

const counted = <const Labels extends readonly string[] = readonly []>(help: string, labels?: Labels, known?: readonly string[]) => ({
  help,
  labels: labels ?? ([] as unknown as Labels),
  ...(known === undefined ? {} : { known }),
});

const DRIVERS = [
  ...['aggregation-job-creator', 'aggregation-jobs', 'collection-jobs', 'background'],
  ...['key-rotator', 'garbage-collector', 'window-watch', 'generation'],
];

/** Counters start at zero for each known label value, so that Prometheus sees the first step. HTTP statuses are not known beforehand. */
export const COUNTERS = {
  reports_accepted_total: counted('Reports accepted.'),
  reports_rejected_total: counted('Reports refused or rejected, by error.', ['error'], reportErrors),
  reports_aggregated_total: counted('Reports merged into a batch.'),
  aggregation_jobs_created_total: counted('Aggregation jobs made.'),
  aggregation_jobs_finished_total: counted('Aggregation jobs answered and merged.'),
  job_retries_total: counted(
    'Failed tries of jobs, whose request will be sent again, by kind of job.',
    ['job'],
    ['aggregation', 'collection'],
  ),
  job_alarms_total: counted('Jobs that have failed so often that an operator has to look.'),
  batch_mismatch_total: counted(
    'Batches in which the two aggregators have not counted the same reports. An operator has to look even if there is only one.',
  ),
  collections_finished_total: counted('Collection jobs with a result.'),
  collections_failed_total: counted('Collection jobs that failed, by error.', ['error'], [...dapProblemTypes, 'overBudget', 'givenUp']),
  shares_released_total: counted('Aggregate shares released.'),
  shares_refused_total: counted(
    'Requests of the leader for an aggregate share that were refused, by error.',
    ['error'],
    ['batchMismatch', 'batchOverlap', 'givenUp', 'invalidBatchSize', 'overBudget'],
  ),
  releases_over_budget_total: counted("Releases refused because they would exceed the mission's privacy budget."),
  peer_requests_total: counted(
    'Requests to the other aggregator, by status of the answer; "none" if there was no answer.',
    ['status'],
    ['none'],
  ),
  requests_total: counted('HTTP requests, by method and status.', ['method', 'status']),
  requests_shed_total: counted(
    'HTTP requests that were refused because of load or slowness and may be sent again, by reason.',
    ['reason'],
    ['full', 'waited-too-long', 'organisation', 'slow-body', 'body-room'],
  ),
  connections_cut_total: counted(
    'Connections that were closed because they were too slow or too many, by reason.',
    ['reason'],
    ['connections', 'connections-of-address', 'slow-reader'],
  ),
  driver_failures_total: counted('Passes of a driver that failed, by driver.', ['driver'], DRIVERS),
  hpke_keys_made_total: counted('HPKE keys made.'),
  hpke_keys_preferred_total: counted('HPKE keys that became the active one, which clients prefer.'),
  hpke_keys_dropped_total: counted('HPKE keys deleted because no report can use them any more.'),
  rows_forgotten_total: counted('Rows deleted by the garbage collector.'),
} as const satisfies Readonly<Record<string, CounterSpec>>;

export type Counter = keyof typeof COUNTERS;
/** A value for each label of a counter. */
export type LabelsOf<C extends Counter> = Readonly<Record<(typeof COUNTERS)[C]['labels'][number], string>>;

const GAUGES = {
  build_info: 'Always 1. Its label is the version of Soundings that is running.',
  reports_waiting: 'Reports that are not in an aggregation job yet.',
  aggregation_jobs_open: 'Aggregation jobs that are not finished.',
  collection_jobs_open: 'Collection jobs that are not finished.',
  job_age_seconds: 'Age of the oldest job that is not finished.',
  hpke_key_age_seconds: 'For how long the active HPKE key has been active.',
  eventloop_lag_seconds: 'By how much the event loop was late at most since the last scrape.',
  rss_bytes: 'Memory that the process uses (resident set size).',
  database_away_seconds: 'For how long PostgreSQL has not answered; 0 while it answers.',
  audit_rows: 'Rows in the audit log.',
  database_bytes: 'Size of the SQLite file.',
  database_log_bytes: 'Size of the write-ahead log beside the SQLite file.',
  disk_free_bytes: 'Free space on the disk of the SQLite file.',
  backup_age_seconds: 'Time since "soundings backup" was last run.',
  certificate_left_seconds: 'Time until the TLS certificate expires.',
  restored: '1 from a restore of this database from a backup until its quarantine is ended.',
  peers_restored: 'Other aggregators that were restored from a backup and whose quarantine has not ended.',
  generation_file: '1 while the generation file can be read and written.',
  connections_open: 'Open connections.',
  uploads_waiting: 'Upload requests in the queue.',
  collection_requests_waiting: 'Collection requests in the queue.',
  aggregation_requests_waiting: 'Aggregation requests in the queue.',
  share_requests_waiting: 'Requests for aggregate shares in the queue.',
  tasks_set_aside: 'Missions and tasks in the database that this build cannot use.',
  windows_at_risk: 'Open windows that would end without a release as things are now.',
  window_organisations: 'Organisations that had contributed to an open window by the last midnight UTC.',
  window_organisations_needed: 'The number of organisations that an open window needs for a release.',
  window_closes_timestamp_seconds: 'When an open window closes, in seconds since 1970.',
} as const;

export type Gauge = keyof typeof GAUGES;

const HISTOGRAMS = {
  peer_request_seconds: {
    help: 'How long requests to the other aggregator took, including those without an answer.',
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30],
  },
} as const;

/** One value of a gauge that has labels. */
export interface Sample {
  readonly name: Gauge;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Metrics {
  count<C extends Counter>(counter: C, by?: number, labels?: LabelsOf<C>): void;
  observe(histogram: keyof typeof HISTOGRAMS, seconds: number): void;
  /** Registers a gauge, which is read at each scrape. */
  gauge(name: Gauge, read: () => number): void;
  /** All metrics at this moment as text. `gauges` and `samples` are values that were read for this scrape. */
  text(gauges: Readonly<Partial<Record<Gauge, number>>>, samples?: readonly Sample[]): Promise<string>;
}

const PREFIX = 'soundings_';

export function metrics(): Metrics {
  const registry = new Registry();
  const counters = new Map(Object.entries(COUNTERS).map(([name, spec]) => [name, newCounter(registry, name, spec)]));
  const histograms = new Map(
    Object.entries(HISTOGRAMS).map(([name, { help, buckets }]) => [
      name,
      new Histogram({ name: PREFIX + name, help, buckets: [...buckets], registers: [registry] }),
    ]),
  );
  return {
    count: (counter, by = 1, labels) => {
      counters.get(counter)?.inc({ ...labels }, by);
    },
    observe: (histogram, seconds) => {
      histograms.get(histogram)?.observe(seconds);
    },
    gauge: (name, read) => {
      new PromGauge({
        name: PREFIX + name,
        help: GAUGES[name],
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    },
    text: async (gauges, samples = []) => `${await registry.metrics()}${await momentary(gauges, samples)}`,
  };
}

function newCounter(registry: Registry, name: string, { help, labels, known }: CounterSpec): PromCounter {
  const counter = new PromCounter({ name: PREFIX + name, help, labelNames: [...labels], registers: [registry] });
  const [label] = labels;
  if (label !== undefined) for (const value of known ?? []) counter.inc({ [label]: value }, 0);
  return counter;
}

/**
 * The values that were read for this scrape only. They don't stay registered, so that no old value is shown when they can't be read any
 * more.
 */
async function momentary(gauges: Readonly<Partial<Record<Gauge, number>>>, samples: readonly Sample[]): Promise<string> {
  const registry = new Registry();
  const registers = [registry];
  for (const [name, value] of Object.entries(gauges))
    new PromGauge({ name: PREFIX + name, help: GAUGES[name as Gauge], registers }).set(value);
  for (const name of new Set(samples.map((sample) => sample.name))) {
    const own = samples.filter((sample) => sample.name === name);
    const labelNames = Object.keys(own[0]?.labels ?? {});
    const gauge = new PromGauge({ name: PREFIX + name, help: GAUGES[name], labelNames, registers });
    for (const { labels, value } of own) gauge.set({ ...labels }, value);
  }
  return registry.metrics();
}
