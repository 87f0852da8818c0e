// pair.ts — a leader and a helper as an operator starts them: processes of `soundings` on SQLite files or PostgreSQL, talking HTTP on loopback.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { TaskFile } from '../../aggregator/config.ts';
import { tokenDigest } from '../../aggregator/http/auth.ts';
import { toBase64Url } from '../../crypto/bytes.ts';
import { secureRandom } from '../../crypto/random.ts';
import { freePort } from '../../src/demo/processes.ts';
import type { TestPostgres } from '../../tests/support/postgres.ts';
import { COLLECTOR_TOKEN, LEADER_TOKEN, type Role } from '../../tests/support/servers.ts';

export type Urls = Readonly<Record<Role, string>>;

export interface Party {
  readonly url: string;
  readonly pid: number;
  /** Bytes of its database on disk, write-ahead log included. */
  databaseBytes(): number;
}

export interface Pair extends Readonly<Record<Role, Party>> {
  /** Ends both and removes their files. */
  stop(): Promise<void>;
}

const ROLES = ['leader', 'helper'] as const;

export interface PairOptions {
  /** The folder of the build whose servers are started; without it, this one's. */
  readonly root?: string | undefined;
  /** Each leaves a CPU profile there when it ends. */
  readonly profileFolder?: string | undefined;
  /** Where both have a database of their own; without it, each has an SQLite file. */
  readonly postgres?: TestPostgres | undefined;
}

/** Starts both with the tasks that `tasksFor` their addresses. */
export async function startPair(
  tasksFor: (urls: Urls) => readonly TaskFile[],
  { root = join(import.meta.dirname, '../..'), profileFolder, postgres }: PairOptions = {},
): Promise<Pair> {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-bench-'));
  const ports = { leader: await freePort(), helper: await freePort() };
  const urls = { leader: urlOf(ports.leader), helper: urlOf(ports.helper) };
  const tasks = tasksFor(urls);
  const databases = { leader: await databaseIn(postgres), helper: await databaseIn(postgres) };
  const started = ROLES.map((role) => {
    writeParty(join(folder, role), configOf(role, urls[role], ports[role], databases[role]), tasks);
    return { role, child: start(role, root, join(folder, role), profileFolder === undefined ? [] : profileFlags(profileFolder, role)) };
  });
  const stop = async () => {
    await Promise.all(started.map(async ({ child }) => end(child)));
    rmSync(folder, { recursive: true });
  };
  for (const { role, child } of started) {
    await answering(role, urls[role], child, join(folder, role, 'log')).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
  }
  const party = (role: Role): Party => ({
    url: urls[role],
    pid: started.find((one) => one.role === role)?.child.pid ?? NaN,
    databaseBytes: () => ['', '-wal'].reduce((total, suffix) => total + sizeOf(join(folder, role, `database.db${suffix}`)), 0),
  });
  return { leader: party('leader'), helper: party('helper'), stop };
}

/** Everything but addresses and names is production's default, but that the leader looks for what is due ten times a second. */
function configOf(role: Role, endpoint: string, port: number, database: object) {
  return {
    role,
    endpoint,
    listen: { port },
    database,
    databaseKeyFile: 'database.key',
    tasks: 'tasks',
    tokens: { leader: [tokenDigest(LEADER_TOKEN)], collector: [tokenDigest(COLLECTOR_TOKEN)] },
    ...(role === 'leader' ? { helperToken: LEADER_TOKEN, pollMs: 100 } : {}),
  };
}

/** As it stands in a configuration. */
async function databaseIn(postgres: TestPostgres | undefined): Promise<object> {
  return postgres === undefined ? { kind: 'sqlite', file: 'database.db' } : { kind: 'postgres', url: await postgres.createDatabase() };
}

/** The profiler itself costs as much as the server if it looks every millisecond, as is its default. */
const PROFILE_MICROS = 5000;

function profileFlags(folder: string, role: Role): readonly string[] {
  return ['--cpu-prof', `--cpu-prof-interval=${String(PROFILE_MICROS)}`, `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${role}.cpuprofile`];
}

function writeParty(folder: string, config: object, tasks: readonly TaskFile[]): void {
  mkdirSync(join(folder, 'tasks'), { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config), { mode: 0o600 });
  writeFileSync(join(folder, 'database.key'), toBase64Url(secureRandom(32)), { mode: 0o600 });
  for (const [at, task] of tasks.entries())
    writeFileSync(join(folder, 'tasks', `${String(at)}.json`), JSON.stringify(task), { mode: 0o600 });
}

function start(role: Role, root: string, folder: string, flags: readonly string[]): ChildProcess {
  const log = openSync(join(folder, 'log'), 'a');
  const command = [...flags, join(root, 'src/dist/cli.js'), role, '--config', join(folder, 'config.json')];
  const child = spawn(process.execPath, command, { stdio: ['ignore', log, log] });
  closeSync(log);
  return child;
}

const START_MS_MAX = 30_000;

async function answering(role: Role, url: string, child: ChildProcess, logFile: string): Promise<void> {
  const deadline = Date.now() + START_MS_MAX;
  while (
    !(await fetch(`${url}hpke_config`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`The ${role} did not start; what it said is in ${logFile}.`);
    await wait(50);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${String(port)}/`;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
