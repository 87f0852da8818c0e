// raw-http.test.ts — bytes on the socket that no HTTP library would send: an error or a closed connection, and the next client is served.
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NodeConfig } from '../../aggregator/config.ts';
import { closeServer, listen } from '../../aggregator/node/listen.ts';
import { encode } from '../../crypto/codec.ts';
import { CollectionJobReq } from '../../protocol/dap/collection.ts';
import { TaskId } from '../../protocol/dap/ids.ts';
import { mediaType } from '../../protocol/dap/media-types.ts';
import { startScene, thisHour, type Scene } from '../conformance/scene.ts';
import { query } from '../support/dap-client.ts';
import { exchangeAt } from '../support/raw-http.ts';
import { COLLECTOR_TOKEN, LEADER_URL } from '../support/servers.ts';

let scene: Scene;
let server: Awaited<ReturnType<typeof listen>>;
let port: number;
beforeAll(async () => {
  scene = await startScene();
  const config = NodeConfig.parse({
    role: 'leader',
    endpoint: LEADER_URL,
    listen: { host: '127.0.0.1', port: 0 },
    database: { kind: 'sqlite', file: 'unused.db' },
    databaseKeyFile: 'unused.key',
  });
  server = await listen({ config, at: (path) => resolve(path) }, scene.pair.leader);
  ({ port } = server.address() as AddressInfo);
});
afterAll(async () => {
  await closeServer(server);
  await scene.pair.close();
});

async function exchange(...parts: readonly (string | Uint8Array)[]): Promise<string> {
  return exchangeAt(port, ...parts);
}

function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}

async function expectServed(): Promise<void> {
  expect(statusOf(await exchange('GET /dap/hpke_config HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'))).toBe(200);
}

function post(headers: readonly string[]): string {
  const path = `/dap/tasks/${TaskId.toText(scene.task.taskId)}/collection_jobs`;
  const type = `Content-Type: ${mediaType('collection-job-req')}`;
  return [`POST ${path} HTTP/1.1`, 'Host: x', type, `Authorization: Bearer ${COLLECTOR_TOKEN}`, ...headers, '', ''].join('\r\n');
}

const body = encode(CollectionJobReq, query(thisHour));

test('the right request is answered', async () => {
  expect(statusOf(await exchange(post([`Content-Length: ${body.length}`]), body))).toBe(201);
  const chunk = `${body.length.toString(16)}\r\n`;
  expect(statusOf(await exchange(post(['Transfer-Encoding: chunked']), chunk, body, '\r\n0\r\n\r\n'))).toBe(201);
});

describe('refused, and nobody else notices', () => {
  test.each<[string, () => readonly (string | Uint8Array)[]]>([
    ['both Content-Length and Transfer-Encoding', () => [post(['Content-Length: 5', 'Transfer-Encoding: chunked']), '0\r\n\r\nGET /']],
    ['two Content-Lengths', () => [post(['Content-Length: 5', 'Content-Length: 6']), 'abcdef']],
    ['a negative Content-Length', () => [post(['Content-Length: -1'])]],
    ['a Content-Length beyond numbers', () => [post(['Content-Length: 99999999999999999999'])]],
    ['a Content-Length beyond the limit', () => [post(['Content-Length: 1000000000'])]],
    ['a chunk of a strange size', () => [post(['Transfer-Encoding: chunked']), 'zz\r\n']],
    ['a chunk size that overflows', () => [post(['Transfer-Encoding: chunked']), 'fffffffffffffffff\r\n']],
    ['a header of a megabyte', () => [post([`X-Large: ${'a'.repeat(1 << 20)}`])]],
    ['ten thousand headers', () => [post(Array.from({ length: 10_000 }, (_, i) => `X-${i}: 1`))]],
    ['a header without a name', () => [post([': value'])]],
    ['a header with a NUL', () => [post(['X-Zero: a\0b'])]],
    ['a folded header', () => [post(['X-Folded: a', ' b'])]],
    ['no request at all', () => [new Uint8Array(4096).fill(0xff)]],
    ['TLS where HTTP is due', () => [Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03, 13, 10, 13, 10)]],
    ['HTTP of the future', () => ['GET / HTTP/9.9\r\nHost: x\r\n\r\n']],
    ['a method of a kilobyte', () => [`${'A'.repeat(1024)} / HTTP/1.1\r\nHost: x\r\n\r\n`]],
    ['a path of a megabyte', () => [`GET /${'a'.repeat(1 << 20)} HTTP/1.1\r\nHost: x\r\n\r\n`]],
    ['no Host', () => ['GET /dap/hpke_config HTTP/1.1\r\n\r\n']],
    ['#48 two Hosts', () => ['GET /dap/hpke_config HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n']],
    ['#48 the same Host twice', () => ['GET /dap/hpke_config HTTP/1.0\r\nHost: x\r\nhost: x\r\n\r\n']],
    ['CONNECT', () => ['CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: x\r\n\r\n']],
    ['TRACE', () => ['TRACE / HTTP/1.1\r\nHost: x\r\n\r\n']],
    [
      'a compressed body',
      () => [
        post(['Content-Encoding: gzip', `Content-Length: ${gzipSync(new Uint8Array(1 << 20)).length}`]),
        gzipSync(new Uint8Array(1 << 20)),
      ],
    ],
    [
      'a body in chunks that goes on beyond the limit',
      () => [post(['Transfer-Encoding: chunked']), ...Array.from({ length: 20 }, () => `4000\r\n${'a'.repeat(0x4000)}\r\n`)],
    ],
    ['another resource by dots', () => ['GET /dap/tasks/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n']],
    ['another resource by coded dots', () => ['GET /dap/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n']],
    ['another host in the request line', () => ['GET http://elsewhere.example/dap/none HTTP/1.1\r\nHost: x\r\n\r\n']],
  ])('%s', async (_, parts) => {
    const status = statusOf(await exchange(...parts()));
    // 0: the connection was closed without a word, as Node does with what it can't read as HTTP.
    expect(status === 0 || (status >= 400 && status < 500), `status ${status}`).toBe(true);
    await expectServed();
  });

  test('a client that hangs up in the middle of its body', async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(post(['Content-Length: 100']));
    socket.write('half');
    socket.destroy();
    await once(socket, 'close');
    await expectServed();
  });

  test('a thousand connections that say nothing', async () => {
    const idle = Array.from({ length: 1000 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    await Promise.all(idle.map(async (socket) => once(socket, 'connect')));
    await expectServed();
    for (const socket of idle) socket.destroy();
  });

  test('a request for an upgrade is answered as the request that it is', async () => {
    const answer = await exchange('GET /dap/hpke_config HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    expect(statusOf(answer)).toBe(200);
  });

  test('nothing of all this was an internal error', () => {
    expect(scene.pair.log.filter(({ level, fields }) => level === 'error' || JSON.stringify(fields).includes('internal'))).toEqual([]);
  });
});
