// fleet.ts — two leaders on one PostgreSQL and two helpers on another, with all the faults that are made.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { TaskFile } from '../../aggregator/config.ts';
import { tokenDigest } from '../../aggregator/http/auth.ts';
import { toBase64Url } from '../../crypto/bytes.ts';
import { secureRandom } from '../../crypto/random.ts';
import type { Dice } from '../../src/demo/dice.ts';
import { freePort } from '../../src/demo/processes.ts';
import { COLLECTOR_TOKEN, LEADER_TOKEN, type Role } from '../support/servers.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { openFrontDoor, type FrontDoor } from './front-door.ts';
import { startReplica, type Replica } from './replica.ts';

const REPLICAS = 2;
const ROLES = ['leader', 'helper'] as const;

export interface Harm {
  kills: number;
  freezes: number;
  cuts: number;
  /** Database connections: gone silent, reset, and databases that answered nobody for a while. */
  silences: number;
  resets: number;
  outages: number;
  /** Replicas that were started while their database was away. */
  startedWithout: number;
}

export interface Fleet {
  readonly databases: Readonly<Record<Role, string>>;
  readonly harm: Harm;
  /** Processes that ended although nobody told them to. */
  readonly crashes: readonly string[];
  /** The leaders' own ports. */
  readonly leaderPorts: readonly number[];
  /** The address of any one replica of a role, as a client behind a load balancer gets it. */
  anyOf(role: Role): string;
  /** Kills, freezes or cuts off somebody every one to three seconds, until `signal`. */
  harass(dice: Dice, signal: AbortSignal): Promise<void>;
  heal(): Promise<void>;
  stop(): Promise<void>;
}

export interface FleetPlace {
  readonly folder: string;
  readonly cli: string;
  readonly postgres: TestPostgres;
}

/** Starts all replicas at once: they wait for their databases, which are away, and then race for the migrations and the first keys. */
export async function startFleet(
  { folder, cli, postgres }: FleetPlace,
  tasksFor: (urls: Record<Role, string>) => readonly TaskFile[],
): Promise<Fleet> {
  const crashes: string[] = [];
  const harm: Harm = { kills: 0, freezes: 0, cuts: 0, silences: 0, resets: 0, outages: 0, startedWithout: 0 };
  const ports = { leader: await freePorts(), helper: await freePorts() };
  let turn = 0;
  const next = (role: Role) => ports[role][turn++ % REPLICAS] ?? 0;
  const doors = { leader: await openFrontDoor(() => next('leader')), helper: await openFrontDoor(() => next('helper')) };
  const urls = { leader: urlOf(doors.leader.port), helper: urlOf(doors.helper.port) };
  const tasks = tasksFor(urls);
  const databases = { leader: await postgres.createDatabase(), helper: await postgres.createDatabase() };
  const storePorts = { leader: await freePort(), helper: await freePort() };
  const logFiles: string[] = [];
  const replicas = ROLES.flatMap((role) => {
    const at = writeParty(join(folder, role), tasks);
    return ports[role].map((port, index) => {
      const name = `${role}-${String(index + 1)}`;
      const [configFile, logFile] = [at(`${name}.json`), at(`${name}.log`)];
      logFiles.push(logFile);
      const database = new URL(databases[role]);
      database.port = String(storePorts[role]);
      writeFileSync(configFile, JSON.stringify(configOf(role, urls[role], port, database.href)), { mode: 0o600 });
      return startReplica({ name, role, port, cli, configFile, logFile, onCrash: (what) => crashes.push(what) });
    });
  });
  while (!logFiles.every((file) => existsSync(file) && readFileSync(file, 'utf8').includes('"database-away"'))) await wait(100);
  harm.startedWithout = replicas.length;
  const storeDoor = async (role: Role) => openFrontDoor(() => Number(new URL(databases[role]).port), storePorts[role]);
  const stores = { leader: await storeDoor('leader'), helper: await storeDoor('helper') };
  const fleet: Fleet = {
    databases,
    harm,
    crashes,
    leaderPorts: ports.leader,
    anyOf: (role) => urlOf(next(role)),
    harass: async (dice, signal) => {
      while (!signal.aborted) {
        strike({ replicas, doors, stores, harm }, dice);
        await wait(1000 + 2000 * dice.next(), undefined, { signal }).catch(() => undefined);
      }
    },
    heal: async () => {
      for (const role of ROLES) stores[role].setDeaf(false);
      await Promise.all(replicas.map(async (replica) => replica.heal()));
    },
    stop: async () => {
      await Promise.all(replicas.map(async (replica) => replica.stop()));
      await Promise.all(ROLES.flatMap((role) => [doors[role].close(), stores[role].close()]));
    },
  };
  await fleet.heal().catch(async (error: unknown) => {
    await fleet.stop();
    throw error;
  });
  return fleet;
}

