// listen.ts — real sockets: the public one, TLS or on loopback, and the operator's own.
import type { Server } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import { readText, readToken, StartError, type Configured } from './config-file.ts';
import type { Aggregator } from '../index.ts';
import { operationsApp } from '../ops/health.ts';
import { machineGauges } from './gauges.ts';
import type { Clock, Store } from '../ports/ports.ts';
import { OUTSIDE_THE_GROUP } from '../private-file.ts';
import { httpServer } from './serve.ts';
import { openWindows } from '../tasks/windows.ts';

/** StartError `listen` where the address is taken. */
export async function listen(configured: Configured, { app, metrics }: Aggregator): Promise<Server> {
  const { config } = configured;
  const { limits, proxies } = config;
  const { host, port } = config.listen;
  const { server, open } = httpServer(async (request) => app.fetch(request), {
    limits,
    proxies,
    onCut: (why) => {
      metrics.count('connections_cut_total', 1, why);
    },
    tls: tlsOf(configured),
  });
  metrics.gauge('connections_open', open);
  return listening(server, host, port);
}

/** StartError if the certificate and its key aren't both, or don't belong together. */
function tlsOf({ config: { tls }, at }: Configured) {
  if (tls === undefined) return undefined;
  const [certificate, keyFile] = [at(tls.certificateFile), at(tls.keyFile)];
  const pair = { cert: readText(certificate), key: readToken(keyFile, OUTSIDE_THE_GROUP), minVersion: 'TLSv1.2' } as const;
  try {
    createSecureContext(pair);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError('config', `${certificate} and ${keyFile} are not a certificate and its key, in PEM: ${reason}.`, { cause });
  }
  return pair;
}

export interface RunningState {
  readonly isStopping: boolean;
  readonly hasMissions: boolean;
}

/** `/livez`, `/readyz` and `/metrics`, where the configuration gives them an address. */
export async function listenOperations(
  configured: Configured,
  store: Store,
  clock: Clock,
  aggregator: Aggregator,
  state: RunningState,
): Promise<Server | undefined> {
  const { operations, role } = configured.config;
  if (operations === undefined) return undefined;
  const delay = monitorEventLoopDelay();
  delay.enable();
  const lagMs = () => {
    const ms = delay.max / 1e6;
    delay.reset();
    return ms;
  };
  const health = {
    eventLoopLagMs: lagMs,
    notReady: () => notReadyBecause(state, aggregator, role),
    setAside: () => aggregator.tasks.notes().setAside,
    gauges: async () => machineGauges(configured, store, clock),
    windows: async () => openWindows(await aggregator.tasks.all(), role, store, clock.now()),
  };
  const app = operationsApp(store, clock, aggregator.metrics, health);
  const { limits, proxies } = configured.config;
  const { server } = httpServer(async (request) => app.fetch(request), { limits, proxies, onCut: () => undefined });
  return listening(server, operations.host, operations.port);
}

/** Another aggregator's restore is no reason: uploads are taken, and other missions go on. */
function notReadyBecause({ isStopping, hasMissions }: RunningState, aggregator: Aggregator, role: string): string | undefined {
  if (isStopping) return `this ${role} is stopping`;
  if (aggregator.isRestored()) return `this ${role} was restored from a backup and is in quarantine`;
  const problem = hasMissions ? aggregator.generationFileProblem() : undefined;
  return problem && `this ${role} has missions and no generation file. ${problem}`;
}

async function listening(server: Server, host: string, port: number): Promise<Server> {
  return new Promise((ready, fail) => {
    server.once('error', (cause: Error) => {
      fail(
        new StartError(
          'listen',
          `Nothing can listen on ${host}:${String(port)}: ${cause.message}. Choose another port or stop what is there.`,
          { cause },
        ),
      );
    });
    server.listen(port, host, () => ready(server));
  });
}

/** How long requests may still run when the server is asked to end. */
const DRAIN_MS = 25_000;

/** Takes no more, and waits for what runs. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((end) => server.close(() => end()));
  server.closeIdleConnections();
  await Promise.race([closed, wait(DRAIN_MS, undefined, { ref: false })]);
  server.closeAllConnections(); // what is left by now would keep the process
}
