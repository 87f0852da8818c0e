// slow-sockets.test.ts — clients that send or read slowly are cut off, and don't hold up anybody else.
import { once } from 'node:events';
import type { Server } from 'node:http';
import { EventEmitter } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Limits, NodeConfig } from '../../aggregator/config.ts';
import { watchConnections, type Cut } from '../../aggregator/node/connections.ts';
import { AdmissionGate } from '../../aggregator/http/admission.ts';
import { BodyRoom } from '../../aggregator/body-room.ts';
import { closeServer, listen } from '../../aggregator/node/listen.ts';
import { networkOf } from '../../aggregator/node/remote-address.ts';
import { httpServer } from '../../aggregator/node/serve.ts';
import { encode } from '../../crypto/codec.ts';
import { TaskId } from '../../protocol/dap/ids.ts';
import { mediaType } from '../../protocol/dap/media-types.ts';
import { UploadRequest } from '../../protocol/dap/upload.ts';
import { HOUR, startScene, type Scene } from '../conformance/scene.ts';
import { makeReport } from '../support/dap-client.ts';
import { COLLECTOR_TOKEN, HELPER_URL, LEADER_TOKEN, LEADER_URL, type Role } from '../support/servers.ts';
import { openSlowSockets, SLOWNESSES, type SlowSockets } from '../support/slow-sockets.ts';

type LimitsInput = Partial<Limits>;

let scene: Scene | undefined;
let servers: Server[] = [];
let slow: SlowSockets | undefined;
afterEach(async () => {
  slow?.stop();
  await Promise.all(servers.map(closeServer));
  await scene?.pair.close();
  [servers, slow, scene] = [[], undefined, undefined];
});

/** A pair of which one listens on a real port. */
async function start(limits: LimitsInput, role: Role = 'leader', peer: 'dap-18' | 'janus' = 'dap-18') {
  const begun = await startScene({}, { leader: { limits, peer }, helper: { limits, peer } });
  scene = begun;
  const config = NodeConfig.parse({
    role,
    endpoint: role === 'leader' ? LEADER_URL : HELPER_URL,
    listen: { port: 0 },
    database: { kind: 'sqlite', file: 'unused.db' },
    databaseKeyFile: 'unused.key',
    limits,
  });
  const server = await listen({ config, at: (path) => resolve(path) }, begun.pair[role]);
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  const base = role === 'leader' ? '/dap' : '';
  const task = `${base}/tasks/${TaskId.toText(begun.task.taskId)}`;
  const origin = `http://127.0.0.1:${String(port)}`;
  return { scene: begun, port, origin, base, task };
}

async function uploadTo(url: string, { pair, task }: Scene): Promise<Response> {
  const report = await makeReport(pair, task, true, { time: HOUR });
  const body = encode(UploadRequest, { reports: [report] }).slice();
  return fetch(url, { method: 'POST', headers: { 'content-type': mediaType('upload-req') }, body });
}

const AN_HOUR = 3_600_000;

