// demo.test.ts — the main job with real processes: the command as a newcomer types it, and either aggregator killed in the middle of it.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { verify } from '../../crypto/signature/node.ts';
import { secureRandom } from '../../crypto/random.ts';
import { openReleaseStore } from '../../src/collector/release-store.ts';
import { winterPlan } from '../../src/demo/plan.ts';
import { freePort, startServer, stopServer, type Server } from '../../src/demo/processes.ts';
import { collectWindow, contributeWindow, releasesFile, startAggregators, windowsOf } from '../../src/demo/run.ts';
import { checkRegister } from '../../src/pages/register/check/check.ts';
import { compare } from '../../src/demo/truth.ts';
import { makeWorld, setClock, shareMission, type World } from '../../src/demo/world.ts';

const cli = resolve(import.meta.dirname, '../../src/dist/cli.js');
const scratch = mkdtempSync(join(tmpdir(), 'soundings-demo-'));
const DATA = resolve(import.meta.dirname, '../../../shared/data');

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('soundings demo', () => {
  it('prints one JSON object and nothing else, with the truth inside most of its intervals', async () => {
    const result = await demo(['--organisations', '12', '--windows', '2', '--out', join(scratch, 'winter')]);
    expect(result.organisations).toBe(12);
    expect(result.windows).toBe(2);
    expect(result.cells).toHaveLength(2 * (12 + 12));
    expect(insideShare(result.cells)).toBeGreaterThan(0.75); // 48 cells at 95%: below this about once in 10^6 runs
    expect(existsSync(join(scratch, 'winter', 'releases.html'))).toBe(true);
    const site = join(scratch, 'winter', 'register', 'site');
    const readIfThere = (path: string) => (existsSync(path) ? new Uint8Array(readFileSync(path)) : undefined);
    const { faults, register } = await checkRegister(async (path) => Promise.resolve(readIfThere(join(site, path))), {
      verify,
      onFile: () => undefined,
    });
    expect(faults).toEqual([]);
    expect(register).toMatchObject({ size: 4 + 2 * 2, quorum: [3, 4] }); // charter, two decisions, roster; two releases a week
  });

  it.skipIf(!existsSync(DATA))('deals a file of people out over organisations', async () => {
    const file = join(DATA, 'doctor-visits.csv');
    const result = await demo([
      '--data',
      file,
      '--cells',
      'gender,illness',
      '--organisations',
      '8',
      '--windows',
      '2',
      '--out',
      join(scratch, 'doctor'),
    ]);
    const truths = result.cells.reduce((sum, { truth }) => sum + truth, 0);
    expect(truths).toBe(readFileSync(file, 'utf8').trimEnd().split('\n').length - 1); // everybody is in exactly one cell of one window
    expect(insideShare(result.cells)).toBeGreaterThan(0.6);
  });
});

describe('either aggregator killed in the middle of a window', () => {
  // I1, I2 (tests/conformance): nothing that was answered is lost, and nothing is counted twice.
  it.each(['leader', 'helper'] as const)('#50 the %s: nothing is lost and nothing is counted twice', async (victim) => {
    const plan = winterPlan('killed', 12, 1);
    const called = makeWorld(plan, await placeFor(victim), secureRandom);
    const world = shareMission(called, called.document);
    const [window] = windowsOf(world);
    if (window === undefined) throw new Error('the world has a window');
    setClock(world, window.firstDay);
    const servers = new Map((await startAggregators(world, cli)).map((server) => [server.name, server]));
    try {
      const kills = killSoon(servers, world, victim);
      const [progress, never] = [{ update: kills.onProgress, done: () => undefined }, new AbortController().signal];
      await contributeWindow(plan, world, window, progress, never);
      await kills.settled();
      await collectWindow(world, cli, window, progress, never);
      const store = openReleaseStore(releasesFile(world), () => 0);
      const releases = store.list();
      store.close();
      expect(kills.count()).toBe(2);
      expect(releases.map(({ organisations, sector }) => [sector, organisations])).toEqual([
        [null, 12],
        [null, 12],
      ]);
      const wild = compare(plan, releases, 0.9999).filter(({ low, high, truth }) => truth < low || truth > high);
      expect(wild.length).toBeLessThanOrEqual(3);
    } finally {
      await Promise.all([...servers.values()].map(stopServer));
    }
  });
});

async function placeFor(name: string) {
  return { folder: join(scratch, name), leaderPort: await freePort(), helperPort: await freePort(), firstDay: 20_451 };
}

/** SIGKILL after a third and after two thirds of the contributions, and a new process on the same database each time. */
function killSoon(servers: Map<string, Server>, world: World, victim: 'leader' | 'helper') {
  let restarts = Promise.resolve();
  let count = 0;
  const killAndStart = async () => {
    const server = servers.get(victim);
    server?.process.kill('SIGKILL');
    await server?.ended;
    const { [victim]: party } = world.mission.charter;
    const config = victim === 'leader' ? world.leaderConfig : world.helperConfig;
    servers.set(
      victim,
      await startServer(victim, cli, [victim, '--config', config], join(world.folder, `${victim}.log`), `${party.url}hpke_config`),
    );
  };
  return {
    onProgress: (text: string) => {
      if (/: (8|16) of 24 /.test(text)) {
        count++;
        restarts = restarts.then(killAndStart);
      }
    },
    settled: async () => restarts,
    count: () => count,
  };
}

interface DemoResult {
  readonly organisations: number;
  readonly windows: number;
  readonly cells: readonly { readonly low: number; readonly high: number; readonly truth: number }[];
}

async function demo(args: readonly string[]): Promise<DemoResult> {
  const child = spawn(process.execPath, [cli, 'demo', '--once', '--json', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err] = [child.stdout, child.stderr].map((stream) => collect(stream));
  const code = await new Promise((end) => child.once('exit', end));
  expect(code, await err).toBe(0);
  return JSON.parse((await out) ?? '') as DemoResult;
}

async function collect(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function insideShare(cells: DemoResult['cells']): number {
  return cells.filter(({ low, high, truth }) => low <= truth && truth <= high).length / cells.length;
}