/** Longer than a lease now and then: who wakes up then works on what is another's by now. */
const FROZEN_MS_MAX = 4000;
const LEASE_MS = 2000;
const OUTAGE_MS_MAX = 5000;
/** Within what a client waits for an answer (chaos.ts). */
const DATABASE_TIMES = { connectMs: 1000, queryMs: 1500 };

interface Targets {
  readonly replicas: readonly Replica[];
  readonly doors: Readonly<Record<Role, FrontDoor>>;
  /** In front of the databases. */
  readonly stores: Readonly<Record<Role, FrontDoor>>;
  readonly harm: Harm;
}

function strike({ replicas, doors, stores, harm }: Targets, dice: Dice): void {
  const victim = replicas[dice.pick(replicas.map(() => 1))];
  const kind = dice.pick([5, 4, 1, 1, 1, 1]);
  const store = stores[ROLES[dice.pick(ROLES.map(() => 1))] ?? 'leader'];
  if (kind === 0 && victim?.kill() === true) harm.kills++;
  if (kind === 1 && victim?.freeze(500 + (FROZEN_MS_MAX - 500) * dice.next()) === true) harm.freezes++;
  if (kind === 2) {
    harm.cuts++;
    doors.helper.cut();
  }
  if (kind === 3) {
    harm.silences++;
    store.silence();
  }
  if (kind === 4) {
    harm.resets++;
    store.reset();
  }
  if (kind === 5) {
    harm.outages++;
    store.setDeaf(true);
    store.silence();
    setTimeout(() => store.setDeaf(false), 1000 + OUTAGE_MS_MAX * dice.next()).unref();
  }
}

/** What all replicas of a role share but the database: the keys and the tasks. */
function writeParty(folder: string, tasks: readonly TaskFile[]): (file: string) => string {
  const at = (...parts: readonly string[]) => join(folder, ...parts);
  mkdirSync(at('tasks'), { recursive: true });
  writeFileSync(at('database.key'), toBase64Url(secureRandom(32)), { mode: 0o600 });
  writeFileSync(at('helper.token'), LEADER_TOKEN, { mode: 0o600 });
  for (const [index, task] of tasks.entries()) writeFileSync(at('tasks', `${String(index)}.json`), JSON.stringify(task), { mode: 0o600 });
  return at;
}

function configOf(role: Role, endpoint: string, port: number, database: string) {
  return {
    role,
    endpoint,
    listen: { port },
    database: { kind: 'postgres', url: database, connectionsMax: 6, ...DATABASE_TIMES },
    databaseKeyFile: 'database.key',
    tasks: 'tasks',
    tokens: { leader: [tokenDigest(LEADER_TOKEN)], collector: [tokenDigest(COLLECTOR_TOKEN)] },
    ...(role === 'leader' ? { helperTokenFile: 'helper.token' } : {}),
    bucketShards: 4,
    leaseMs: LEASE_MS,
    pollMs: 100,
    retryFirstMs: 100,
    retryMaxMs: 1000,
    limits: { peerTimeoutMs: 3000, aggregationJobReportsMax: 20 },
  };
}

async function freePorts(): Promise<readonly number[]> {
  return Promise.all(Array.from({ length: REPLICAS }, freePort));
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${String(port)}/`;
}
