// run.test.ts — aggregators as an operator starts them: from a file, over real sockets, through a stop and a start.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { decode } from '../../../crypto/codec.ts';
import { HpkeConfigList } from '../../../protocol/dap/hpke.ts';
import {
  backUpAggregator,
  endQuarantineOf,
  rekeyDatabaseOf,
  startAggregator,
  type RunningAggregator,
} from '../../../aggregator/node/index.ts';
import { exchangeAt } from '../../support/raw-http.ts';
import { freePort } from '../../../src/demo/processes.ts';
import { tokenDigest } from '../../../aggregator/http/auth.ts';
import { missingTokens } from '../../../aggregator/node/missing-tokens.ts';
import { plainTask } from '../../support/dap-client.ts';
import { HELPER_URL } from '../../support/servers.ts';
import { seededRandom } from '../../support/seeded-random.ts';

let folder: string;
let running: RunningAggregator | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'soundings-node-'));
  writeFileSync(join(folder, 'database.key'), toBase64Url(new Uint8Array(32).fill(5)), { mode: 0o600 });
  mkdirSync(join(folder, 'tasks'));
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(folder, { recursive: true });
});

function configure(change: Record<string, unknown> = {}): string {
  const file = join(folder, 'config.json');
  const config = {
    role: 'helper',
    endpoint: HELPER_URL,
    listen: { port: 0 },
    operations: { port: 0 },
    database: { kind: 'sqlite', file: 'helper.db' },
    databaseKeyFile: 'database.key',
    tasks: 'tasks',
    lifeFile: 'generation',
    tokens: { leader: [tokenDigest('a token of the leader')] },
  };
  writeFileSync(file, JSON.stringify({ ...config, ...change }));
  return file;
}

