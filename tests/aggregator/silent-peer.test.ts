// silent-peer.test.ts — an answer of another server that begins and then comes slowly ends with its deadline, whoever reads it.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NodeConfig } from '../../aggregator/config.ts';
import { machineTimer } from '../../aggregator/after.ts';
import { fetchPeer } from '../../aggregator/node/machine.ts';
import { processAnswer } from '../../aggregator/peer/http-peer.ts';
import { readBody, watchPace } from '../../aggregator/read-body.ts';
import { readBody as readBodyOfSdk } from '../../client-sdk/mission/http.ts';
import { HELPER_URL } from '../support/servers.ts';

let server: Server;
let url: string;
/** An answer whose body never ends. */
beforeEach(async () => {
  server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/ppm-dap;message=aggregate-share' });
    const timer = setInterval(() => response.write('.'), 100);
    response.once('close', () => clearInterval(timer));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
});
afterEach(async () => {
  vi.useRealTimers();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

/** Node may drop a fetch's signal together with the request in garbage collection. */
function clearUp(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

it('#3 the leader gives up an answer of the helper that trickles', async () => {
  const config = NodeConfig.parse({
    role: 'leader',
    endpoint: HELPER_URL,
    listen: { port: 0 },
    database: { kind: 'sqlite', file: 'unused.db' },
    databaseKeyFile: 'unused.key',
    limits: { peerTimeoutMs: 1000 },
  });
  const response = await fetchPeer(config)(new Request(url));
  clearUp();
  const expected = { message: 'aggregate-share', url, collectionUrl: url, bodyBytesMax: 1000, nowMs: 0 } as const;
  await expect(processAnswer(expected, response)).rejects.toThrow(/timeout/);
});

it('#3 the SDK gives up an answer that trickles', async () => {
  const response = await fetch(url);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const body = expect(readBodyOfSdk(response)).rejects.toMatchObject({ code: 'unreachable' });
  await vi.advanceTimersByTimeAsync(30_000);
  await body;
});

it('#3 a body ends with its signal, and at its lowest rate', async () => {
  const [response, late] = [await fetch(url), new AbortController()];
  const body = expect(readBody(response, 1000, { signal: late.signal })).rejects.toThrow('too slow');
  watchPace(
    { graceMs: 200, bytesPerSecondMin: 1_000_000 },
    machineTimer,
    () => 10,
    () => late.abort(new Error('too slow')),
  );
  await body;
});

it('#3 what keeps the lowest rate is let be, and looked at no more often than needed', () => {
  let [passed, isSlow] = [0, false];
  const waits: number[] = [];
  let look: () => void = () => undefined;
  const after = (ms: number, run: () => void) => {
    waits.push(ms);
    look = run;
    return () => undefined;
  };
  watchPace(
    { graceMs: 5000, bytesPerSecondMin: 1000 },
    after,
    () => passed,
    () => (isSlow = true),
  );
  passed = 2000;
  look(); // 5 s have gone by, and 7 are allowed
  passed = 2500;
  look(); // 7 s, and 7.5 are allowed
  expect([waits, isSlow]).toEqual([[5000, 2000, 500], false]);
  look();
  expect(isSlow).toBe(true);
});
