// ops/metrics.ts — every number that an operator watches, by name, in Prometheus's text format; no label names an organisation or a report.
import { Counter as PromCounter, Gauge as PromGauge, Histogram, Registry } from 'prom-client';
import { dapProblemTypes } from '@soundings/protocol/dap/problem';
import { reportErrors } from '@soundings/protocol/dap/report-error';

/** What a counter counts, its labels, and those values of its one label that are known beforehand. */
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

/** Each known label begins at zero, so that its first step is seen as one. Statuses of HTTP are not known beforehand. */
export const COUNTERS = {
  reports_accepted_total: counted('Reports taken in.'),
  reports_rejected_total: counted('Reports refused or rejected, by error.', ['error'], reportErrors),
  reports_aggregated_total: counted('Reports merged into a batch.'),
  aggregation_jobs_created_total: counted('Aggregation jobs written down.'),
  aggregation_jobs_finished_total: counted('Aggregation jobs answered and merged.'),
  job_retries_total: counted(
    'Requests to the other aggregator that are to be sent again, by kind of job.',
    ['job'],
    ['aggregation', 'collection'],
  ),
  job_alarms_total: counted('Jobs that have failed so often that somebody has to look.'),
  batch_mismatch_total: counted('Batches on which the aggregators disagree: somebody has to look at the first one.'),
  collections_finished_total: counted('Collection jobs with a result.'),
  collections_failed_total: counted('Collection jobs without one, by error.', ['error'], [...dapProblemTypes, 'overBudget', 'givenUp']),
  shares_released_total: counted('Aggregate shares given away.'),
  shares_refused_total: counted(
    'Aggregate shares that the leader asked for and was not given, by error.',
    ['error'],
    ['batchMismatch', 'batchOverlap', 'givenUp', 'invalidBatchSize', 'overBudget'],
  ),
  releases_over_budget_total: counted("Releases refused because the mission's privacy budget doesn't pay for them."),
  peer_requests_total: counted('Requests to the other aggregator, by status; none: there was no answer.', ['status'], ['none']),
  requests_total: counted('HTTP requests, by method and status.', ['method', 'status']),
  requests_shed_total: counted(
    'HTTP requests that were told to come back later, by reason.',
    ['reason'],
    ['full', 'waited-too-long', 'organisation', 'slow-body', 'body-room'],
  ),
  connections_cut_total: counted(
    'Connections that were closed because they were too slow or too many, by reason.',
    ['reason'],
    ['connections', 'connections-of-address', 'slow-reader'],
  ),
  driver_failures_total: counted('Passes of a driver that ended in an error, by driver.', ['driver'], DRIVERS),
  hpke_keys_made_total: counted('HPKE keys made.'),
  hpke_keys_preferred_total: counted('HPKE keys that became the one which clients are told to prefer.'),
  hpke_keys_dropped_total: counted('HPKE keys deleted, because no report to them can come any more.'),
  rows_forgotten_total: counted('Rows deleted by the garbage collector.'),
} as const satisfies Readonly<Record<string, CounterSpec>>;

export type Counter = keyof typeof COUNTERS;
/** A value for each label of a counter. */
export type LabelsOf<C extends Counter> = Readonly<Record<(typeof COUNTERS)[C]['labels'][number], string>>;

const GAUGES = {
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
  tasks_set_aside: 'Missions and tasks in the database that this build can not use.',
  windows_at_risk: 'Open windows that end without a release as things stand.',
  window_organisations: 'Organisations that were in an open window at the last midnight UTC.',
  window_organisations_needed: 'Organisations without which an open window ends without a release.',
  window_closes_timestamp_seconds: 'When an open window closes, in seconds since 1970.',
} as const;

export type Gauge = keyof typeof GAUGES;

const HISTOGRAMS = {
  peer_request_seconds: {
    help: 'How long the other aggregator took to answer, in seconds; no answer counts as well.',
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
  /** A number that is read whenever somebody looks. */
  gauge(name: Gauge, read: () => number): void;
  /** Everything at this moment; `gauges` and `samples` are numbers that had to be asked for. */
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

/** What was asked for this once: nothing of it is left standing when it can't be asked for any more. */
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
