// no-answer.test.ts — every way in which a request gets no answer has a sentence of its own, tried on real sockets as an operator meets them.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createPlain } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { createServer as createRaw, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchange } from '../../client-sdk/mission/http.ts';
import { explainedFetch } from '../../client-sdk/node/explained-fetch.ts';
import { askPeer } from '../../aggregator/peer/http-peer.ts';
import { whyNoAnswer, type NoAnswer } from '../../protocol/dap/no-answer.ts';
import { freePort } from '../../src/demo/processes.ts';
import { EXPIRED, FOR_ANOTHER_NAME, IN_ORDER } from '../support/tls-servers.ts';

const compiled = pathToFileURL(resolve(import.meta.dirname, '../../protocol/dist/dap/no-answer.js')).href;
const folder = mkdtempSync(join(tmpdir(), 'soundings-no-answer-'));
const trusted = join(folder, 'authorities.pem');
const servers: Server[] = [];
let urls: Readonly<Record<string, string>>;

async function listening(server: Server): Promise<number> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  writeFileSync(trusted, [IN_ORDER, FOR_ANOTHER_NAME, EXPIRED].map(({ cert }) => cert).join('\n'));
  const secure = async (pair: typeof IN_ORDER) =>
    `https://localhost:${await listening(createSecure(pair, (_, answer) => answer.end('fine')))}/`;
  const plain = await listening(
    createPlain((request, answer) => answer.writeHead(request.url === '/moved' ? 302 : 200, { location: '/' }).end()),
  );
  const otherProtocol = await listening(
    createRaw((socket) => socket.on('error', () => undefined).once('data', () => socket.end('SSH-2.0-x\r\n'))),
  );
  const slammed = await listening(createRaw((socket) => socket.once('data', () => socket.destroy())));
  urls = {
    inOrder: await secure(IN_ORDER),
    otherName: await secure(FOR_ANOTHER_NAME),
    expired: await secure(EXPIRED),
    plain: `https://localhost:${plain}/`,
    moved: `http://127.0.0.1:${plain}/moved`,
    otherProtocol: `http://127.0.0.1:${otherProtocol}/`,
    slammed: `http://127.0.0.1:${slammed}/`,
    refused: `http://127.0.0.1:${await freePort()}/`,
    nobody: 'https://leader.soundings.invalid/',
    banned: 'http://127.0.0.1:6000/',
  };
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

/** A process takes its authorities from the environment when it starts. */
async function asked(authorities: string | undefined): Promise<Readonly<Record<string, NoAnswer | 'answered'>>> {
  const script = `import { whyNoAnswer } from '${compiled}';
    const reasons = {};
    for (const [name, url] of Object.entries(${JSON.stringify(urls)}))
      reasons[name] = await fetch(url, { redirect: 'error' }).then(() => 'answered', (error) => whyNoAnswer(new URL(url), error));
    process.stdout.write(JSON.stringify(reasons)); process.exit();`;
  const env = { ...process.env, ...(authorities === undefined ? {} : { NODE_EXTRA_CA_CERTS: authorities }) };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env });
  return JSON.parse(stdout) as Record<string, NoAnswer | 'answered'>;
}

const LOOKED_UP = /^(no machine is known by the name leader.soundings.invalid|the name leader.soundings.invalid could not be looked up)$/;

it('each has a sentence of its own', async () => {
  const reasons = await asked(trusted);
  const why = (name: string) => (reasons[name] as NoAnswer).why.replaceAll(/:\d+/g, '');
  const { inOrder, ...others } = Object.fromEntries(
    Object.entries(reasons).map(([name, reason]) => [name, reason === 'answered' ? reason : why(name)]),
  );
  expect(inOrder).toBe('answered');
  expect(others).toEqual({
    otherName: 'the certificate of localhost is for another name than localhost',
    expired: 'the certificate of localhost has expired',
    plain: 'localhost does not speak TLS',
    moved: '127.0.0.1 points to another address, and only the agreed one is asked',
    otherProtocol: 'what 127.0.0.1 answers is not HTTP',
    slammed: '127.0.0.1 closed the connection without an answer, as it does if it speaks only TLS',
    refused: 'nothing listens at 127.0.0.1',
    nobody: expect.stringMatching(LOOKED_UP) as string,
    banned: 'the port of 127.0.0.1 is one that web clients never connect to',
  });
  // Waiting helps with none of these.
  const lasting = ['otherName', 'expired', 'plain', 'moved', 'otherProtocol'];
  for (const name of lasting) expect((reasons[name] as NoAnswer).advice).not.toMatch(/later/);
});

it('a certificate that is not trusted is said to be, by the SDK and in the log about the other aggregator', async () => {
  const request = () => new Request(urls['inOrder'] ?? '');
  const ports = { fetch: explainedFetch, wait: async () => Promise.resolve() };
  await expect(exchange(request, 'the leader, A university', ports)).rejects.toThrow(
    /^Could not reach the leader, A university: the certificate of localhost:\d+ is not trusted by this machine\. .*NODE_EXTRA_CA_CERTS/,
  );
  const expected = { message: 'aggregate-share', collectionUrl: 'https://localhost/', bodyBytesMax: 100, nowMs: 0 } as const;
  expect(await askPeer(fetch, request(), expected)).toMatchObject({
    kind: 'unreachable',
    reason: expect.stringMatching(/^The helper could not be reached: the certificate of localhost:\d+ is not trusted/) as string,
  });
});

const coded = (code: string) => Object.assign(new Error('no'), { code });

it.each([
  ['a name with several addresses', new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]), /^nothing listens at/],
  ['a deadline', new DOMException('The operation timed out', 'TimeoutError'), /did not answer in time$/],
  ['a connection that is not made in time', coded('UND_ERR_CONNECT_TIMEOUT'), /did not answer in time$/],
  ['a browser, which says nothing', new TypeError('Failed to fetch'), /^there was no answer from/],
  ['something that is no error', 'no', /^there was no answer from/],
] as const)('%s', (_, cause, why) => {
  expect(whyNoAnswer(new URL('https://leader.example/x'), new TypeError('fetch failed', { cause })).why).toMatch(why);
});