describe('#3 slow sockets', () => {
  it('#3 an upload is answered while more slow ones are open than may run at once', async () => {
    const limits = { uploadsAtOnce: 4, transferGraceMs: AN_HOUR, headMs: AN_HOUR, requestMs: AN_HOUR };
    const { scene: begun, port, origin, base, task } = await start(limits);
    const headers = [`Content-Type: ${mediaType('upload-req')}`];
    slow = openSlowSockets({ port, path: `${task}/reports`, headers, getPath: `${base}/hpke_config` }, SLOWNESSES, 120);
    await slow.allOpen();
    for (let times = 0; times < 3; times++) expect((await uploadTo(`${origin}${task}/reports`, begun)).status).toBe(200);
    expect(slow.closed()).toBe(0);
  });

  it.each<[Role, string, string, string]>([
    ['leader', 'reports', mediaType('upload-req'), ''],
    ['leader', 'collection_jobs', mediaType('collection-job-req'), COLLECTOR_TOKEN],
    ['helper', 'aggregation_jobs', mediaType('aggregation-job-init-req'), LEADER_TOKEN],
    ['helper', 'aggregate_shares', mediaType('aggregate-share-req'), LEADER_TOKEN],
  ])('#3 a body that comes too slowly is answered with 408 and cut off: %s, %s', async (role, path, type, token) => {
    const { port, task } = await start({ transferGraceMs: 200 }, role);
    const socket = connect(port, '127.0.0.1');
    const authorization = token === '' ? [] : [`Authorization: Bearer ${token}`];
    const head = [`POST ${task}/${path} HTTP/1.1`, 'Host: x', `Content-Type: ${type}`, ...authorization, 'Content-Length: 1000', '', ''];
    socket.write(head.join('\r\n'));
    expect(await everythingFrom(socket, () => socket.write('0'))).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('#3 a body that a Janus leader puts too slowly is answered with 408 and cut off', async () => {
    const { port, task } = await start({ transferGraceMs: 200 }, 'helper', 'janus');
    const socket = connect(port, '127.0.0.1');
    const type = mediaType('aggregation-job-init-req');
    const head = [`PUT ${task}/aggregation_jobs/${'A'.repeat(22)} HTTP/1.1`, 'Host: x', `Content-Type: ${type}`, 'Content-Length: 1000'];
    socket.write([...head, '', ''].join('\r\n'));
    expect(await everythingFrom(socket, () => socket.write('0'))).toMatch(/^HTTP\/1\.1 408 /);
  });

  it.each<[Role, string, string, string]>([
    ['leader', 'collection_jobs', mediaType('collection-job-req'), COLLECTOR_TOKEN],
    ['helper', 'aggregation_jobs', mediaType('aggregation-job-init-req'), LEADER_TOKEN],
    ['helper', 'aggregate_shares', mediaType('aggregate-share-req'), LEADER_TOKEN],
  ])('#3 nobody waits for the slow body of another: %s, %s', async (role, path, type, token) => {
    const patience = { requestWaitMs: 100, transferGraceMs: AN_HOUR, headMs: AN_HOUR, requestMs: AN_HOUR };
    const room = { aggregationsAtOnce: 1, collectionsAtOnce: 1, collectionBodyBytesMax: 1 << 20 };
    const { port, origin, base, task } = await start({ ...room, ...patience }, role);
    const headers = [`Content-Type: ${type}`, `Authorization: Bearer ${token}`];
    slow = openSlowSockets({ port, path: `${task}/${path}`, headers, getPath: `${base}/hpke_config` }, ['body'], 10);
    await slow.allOpen();
    const init = { method: 'POST', headers: { 'content-type': type, authorization: `Bearer ${token}` }, body: new Uint8Array(1) };
    expect((await fetch(`${origin}${task}/${path}`, init)).status).toBe(400); // it was processed, and is malformed
  });

  it('#3 a body that nobody asked for is not waited for', async () => {
    const { port, base } = await start({});
    for (const method of ['GET', 'POST']) {
      const socket = connect(port, '127.0.0.1');
      socket.write(`${method} ${base}/nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n`);
      expect(await everythingFrom(socket, () => socket.write('0'))).toMatch(/^HTTP\/1\.1 404 /);
    }
  });

  it('#3 a head that comes too slowly is cut off', async () => {
    const { port, base, task } = await start({ headMs: 200, requestMs: 200 });
    slow = openSlowSockets({ port, path: `${task}/reports`, getPath: `${base}/hpke_config` }, ['head'], 10);
    await slow.closedBy(10);
  });

  it('#3 an answer that nobody reads is cut off', async () => {
    const cuts: Cut[] = [];
    const large = new Uint8Array(64 << 20);
    const rules = { limits: Limits.parse({ transferGraceMs: 200, requestMs: 1000 }), proxies: [], onCut: (why: Cut) => cuts.push(why) };
    const { server } = httpServer(() => new Response(large), rules);
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    slow = openSlowSockets({ port: (server.address() as AddressInfo).port, path: '/', getPath: '/' }, ['reader'], 1);
    await once(server, 'request');
    while (cuts.length === 0) await new Promise((turn) => setTimeout(turn, 50));
    expect(cuts).toEqual(['slow-reader']);
  });

  it('#3 a request is served when all connections are taken by others', async () => {
    const limits = { connectionsMax: 20, transferGraceMs: AN_HOUR, headMs: AN_HOUR, requestMs: AN_HOUR };
    const { scene: begun, port, origin, base, task } = await start(limits);
    slow = openSlowSockets({ port, path: `${task}/reports`, getPath: `${base}/hpke_config` }, ['head'], 20);
    await slow.allOpen();
    expect((await uploadTo(`${origin}${task}/reports`, begun)).status).toBe(200);
    expect(await begun.pair.leader.metrics.text({})).toMatch(/connections_cut_total\{reason="connections"\} [1-9]/);
  });
});

/** Everything that comes until the other side closes; `trickle` is called now and then. */
async function everythingFrom(socket: Socket, trickle: () => void): Promise<string> {
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  socket.on('error', () => undefined); // a reset comes after the answer
  const timer = setInterval(trickle, 50);
  await new Promise((closed) => socket.once('close', closed));
  clearInterval(timer);
  return Buffer.concat(received).toString('latin1');
}

describe('#3 the gate', () => {
  it('#3 tells a request that waits to come back, though nobody leaves', async () => {
    const timers: (() => void)[] = [];
    const gate = new AdmissionGate({ atOnce: 1, waitingMax: 2, waitMs: 5 }, (_, run) => {
      timers.push(run);
      return () => timers.splice(timers.indexOf(run), 1);
    });
    expect(await gate.enter()).toBe('admitted');
    const [older, newer] = [gate.enter(), gate.enter()];
    expect(await gate.enter()).toBe('full');
    timers.shift()?.();
    expect(await older).toBe('waited-too-long');
    expect(gate.depth).toEqual({ running: 1, waiting: 1 });
    gate.leave();
    expect(await newer).toBe('admitted');
    expect(timers).toEqual([]);
    gate.leave();
    expect(gate.depth).toEqual({ running: 0, waiting: 0 });
  });
});

describe('#3 the room for bodies', () => {
  it('#3 the largest body that is still coming in gives way', () => {
    const room = new BodyRoom(100);
    const dropped: string[] = [];
    const open = (name: string) => {
      const share = room.open(() => {
        dropped.push(name);
        share.release();
      });
      return share;
    };
    const whole = open('whole');
    whole.take(60);
    whole.complete();
    const [large, small] = [open('large'), open('small')];
    large.take(30);
    small.take(20);
    expect(dropped).toEqual(['large']);
    expect(room.bytesHeld).toBe(80);
    small.release();
    whole.release();
    expect(room.bytesHeld).toBe(0);
  });

  it('#3 a small upload is taken while large ones fill the room', async () => {
    const { scene: begun, origin, task } = await start({ bodyBytesAtOnceMax: 20_000, transferGraceMs: AN_HOUR });
    const parts = new TransformStream<Uint8Array, Uint8Array>();
    const writer = parts.writable.getWriter();
    const init = { method: 'POST', headers: { 'content-type': mediaType('upload-req') }, body: parts.readable, duplex: 'half' } as const;
    const large = fetch(`${origin}${task}/reports`, init);
    await writer.write(new Uint8Array(19_900));
    for (let times = 0; times < 3; times++) expect((await uploadTo(`${origin}${task}/reports`, begun)).status).toBe(200);
    const answer = await large;
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).not.toBeNull();
    await writer.abort().catch(() => undefined);
  });
});

describe('#3 connections of one address', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('#3 %s counts as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  /** A server's side of connections, without any network. */
  function watched(limits: LimitsInput, proxies: readonly string[] = []) {
    const [server, cuts] = [new EventEmitter(), [] as Cut[]];
    watchConnections(server as unknown as Server, { limits: Limits.parse(limits), proxies, onCut: (why) => cuts.push(why) });
    let port = 0;
    const open = (remoteAddress: string) => {
      const socket = Object.assign(new EventEmitter(), {
        remoteAddress,
        remotePort: port++,
        destroyed: false,
        bytesWritten: 0,
        writableLength: 0,
      });
      const destroy = () => {
        socket.destroyed = true;
        socket.emit('close');
      };
      server.emit('connection', Object.assign(socket, { destroy }));
      return socket;
    };
    const ask = (socket: unknown) => {
      const response = Object.assign(new EventEmitter(), { headersSent: false, writableFinished: false });
      server.emit('request', { socket, headers: {} }, response);
      return response;
    };
    return { open, ask, cuts, close: () => server.emit('close') };
  }

  it('#3 are limited, and the one that has waited longest gives way', () => {
    const { open, ask, cuts, close } = watched({ connectionsPerAddressMax: 2 });
    const [first, second, other] = [open('2001:db8::1'), open('2001:db8::2'), open('203.0.113.9')];
    const answer = ask(first);
    const third = open('2001:db8::3');
    expect([first, second, other, third].map(({ destroyed }) => destroyed)).toEqual([false, true, false, false]);
    expect(cuts).toEqual(['connections-of-address']);
    ask(third);
    const fourth = open('2001:db8::4');
    expect(fourth.destroyed).toBe(true); // both others are being answered
    answer.emit('close');
    open('2001:db8::5');
    expect(first.destroyed).toBe(true);
    close();
  });

  it('#3 are not limited for this machine and for proxies that are named', () => {
    const { open, cuts, close } = watched({ connectionsPerAddressMax: 1 }, ['198.51.100.7', '2001:db8:9::1']);
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '198.51.100.7', '2001:db8:9::1'])
      for (let n = 0; n < 3; n++) open(address);
    expect(cuts).toEqual([]);
    close();
  });
});
