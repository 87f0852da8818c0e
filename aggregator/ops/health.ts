// ops/health.ts — the routes of the operator's own port: whether the aggregator is alive and ready, and its metrics.
import { Hono } from 'hono';
import type { Gauge, Metrics, Sample } from './metrics.ts';
import type { Clock, Store } from '../ports/ports.ts';
import { StoreError } from '../ports/store/errors.ts';
import { closesMs } from '../tasks/task.ts';
import type { OpenWindow } from '../tasks/windows.ts';
import { VERSION } from '../version.ts';

export interface Health {
  /** By how many milliseconds the event loop was late at most since the last call. */
  readonly eventLoopLagMs: () => number;
  /** Why the aggregator isn't ready; undefined if it is. */
  readonly notReady: () => string | undefined;
  /**
   * One sentence for each task or mission that this build can't use. The aggregator is ready all the same, because everything else goes on.
   */
  readonly setAside: () => readonly string[];
  /** Further gauges of this machine. */
  readonly gauges: () => Promise<Readonly<Partial<Record<Gauge, number>>>>;
  readonly windows: () => Promise<readonly OpenWindow[]>;
}

const LAG_MS_MAX = 1000;

export function operationsApp(store: Store, clock: Clock, metrics: Metrics, health: Health): Hono {
  const app = new Hono();
  app.get('/livez', (http) => {
    const lagMs = health.eventLoopLagMs();
    return http.json({ status: lagMs < LAG_MS_MAX ? 'ok' : 'late', eventLoopLagMs: lagMs }, lagMs < LAG_MS_MAX ? 200 : 503);
  });
  app.get('/readyz', async (http) => {
    const reason = health.notReady() ?? (await databaseProblem(store, clock));
    const setAside = health.setAside();
    return http.json({ status: reason ?? 'ok', ...(setAside.length === 0 ? {} : { setAside }) }, reason === undefined ? 200 : 503);
  });
  app.get('/metrics', async (http) => {
    // While the database is away, operators need the other numbers all the more.
    const { gauges, samples } = await databaseNumbers(store, clock, health).catch(noneIfAway);
    const text = await metrics.text(
      { eventloop_lag_seconds: health.eventLoopLagMs() / 1000, rss_bytes: process.memoryUsage.rss(), ...gauges },
      [{ name: 'build_info', labels: { version: VERSION }, value: 1 }, ...samples],
    );
    return http.text(text, 200, { 'content-type': 'text/plain; version=0.0.4' });
  });
  return app;
}

interface DatabaseNumbers {
  readonly gauges: Readonly<Partial<Record<Gauge, number>>>;
  readonly samples: readonly Sample[];
}

async function databaseNumbers(store: Store, clock: Clock, health: Health): Promise<DatabaseNumbers> {
  const { waitingReports, openAggregationJobs, openCollectionJobs, oldestJobMs } = await store.backlog();
  const active = (await store.hpkeKeys()).find(({ state }) => state === 'active');
  const windows = await health.windows();
  const gauges = {
    reports_waiting: waitingReports,
    aggregation_jobs_open: openAggregationJobs,
    collection_jobs_open: openCollectionJobs,
    job_age_seconds: oldestJobMs === undefined ? 0 : (clock.now() - oldestJobMs) / 1000,
    hpke_key_age_seconds: active === undefined ? 0 : (clock.now() - active.sinceMs) / 1000,
    audit_rows: (await store.auditHead())?.number ?? 0,
    windows_at_risk: windows.filter(({ risk }) => risk !== undefined).length,
    ...(await health.gauges()),
  };
  return { gauges, samples: windows.flatMap(windowSamples) };
}

function noneIfAway(error: unknown): DatabaseNumbers {
  if (error instanceof StoreError) return { gauges: {}, samples: [] };
  throw error;
}

/** The label `charter` tells two missions with the same name apart. */
function windowSamples({ mission, charter, question, window, organisations, needed }: OpenWindow): readonly Sample[] {
  const labels = { mission, charter: charter.slice(0, CHARTER_LETTERS), question, window: String(window.number) };
  return [
    ...(organisations === undefined ? [] : [{ name: 'window_organisations' as const, labels, value: organisations }]),
    { name: 'window_organisations_needed', labels, value: needed },
    { name: 'window_closes_timestamp_seconds', labels, value: closesMs(window) / 1000 },
  ];
}

const CHARTER_LETTERS = 8;

async function databaseProblem(store: Store, clock: Clock): Promise<string | undefined> {
  return store.probe(clock.now()).then(
    () => undefined,
    () => 'the database does not accept writes',
  );
}
