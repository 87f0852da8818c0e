// silent-database.test.ts — a PostgreSQL that goes silent, breaks connections or is away is reported within seconds, and everything goes on when it is back.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { atRest } from '../../aggregator/store/tables/at-rest.ts';
import { rekeyDatabaseOf, startAggregator, type RunningAggregator } from '../../aggregator/node/index.ts';
import { postgresStore } from '../../aggregator/store/postgres.ts';
import { AwayError } from '../../aggregator/store/postgres-pool.ts';
import type { Store } from '../../aggregator/ports/store.ts';
import { toBase64Url } from '../../crypto/bytes.ts';
import { freePort } from '../../src/demo/processes.ts';
import { openFrontDoor, type FrontDoor } from '../chaos/front-door.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { HELPER_URL } from '../support/servers.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => postgres.stop());

let door: FrontDoor | undefined;
let store: Store | undefined;
let running: RunningAggregator | undefined;
afterEach(async () => {
  await running?.stop();
  await store?.close();
  await door?.close();
  [running, store, door] = [undefined, undefined, undefined];
});

/** A new database, seen through a proxy. */
async function behindDoor(port = 0) {
  const direct = new URL(await postgres.createDatabase());
  const opened = await openFrontDoor(() => Number(direct.port), port);
  door = opened;
  const url = new URL(direct);
  url.port = String(opened.port);
  return { door: opened, url: url.href };
}

const CONNECTIONS = 3;

async function openStore(url: string) {
  const random = seededRandom('silent');
  const failures: string[] = [];
  const options = { atRest: atRest([new Uint8Array(32)], random), random, bucketShards: 1 };
  const opened = await postgresStore(url, CONNECTIONS, options, ({ code }) => failures.push(code), { connectMs: 2000, queryMs: 2000 });
  store = opened;
  const probes = async () => Promise.allSettled(Array.from({ length: CONNECTIONS }, async () => opened.probe(1)));
  await probes(); // all connections are open from here on
  return { failures, probe: async () => opened.probe(1), probes };
}

/** Asks until it works. */
async function recovers(probe: () => Promise<void>): Promise<void> {
  for (;;)
    if (
      await probe().then(
        () => true,
        () => false,
      )
    )
      return;
}

describe('#38 the store on PostgreSQL', () => {
  it('#38 gives up connections that have gone silent, and replaces them all', async () => {
    const { door: proxy, url } = await behindDoor();
    const { failures, probe } = await openStore(url);
    proxy.silence();
    await expect(probe()).rejects.toMatchObject({ code: 'busy' });
    expect(failures).toEqual(['silent']);
    await probe(); // none of the others that were idle is tried first
  });

  it('#38 gives up a database that answers nobody, and goes on when it does', async () => {
    const { door: proxy, url } = await behindDoor();
    const { failures, probe, probes } = await openStore(url);
    proxy.setDeaf(true);
    proxy.silence();
    const all = [...(await probes()), ...(await probes())];
    expect(all.map(({ status }) => status)).toEqual(all.map(() => 'rejected'));
    expect(failures).toContain('connect');
    proxy.setDeaf(false);
    await recovers(probe);
  });

  it.each(['cut', 'reset'] as const)('#38 takes a connection that was %s as away, never as an error of its own', async (harm) => {
    const { door: proxy, url } = await behindDoor();
    const { probe, probes } = await openStore(url);
    const under = probes();
    proxy[harm]();
    for (const result of [...(await under), ...(await probes())]) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'busy' });
    }
    await recovers(probe);
  });

  it('#38 is not opened for ever, wherever it goes silent', async () => {
    const { door: proxy, url } = await behindDoor();
    await openStore(url); // its tables are made
    const random = seededRandom('silent at the start');
    const options = { atRest: atRest([new Uint8Array(32)], random), random, bucketShards: 1 };
    for (let parts = 1; parts <= 12; parts++) {
      proxy.silenceAfter(parts);
      const opened = await postgresStore(url, 1, options, () => undefined, { connectMs: 300, queryMs: 300 }).catch(
        (error: unknown) => error,
      );
      if (opened instanceof Error) expect(opened).toBeInstanceOf(AwayError);
      else await (opened as Store).close();
    }
  });

  it('#38 is closed though its connections are silent', async () => {
    const { door: proxy, url } = await behindDoor();
    await openStore(url);
    proxy.silence();
    await store?.close();
    store = undefined;
  });
});

