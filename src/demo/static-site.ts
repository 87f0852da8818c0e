// static-site.ts — serves the demo's register as any web host would: files of one folder, and nothing but GET.
import { createReadStream, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve, sep } from 'node:path';

export interface StaticSite {
  readonly url: string;
  close(): Promise<void>;
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.xml', 'application/atom+xml; charset=utf-8'],
  ['.json', 'application/json'],
]);
/** Checkpoints and proofs are texts without an ending. */
const TEXT = 'text/plain; charset=utf-8';

/** Listens on this machine only; on any free port if it is 0. */
export async function serveFolder(folder: string, port: number): Promise<StaticSite> {
  const server = createServer((request, response) => {
    const path = request.method === 'GET' ? fileOf(folder, request.url ?? '/') : undefined;
    if (path === undefined) answer(response, 404);
    else {
      response.writeHead(200, { 'Content-Type': TYPES.get(extname(path)) ?? TEXT, 'X-Content-Type-Options': 'nosniff' });
      createReadStream(path)
        .on('error', () => response.destroy())
        .pipe(response);
    }
  });
  await new Promise<void>((ready, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', ready);
  });
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}/`,
    close: async () =>
      new Promise((ended) => {
        server.close(() => ended());
        server.closeAllConnections();
      }),
  };
}

/** The file that an address names; undefined if there is none in the folder. */
function fileOf(folder: string, url: string): string | undefined {
  const root = resolve(folder);
  const { pathname } = new URL(url, 'http://localhost');
  const path = resolve(join(root, unescaped(pathname), pathname.endsWith('/') ? 'index.html' : ''));
  return path.startsWith(root + sep) && statSync(path, { throwIfNoEntry: false })?.isFile() === true ? path : undefined;
}

/** A malformed escape names no file. */
function unescaped(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch (error) {
    if (error instanceof URIError) return '/\0';
    throw error;
  }
}

function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Type': TEXT });
  response.end();
}
