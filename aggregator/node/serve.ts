// serve.ts — an HTTP server as every listener of ours is one: with times and sizes that nobody can outstay.
import { getRequestListener, type Http2Bindings, type HttpBindings } from '@hono/node-server';
import { createServer, IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions as TlsOptions } from 'node:https';
import { machineTimer } from '../after.ts';
import type { Limits } from '../config.ts';
import { watchConnections, type ConnectionRules } from './connections.ts';
import { noteStream } from '../read-body.ts';

export interface Serving extends ConnectionRules {
  readonly tls?: Pick<TlsOptions, 'cert' | 'key' | 'minVersion'> | undefined;
}

export interface Served {
  readonly server: Server;
  /** Connections that are open. */
  readonly open: () => number;
}

/** Not listening yet. */
export function httpServer(handle: (request: Request) => Promise<Response> | Response, serving: Serving): Served {
  const handleNoted = (request: Request, { incoming }: HttpBindings | Http2Bindings) => {
    if (incoming instanceof IncomingMessage) noteStream(request, incoming);
    return handle(request);
  };
  const answer = getRequestListener(handleNoted, { overrideGlobalObjects: false, hostname: NO_HOST });
  const listener: RequestListener = (request, response) => {
    response.once('finish', () => {
      leaveUnread(request);
    });
    if (hostsNamed(request) > 1) response.writeHead(400, { connection: 'close', 'content-length': 0 }).end();
    else void answer(request, response);
  };
  const options = timesOf(serving.limits);
  const server =
    serving.tls === undefined
      ? createServer(options, listener)
      : createTlsServer({ ...options, ...serving.tls, handshakeTimeout: serving.limits.headMs }, listener);
  return { server, ...watchConnections(server, serving) };
}

/** How long a body that nobody reads may go on after the answer, so that the answer is seen before the connection ends. */
const UNREAD_MS = 500;

/** A refused request's body, and one that GET should not have: the connection ends, since what is still to come is no next request. */
function leaveUnread(request: IncomingMessage): void {
  if (request.complete) return;
  machineTimer(UNREAD_MS, () => {
    if (!request.complete) request.socket.destroySoon();
  });
}

/** Who asks by HTTP/1.0 need not name a host (RFC 1945 §5.2): load balancers do so. */
const NO_HOST = 'localhost';

/** Two are refused, whatever the version: a proxy before us may have gone by the other one (RFC 9112 §3.2). */
function hostsNamed({ rawHeaders }: IncomingMessage): number {
  return rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length;
}

/** Slow clients are cut off: a request's head and its whole have to be in within these times, and so does TLS's handshake. */
function timesOf({ headMs, requestMs }: Limits) {
  return {
    headersTimeout: Math.min(headMs, requestMs),
    requestTimeout: requestMs,
    /** Node looks at these times no more often than this, every half minute if nothing is said. */
    connectionsCheckingInterval: 1000,
    keepAliveTimeout: 5000,
    maxHeaderSize: 16_384,
  };
}