describe('an aggregator from its file', () => {
  it('listens, keeps its keys and tasks over a restart, and takes new tasks in while it runs', async () => {
    const task = plainTask(seededRandom('node test'), { vdaf: { kind: 'prio3Count' } });
    running = await startAggregator(configure());
    const url = () => `http://127.0.0.1:${String(running?.address.port)}`;
    const before = new Uint8Array(await (await fetch(`${url()}/hpke_config`)).arrayBuffer());
    expect(decode(HpkeConfigList, before)).toHaveLength(1);
    const jobs = () => fetch(`${url()}/tasks/${toBase64Url(task.taskId)}/aggregation_jobs`, { method: 'POST' });
    expect((await jobs()).status).toBe(404);
    writeFileSync(join(folder, 'tasks', 'one.json'), JSON.stringify(task.file), { mode: 0o600 });
    await running.reload();
    expect((await jobs()).status).toBe(401);
    await running.stop();
    running = await startAggregator(configure());
    expect(new Uint8Array(await (await fetch(`${url()}/hpke_config`)).arrayBuffer())).toEqual(before);
  });

  it('says by how much the event loop was late at most', async () => {
    const port = await freePort();
    running = await startAggregator(configure({ operations: { port } }));
    await wait(150); // Node has looked once, so that the next look is counted
    const until = performance.now() + 400;
    while (performance.now() < until);
    const { eventLoopLagMs } = (await (await fetch(`http://localhost:${String(port)}/livez`)).json()) as {
      readonly eventLoopLagMs: number;
    };
    expect(eventLoopLagMs).toBeGreaterThan(300);
  });

  it('#48 answers HTTP/1.0 without a Host, and refuses two Hosts, on both of its ports', async () => {
    const port = await freePort();
    running = await startAggregator(configure({ operations: { port } }));
    const ask = async (at: number, request: string) => (await exchangeAt(at, request)).split('\r\n')[0];
    for (const [at, path] of [
      [running.address.port, '/hpke_config'],
      [port, '/livez'],
    ] as const) {
      expect(await ask(at, `GET ${path} HTTP/1.0\r\n\r\n`)).toMatch(/ 200 /);
      expect(await ask(at, `GET ${path} HTTP/1.0\r\nHost: a\r\n\r\n`)).toMatch(/ 200 /);
      expect(await ask(at, `GET ${path} HTTP/1.1\r\n\r\n`)).toMatch(/ 400 /);
      for (const version of ['1.0', '1.1']) {
        for (const second of ['Host: b', 'hOST: a', 'Host:']) {
          expect(await ask(at, `GET ${path} HTTP/${version}\r\nHost: a\r\nX-Y: z\r\n${second}\r\n\r\n`)).toMatch(/ 400 /);
        }
      }
    }
  });

  it('leaves nothing open where one of its ports is taken', async () => {
    running = await startAggregator(configure());
    const { port } = running.address;
    const [free, database] = [await freePort(), { kind: 'sqlite', file: 'other.db' }];
    const start = async () => startAggregator(configure({ listen: { port: free }, operations: { port }, database }));
    await expect(start()).rejects.toMatchObject({ code: 'listen' });
    await expect(start()).rejects.toThrow(new RegExp(`127.0.0.1:${String(port)}`)); // and not that the first port is taken now
  });

  it('starts without a mission that it can’t take on, and says which and why', async () => {
    mkdirSync(join(folder, 'missions'));
    writeFileSync(join(folder, 'missions', 'winter.json'), '{}');
    mkdirSync(join(folder, 'missions', 'unreadable.json'));
    writeFileSync(join(folder, 'missions', 'unreadable.seed'), toBase64Url(new Uint8Array(32)), { mode: 0o600 });
    const lines: string[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    running = await startAggregator(configure({ missions: 'missions' })).finally(() => write.mockRestore());
    expect(lines.find((line) => line.includes('unreadable.json: '))).toMatch(/"mission-refused".*unreadable\.json can't be read/);
    expect(lines.find((line) => line.includes('winter.json: '))).toMatch(
      /"code":"key-file".*"reason":"winter.json: .*winter\.seed can't be read/,
    );
  });

  it('warns that it lets nobody in where it has missions and no token of its leader or collector', async () => {
    mkdirSync(join(folder, 'missions'));
    const lines: string[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    running = await startAggregator(configure({ missions: 'missions', tokens: {} })).finally(() => write.mockRestore());
    const warned = lines.filter((line) => line.includes('"event":"token-missing"'));
    expect(warned).toEqual([expect.stringContaining('\\"tokens.leader\\"'), expect.stringContaining('\\"tokens.collector\\"')]);
    const [leader, helper] = (['leader', 'helper'] as const).map((role) => ({ role, missions: 'missions' }));
    const some = [tokenDigest('a token')];
    expect(missingTokens({ ...(helper ?? expect.unreachable()), tokens: { leader: some, collector: some } })).toEqual([]);
    expect(missingTokens({ ...(leader ?? expect.unreachable()), tokens: { leader: [], collector: some } })).toEqual([]);
    expect(missingTokens({ role: 'helper', missions: undefined, tokens: { leader: [], collector: [] } })).toEqual([]);
  });

  it('is not rekeyed, nor is its quarantine ended, while it runs', async () => {
    running = await startAggregator(configure());
    await expect(rekeyDatabaseOf(join(folder, 'config.json'))).rejects.toThrow(/Stop it first/);
    await expect(endQuarantineOf(join(folder, 'config.json'))).rejects.toThrow(/Stop it first/);
    await running.stop();
    running = undefined;
    expect(await rekeyDatabaseOf(join(folder, 'config.json'))).toBe(0);
  });

  it('ends no quarantine where there is none, and closes no window, unless its operator knows better', async () => {
    const task = plainTask(seededRandom('no quarantine'), { vdaf: { kind: 'prio3Count' } });
    writeFileSync(join(folder, 'tasks', 'one.json'), JSON.stringify(task.file), { mode: 0o600 });
    const config = configure();
    await expect(endQuarantineOf(config)).rejects.toMatchObject({ code: 'no-quarantine' }); // before its first start, too
    running = await startAggregator(config);
    await running.stop();
    running = undefined;
    const rows = () => {
      const database = new Sqlite(join(folder, 'helper.db'), { readonly: true });
      const tables = ['collected', 'generations', 'hpke_keys', 'audit', 'meta'];
      const found = tables.map((table) => database.prepare(`select * from ${table} order by 1`).raw().all());
      database.close();
      return found;
    };
    const before = [rows(), readFileSync(join(folder, 'generation'), 'utf8')];
    await expect(endQuarantineOf(config)).rejects.toThrow(/not in quarantine.*nothing was changed.*--restored/);
    expect([rows(), readFileSync(join(folder, 'generation'), 'utf8')]).toEqual(before);
    expect(rows()[0]).toEqual([]);
    await endQuarantineOf(config, { isRestored: true });
    expect(rows()[0]).toHaveLength(1);
  });

  it('is copied into one file, for its owner alone, and says where that can’t be', async () => {
    running = await startAggregator(configure());
    const config = join(folder, 'config.json');
    await expect(backUpAggregator(config, undefined)).rejects.toThrow(/--out/);
    await expect(backUpAggregator(config, join(folder, 'nowhere', 'copy.db'))).rejects.toThrow(/no folder/);
    await backUpAggregator(config, join(folder, 'copy.db'));
    expect(readdirSync(folder).filter((name) => name.startsWith('copy.db'))).toEqual(['copy.db']);
    expect(statSync(join(folder, 'copy.db')).mode & 0o077).toBe(0);
  });

  it('says in one sentence what is wrong with its file', async () => {
    await expect(startAggregator(join(folder, 'none.json'))).rejects.toThrow(/can't be read/);
    await expect(startAggregator(configure({ role: 'leeder' }))).rejects.toThrow(/- role/);
    await expect(startAggregator(configure({ role: 'leader', missions: 'missions' }))).rejects.toThrow(/helperTokenFile/);
    await expect(startAggregator(configure({ listen: { host: '0.0.0.0', port: 0 } }))).rejects.toThrow(/plain HTTP/);
    writeFileSync(join(folder, 'short.key'), 'c2hvcnQ', { mode: 0o600 });
    await expect(startAggregator(configure({ databaseKeyFile: 'short.key' }))).rejects.toThrow(/32 bytes/);
  });
});
