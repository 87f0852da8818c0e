// serve.ts — the desk as a program: it listens on this machine alone, leads a browser in, and ends when it is closed or nobody has used it for long.
import { getRequestListener } from '@hono/node-server';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RandomBytes } from '@soundings/crypto/random';
import { enter, type Inside, type Pass } from './door.ts';
import { newPass, removeInstance, writeInstance } from './instance.ts';
import { removeLead, writeLead } from './lead.ts';

/** After so long without a request it closes: a browser left open on a shared machine leads nowhere the next morning. */
const IDLE_MS = 8 * 3_600_000;

export interface RunningDesk {
  readonly pass: Pass;
  /** The file that leads a browser in. It is gone after the first request. */
  readonly lead: string;
  /** Settles once the desk has closed, for whatever reason. */
  readonly closed: Promise<void>;
  readonly close: () => void;
}

export interface Serving {
  readonly folder: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly random: RandomBytes;
  /** The rooms. `base` is what every address begins with; `close` ends the desk once the answer has gone out. */
  readonly rooms: (base: string, close: () => void) => Inside;
  readonly idleMs?: number;
}

/** Rejects with the system's error if the port is taken. */
export async function serveDesk({ folder, port, random, rooms, idleMs = IDLE_MS }: Serving): Promise<RunningDesk> {
  const secrets = newPass(random);
  const state: { pass?: Pass; idle?: NodeJS.Timeout } = {};
  const server = createServer(TIMES);
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  const close = () => {
    clearTimeout(state.idle);
    removeLead(folder);
    if (state.pass !== undefined) removeInstance(folder, state.pass);
    server.close();
    server.closeIdleConnections();
  };
  const inside = rooms(`/${secrets.token}`, () => setImmediate(close));
  const wake = () => {
    clearTimeout(state.idle);
    state.idle = setTimeout(close, idleMs).unref();
  };
  const listener = getRequestListener(
    async (request) => {
      if (state.pass === undefined) return new Response(null, { status: 503 });
      return enter(
        state.pass,
        (entered, path) => {
          removeLead(folder);
          wake();
          return inside(entered, path);
        },
        request,
      );
    },
    { overrideGlobalObjects: false },
  );
  server.on('request', (request, response) => void listener(request, response));
  await listening(server, port);
  const pass = { ...secrets, port: (server.address() as AddressInfo).port };
  state.pass = pass;
  writeInstance(folder, pass);
  wake();
  return { pass, lead: writeLead(folder, pass), closed, close };
}

/** A request that doesn't come to an end is cut off. */
const TIMES = { headersTimeout: 10_000, requestTimeout: 120_000, keepAliveTimeout: 5000, maxHeaderSize: 16_384 };

async function listening(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
