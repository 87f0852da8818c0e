// ops/health.ts — is it alive, is it ready, and how is it doing: for the operator's own port.
import { Hono } from 'hono';
import type { Gauge, Metrics, Sample } from './metrics.ts';
import type { Clock, Store } from '../ports/ports.ts';
import { StoreError } from '../ports/store.ts';
import { closesMs } from '../tasks/task.ts';
import type { OpenWindow } from '../tasks/windows.ts';
import { VERSION } from '../version.ts';

export interface Health {
  /** Milliseconds by which the event loop was late when last looked at. */
  readonly eventLoopLagMs: () => number;
  /** Undefined where all is well; else a word for what isn't. */
  readonly notReady: () => string | undefined;
  /** What of the database this build can't use, one sentence each. It is no reason to send requests elsewhere: everything else goes on. */
  readonly setAside: () => readonly string[];
  /** Further numbers of this machine's. */
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
    // While the database is away, the other numbers are looked at all the more.
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

/** Two charters of one mission name are two missions. */
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
    () => 'the database does not take writes',
  );
}
