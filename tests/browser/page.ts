// page.ts — a page and what it loads, from this machine: a browser gives its cryptography to no other.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

const PAGE = `<!doctype html><title>Soundings</title>
<script type="module">import * as sdk from '/soundings.js'; globalThis.soundings = sdk;</script>`;

/** Serves a page that has the SDK as `soundings`, and the SDK's files by their names. */
export async function servePage(sdk: ReadonlyMap<string, Uint8Array>): Promise<Served> {
  return serve((request, response) => {
    const code = sdk.get(request.url?.slice(1) ?? '');
    response.writeHead(200, { 'Content-Type': code === undefined ? 'text/html; charset=utf-8' : 'text/javascript' });
    response.end(code ?? PAGE);
  });
}

/** A server that answers with `fetch`; where that throws, the connection breaks. */
export async function serveFetch(fetch: (request: Request) => Promise<Response>): Promise<Served> {
  return serve((incoming, outgoing) => void answer(fetch, incoming, outgoing));
}

/** For what only plays an aggregator: pages of any origin may ask it, as they may ask ours. */
export function forAnyOrigin(fetch: (request: Request) => Promise<Response>): (request: Request) => Promise<Response> {
  return async (request) => {
    const response = request.method === 'OPTIONS' ? new Response(null, { status: 204 }) : await fetch(request);
    response.headers.set('Access-Control-Allow-Origin', '*');
    response.headers.set('Access-Control-Allow-Headers', 'content-type');
    response.headers.set('Access-Control-Expose-Headers', '*');
    return response;
  };
}

async function answer(fetch: (request: Request) => Promise<Response>, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    const response = await fetch(await toRequest(incoming));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(new Uint8Array(await response.arrayBuffer()));
  } catch {
    outgoing.destroy(); // the answer is lost
  }
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array);
  const url = `http://${incoming.headers.host ?? ''}${incoming.url ?? ''}`;
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
  const method = incoming.method ?? 'GET';
  return new Request(url, { method, headers, body: method === 'POST' ? Buffer.concat(chunks) : null });
}

async function serve(listener: (request: IncomingMessage, response: ServerResponse) => void): Promise<Served> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
