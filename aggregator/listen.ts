// listen.ts — real sockets: the public one, TLS or on loopback, and the operator's own; both with times and sizes that nobody can outstay.
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { createServer as createTlsServer } from 'node:https';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { readText, readToken, StartError, type Configured } from './config-file.ts';
import type { Aggregator } from './index.ts';
import { operationsApp } from './ops/health.ts';
import { machineGauges } from './ops/machine-gauges.ts';
import type { Clock, Store } from './ports.ts';
import { OUTSIDE_THE_GROUP } from './private-file.ts';

/** Slow clients are cut off: a request's head and its whole have to be in within these times. */
const TIMES = { headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 5_000, maxHeaderSize: 16_384 };

/** StartError `listen` where the address is taken. */
export async function listen({ config, at }: Configured, { app }: Aggregator): Promise<ServerType> {
  const { tls } = config;
  const { host, port } = config.listen;
  const secure = tls && { cert: readText(at(tls.certificateFile)), key: readToken(at(tls.keyFile), OUTSIDE_THE_GROUP) };
  const fetchRequest = async (request: Request) => app.fetch(request);
  const server =
    secure === undefined
      ? createAdaptorServer({ fetch: fetchRequest, overrideGlobalObjects: false, serverOptions: TIMES })
      : createAdaptorServer({
          fetch: fetchRequest,
          overrideGlobalObjects: false,
          createServer: createTlsServer,
          serverOptions: { ...TIMES, ...secure, minVersion: 'TLSv1.2' },
        });
  return listening(server, host, port);
}

/** `/livez`, `/readyz` and `/metrics`, where the configuration gives them an address. */
export async function listenOperations(
  configured: Configured,
  store: Store,
  clock: Clock,
  aggregator: Aggregator,
  state: { readonly isStopping: boolean },
): Promise<ServerType | undefined> {
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
    notReady: () => notReadyBecause(state.isStopping, aggregator.isQuarantined(), role),
    gauges: async () => machineGauges(configured, store, clock),
  };
  const app = operationsApp(store, clock, aggregator.metrics, health);
  const server = createAdaptorServer({ fetch: async (request) => app.fetch(request), overrideGlobalObjects: false });
  return listening(server, operations.host, operations.port);
}

function notReadyBecause(isStopping: boolean, isQuarantined: boolean, role: string): string | undefined {
  if (isStopping) return `this ${role} is stopping`;
  return isQuarantined ? `this ${role} was restored from a backup and is in quarantine` : undefined;
}

async function listening(server: ServerType, host: string, port: number): Promise<ServerType> {
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
export async function closeServer(server: ServerType): Promise<void> {
  const closed = new Promise<void>((end) => server.close(() => end()));
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  await Promise.race([closed, wait(DRAIN_MS, undefined, { ref: false })]);
}
