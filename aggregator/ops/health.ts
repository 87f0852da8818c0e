// ops/health.ts — is it alive, is it ready, and how is it doing: for the operator's own port.
import { Hono } from 'hono';
import type { Metrics } from './metrics.ts';
import type { Clock, Store } from '../ports.ts';

export interface Health {
  /** Milliseconds by which the event loop was late when last looked at. */
  readonly eventLoopLagMs: () => number;
  /** Undefined where all is well; else a word for what isn't. */
  readonly notReady: () => string | undefined;
  /** Further numbers of this machine's. */
  readonly gauges: () => Promise<Readonly<Record<string, number>>>;
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
    return http.json({ status: reason ?? 'ok' }, reason === undefined ? 200 : 503);
  });
  app.get('/metrics', async (http) => {
    const { waitingReports, openAggregationJobs, openCollectionJobs, oldestJobMs } = await store.backlog();
    const active = (await store.hpkeKeys()).find(({ state }) => state === 'active');
    const text = metrics.text({
      reports_waiting: waitingReports,
      aggregation_jobs_open: openAggregationJobs,
      collection_jobs_open: openCollectionJobs,
      job_age_seconds: oldestJobMs === undefined ? 0 : (clock.now() - oldestJobMs) / 1000,
      hpke_key_age_seconds: active === undefined ? 0 : (clock.now() - active.sinceMs) / 1000,
      eventloop_lag_seconds: health.eventLoopLagMs() / 1000,
      rss_bytes: process.memoryUsage.rss(),
      audit_rows: (await store.auditHead())?.number ?? 0,
      ...(await health.gauges()),
    });
    return http.text(text, 200, { 'content-type': 'text/plain; version=0.0.4' });
  });
  return app;
}

async function databaseProblem(store: Store, clock: Clock): Promise<string | undefined> {
  return store.probe(clock.now()).then(
    () => undefined,
    () => 'the database does not take writes',
  );
}
