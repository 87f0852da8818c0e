// serve.ts — the HTTP server behind every listener of ours, with limits on times and sizes.
import { getRequestListener, type Http2Bindings, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { createServer, IncomingMessage, ServerResponse, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions as TlsOptions } from 'node:https';
import { machineTimer } from '../after.ts';
import type { Limits } from '../config.ts';
import { watchConnections, type ConnectionRules } from './connections.ts';
import { contentOf, fieldsOf } from '../http/bytes-response.ts';
import { noteStream } from '../read-body.ts';

export interface Serving extends ConnectionRules {
  readonly tls?: Pick<TlsOptions, 'cert' | 'key' | 'minVersion'> | undefined;
}

export interface Served {
  readonly server: Server;
  /** The number of open connections. */
  readonly open: () => number;
}

/** Makes a server, which isn't listening yet. */
export function httpServer(handle: (request: Request) => Promise<Response> | Response, serving: Serving): Served {
  const handleNoted = async (request: Request, { incoming, outgoing }: HttpBindings | Http2Bindings) => {
    if (!(incoming instanceof IncomingMessage) || !(outgoing instanceof ServerResponse)) return handle(request);
    noteStream(request, incoming);
    const response = await handle(request);
    const content = contentOf(response);
    if (content === undefined) return response;
    write(outgoing, response, content);
    return RESPONSE_ALREADY_SENT;
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

/** Writes a whole answer. The package would read it from a stream first. */
function write(outgoing: ServerResponse, response: Response, content: Uint8Array): void {
  const { status } = response;
  // Of an answer to HEAD, and of 304, the length would be that of the body that GET has (RFC 9110 §8.6).
  const hasBody = status !== 204 && status !== 304 && outgoing.req.method !== 'HEAD';
  outgoing.writeHead(status, { ...fieldsOf(response), ...(hasBody ? { 'content-length': content.length } : {}) });
  outgoing.end(content);
}

/**
 * How long the rest of an unread body may come in after the answer, so that the client can read the answer before the connection closes.
 */
const UNREAD_MS = 500;

/**
 * Closes the connection if the request's body wasn't read: it was refused, or a GET had one. The rest of the body would be read as the next
 * request.
 */
function leaveUnread(request: IncomingMessage): void {
  if (request.complete) return;
  machineTimer(UNREAD_MS, () => {
    if (!request.complete) request.socket.destroySoon();
  });
}

/** The host of a request that names none. HTTP/1.0 doesn't need a host (RFC 1945 §5.2), and load balancers use it. */
const NO_HOST = 'localhost';

/**
 * How often the request names a host. Two are refused in every version, because a proxy before us may have used the other one (RFC 9112
 * §3.2).
 */
function hostsNamed({ rawHeaders }: IncomingMessage): number {
  return rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length;
}

/** The times after which slow clients are cut off: for a request's head, for a whole request, and for the TLS handshake. */
function timesOf({ headMs, requestMs }: Limits) {
  return {
    headersTimeout: Math.min(headMs, requestMs),
    requestTimeout: requestMs,
    /** How often Node checks these times; its default is every half minute. */
    connectionsCheckingInterval: 1000,
    keepAliveTimeout: 5000,
    maxHeaderSize: 16_384,
  };
}