describe('#38 an aggregator on PostgreSQL', () => {
  let folder: string;
  let lines: string[];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'soundings-silent-'));
    writeFileSync(join(folder, 'database.key'), toBase64Url(new Uint8Array(32).fill(5)), { mode: 0o600 });
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  afterEach(() => vi.restoreAllMocks());

  async function configure(url: string) {
    lines = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    const [file, port] = [join(folder, 'config.json'), await freePort()];
    const database = { kind: 'postgres', url, connectionsMax: CONNECTIONS, connectMs: 1000, queryMs: 1000 };
    const config = { role: 'leader', endpoint: HELPER_URL, listen: { port: 0 }, operations: { port }, databaseKeyFile: 'database.key' };
    writeFileSync(file, JSON.stringify({ ...config, database, workers: 0 }), { mode: 0o600 });
    return { file, operations: `http://127.0.0.1:${String(port)}` };
  }
  const logged = (event: string) => lines.filter((line) => line.includes(`"event":"${event}"`));

  it('#38 answers 503 with Retry-After, is not ready, raises an alarm, and recovers by itself', async () => {
    const { door: proxy, url } = await behindDoor();
    const { file, operations } = await configure(url);
    running = await startAggregator(file);
    expect((await fetch(`${operations}/readyz`)).status).toBe(200);
    proxy.setDeaf(true);
    proxy.silence();
    const upload = await fetch(`http://127.0.0.1:${String(running.address.port)}/tasks/${'A'.repeat(43)}/reports`, { method: 'POST' });
    expect([upload.status, upload.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await fetch(`${operations}/readyz`)).status).toBe(503);
    expect(await (await fetch(`${operations}/metrics`)).text()).toMatch(/soundings_database_away_seconds [0-9.]*[1-9]/);
    expect(logged('database-away')).toHaveLength(1);
    expect(logged('database-away')[0]).toMatch(/"level":"error".*PostgreSQL at 127\.0\.0\.1:\d+ /);
    proxy.setDeaf(false);
    await recovers(async () => {
      if ((await fetch(`${operations}/readyz`)).status !== 200) throw new Error('not ready');
    });
    expect(logged('database-back')).not.toEqual([]);
  });

  it('#38 waits for a PostgreSQL that is away at the start, and says so', async () => {
    const port = await freePort();
    const { file } = await configure(`postgres://postgres:secret@127.0.0.1:${String(port)}/later`);
    const starting = startAggregator(file).catch((error: unknown) => error as Error);
    while (logged('database-away').length === 0) await new Promise((turn) => setTimeout(turn, 20));
    expect(logged('database-away')[0]).toMatch(/can't be reached \(ECONNREFUSED\)\. Check that it runs/);
    expect(lines.join('')).not.toContain('secret');
    await expect(rekeyDatabaseOf(file)).rejects.toMatchObject({ code: 'database' }); // a command doesn't wait
    const opened = await openFrontDoor(() => Number(new URL(postgres.url).port), port);
    door = opened;
    // PostgreSQL runs and the password is wrong: waiting wouldn't help.
    const message: unknown = expect.stringMatching(/refuses this program's connection \(28P01\)/);
    expect(await starting).toMatchObject({ code: 'database', message });
  });

  it('#38 starts once PostgreSQL has come', async () => {
    const port = await freePort();
    const direct = new URL(await postgres.createDatabase());
    const url = new URL(direct);
    url.port = String(port);
    const { file } = await configure(url.href);
    const starting = startAggregator(file);
    while (logged('database-away').length === 0) await new Promise((turn) => setTimeout(turn, 20));
    door = await openFrontDoor(() => Number(direct.port), port);
    running = await starting;
    expect(logged('database-back')).toHaveLength(1);
  });
});
