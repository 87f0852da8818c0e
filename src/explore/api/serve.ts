// serve.ts — the API as a program: an address to listen on, who asks, and questions that take long in threads with little time.
import { getRequestListener } from '@hono/node-server';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from 'hono';
import { ask } from '../../asking/in-thread.ts';
import type { ExploredMission } from '../mission.ts';
import { explorerApi } from './app.ts';

/** A question of one request, at most. More is for whoever asks on their own machine. */
const LIMITS = { cpuSeconds: 20, seconds: 40 };
const TIMES = { headersTimeout: 10_000, requestTimeout: 15_000, keepAliveTimeout: 5_000, maxHeaderSize: 16_384 };
const SILENT = { update: () => undefined, done: () => undefined };

export interface Listening {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** A proxy before us says who asks, in the last entry of X-Forwarded-For. */
  readonly proxied: boolean;
}

interface Running {
  readonly signal: AbortSignal;
  readonly report: (error: unknown) => void;
}

/** Rejects with the system's error if the port is taken. */
export async function serveApi(missions: readonly ExploredMission[], { host, port, proxied }: Listening, { signal, report }: Running) {
  const app = explorerApi(missions, {
    now: () => Date.now(),
    addressOf: (context) => addressOf(context, proxied),
    report,
    ask: async ({ question, asked }, { releases }) => ask(question, releases, asked, { progress: SILENT, signal, limits: LIMITS }),
  });
  const listener = getRequestListener(async (request, bindings) => app.fetch(request, bindings), { overrideGlobalObjects: false });
  const server = createServer(TIMES, (request, response) => void listener(request, response));
  await new Promise<void>((ready, fail) => {
    server.once('error', fail);
    server.listen(port, host, ready);
  });
  const { address, port: own } = server.address() as AddressInfo;
  return {
    url: `http://${address}:${own}`,
    close: async () =>
      new Promise<void>((ended) => {
        server.close(() => ended());
        server.closeAllConnections();
      }),
  };
}

function addressOf({ env, req }: Context, proxied: boolean): string {
  const { incoming } = env as { readonly incoming: IncomingMessage };
  const forwarded = req.header('X-Forwarded-For')?.split(',').at(-1)?.trim();
  return (proxied ? forwarded : undefined) ?? incoming.socket.remoteAddress ?? '';
}
