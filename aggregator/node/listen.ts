// listen.ts — listens on real sockets: the public one, and the operator's own.
import type { Server } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import { readText, readToken, StartError, type Configured } from './config-file.ts';
import type { Aggregator } from '../index.ts';
import { operationsApp } from '../ops/health.ts';
import { machineGauges } from './gauges.ts';
import { machineClock } from './machine.ts';
import type { Clock, Store } from '../ports/ports.ts';
import { OUTSIDE_THE_GROUP } from '../private-file.ts';
import { httpServer } from './serve.ts';
import { openWindows } from '../tasks/windows.ts';

/** Listens on the public address. StartError `listen` if it can't. */
export async function listen(configured: Configured, { app, metrics }: Aggregator): Promise<Server> {
  const { config } = configured;
  const { limits, proxies } = config;
  const { host, port } = config.listen;
  const dated = daterOf(configured);
  const { server, open } = httpServer(async (request) => dated(await app.fetch(request)), {
    limits,
    proxies,
    onCut: (why) => {
      metrics.count('connections_cut_total', 1, { reason: why });
    },
    tls: tlsOf(configured),
  });
  metrics.gauge('connections_open', open);
  return listening(server, host, port);
}

/** In a demonstration, answers carry the day that its clock says: whoever compares clocks would warn of a wrong one. */
function daterOf(configured: Configured): (response: Response) => Response {
  if (configured.config.dangerouslyReadTimeFrom === undefined) return (response) => response;
  const clock = machineClock(configured);
  return (response) => {
    response.headers.set('date', new Date(clock.now()).toUTCString());
    return response;
  };
}

/** The certificate and its key. StartError if either isn't one, or if they don't belong together. */
function tlsOf({ config: { tls }, at }: Configured) {
  if (tls === undefined) return undefined;
  const [certificate, keyFile] = [at(tls.certificateFile), at(tls.keyFile)];
  const pair = { cert: readText(certificate), key: readToken(keyFile, OUTSIDE_THE_GROUP), minVersion: 'TLSv1.2' } as const;
  try {
    createSecureContext(pair);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(
      'config',
      `The files ${certificate} and ${keyFile} are not a TLS certificate and its key in PEM: ${reason}. Correct "tls.certificateFile" or "tls.keyFile".`,
      { cause },
    );
  }
  return pair;
}

export interface RunningState {
  readonly isStopping: boolean;
  readonly hasMissions: boolean;
}

/**
 * How often it is looked whether the event loop is late. Node's own 10 ms cost more than all else that a server does while nothing comes in.
 * What is said is up to so much less than the event loop was late.
 */
const LAG_LOOK_MS = 50;

/** Serves `/livez`, `/readyz` and `/metrics`, if the configuration gives them an address. */
export async function listenOperations(
  configured: Configured,
  store: Store,
  clock: Clock,
  aggregator: Aggregator,
  state: RunningState,
): Promise<Server | undefined> {
  const { operations, role } = configured.config;
  if (operations === undefined) return undefined;
  const delay = monitorEventLoopDelay({ resolution: LAG_LOOK_MS });
  delay.enable();
  const lagMs = () => {
    const ms = Math.max(0, delay.max / 1e6 - LAG_LOOK_MS); // Node counts from one look to the next
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

/**
 * Why this aggregator is not ready; undefined if it is. That another aggregator was restored is no reason: uploads are accepted, and other
 * missions go on.
 */
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
          `This program can't listen on ${host}:${String(port)}: ${cause.message}. Choose another address or port, or stop the program that uses it.`,
          { cause },
        ),
      );
    });
    server.listen(port, host, () => ready(server));
  });
}

/** How long running requests may take after the server was asked to stop. */
const DRAIN_MS = 25_000;

/** Accepts no more connections, and waits for running requests, for at most `DRAIN_MS`. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((end) => server.close(() => end()));
  server.closeIdleConnections();
  await Promise.race([closed, wait(DRAIN_MS, undefined, { ref: false })]);
  server.closeAllConnections(); // connections that are still open would keep the process running
}
