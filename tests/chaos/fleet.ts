// fleet.ts — two leaders and two helpers on a PostgreSQL of each role's own, with everything that is done to them.
import { mkdirSync, writeFileSync } from 'node:fs';
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
}

export interface Fleet {
  readonly databases: Readonly<Record<Role, string>>;
  readonly harm: Harm;
  /** Processes that ended although nobody told them to. */
  readonly crashes: readonly string[];
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

/** Starts all replicas at once: on an empty database, they race for the migrations and the first keys. */
export async function startFleet(
  { folder, cli, postgres }: FleetPlace,
  tasksFor: (urls: Record<Role, string>) => readonly TaskFile[],
): Promise<Fleet> {
  const crashes: string[] = [];
  const harm: Harm = { kills: 0, freezes: 0, cuts: 0 };
  const ports = { leader: await freePorts(), helper: await freePorts() };
  let turn = 0;
  const next = (role: Role) => ports[role][turn++ % REPLICAS] ?? 0;
  const doors = { leader: await openFrontDoor(() => next('leader')), helper: await openFrontDoor(() => next('helper')) };
  const urls = { leader: urlOf(doors.leader.port), helper: urlOf(doors.helper.port) };
  const tasks = tasksFor(urls);
  const databases = { leader: await postgres.createDatabase(), helper: await postgres.createDatabase() };
  const replicas = ROLES.flatMap((role) => {
    const at = writeParty(join(folder, role), tasks);
    return ports[role].map((port, index) => {
      const name = `${role}-${String(index + 1)}`;
      const configFile = at(`${name}.json`);
      writeFileSync(configFile, JSON.stringify(configOf(role, urls[role], port, databases[role])));
      return startReplica({ name, role, port, cli, configFile, logFile: at(`${name}.log`), onCrash: (what) => crashes.push(what) });
    });
  });
  const fleet: Fleet = {
    databases,
    harm,
    crashes,
    anyOf: (role) => urlOf(next(role)),
    harass: async (dice, signal) => {
      while (!signal.aborted) {
        strike(replicas, doors, harm, dice);
        await wait(1000 + 2000 * dice.next(), undefined, { signal }).catch(() => undefined);
      }
    },
    heal: async () => {
      await Promise.all(replicas.map(async (replica) => replica.heal()));
    },
    stop: async () => {
      await Promise.all(replicas.map(async (replica) => replica.stop()));
      await Promise.all(ROLES.map(async (role) => doors[role].close()));
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

function strike(replicas: readonly Replica[], doors: Readonly<Record<Role, FrontDoor>>, harm: Harm, dice: Dice): void {
  const victim = replicas[dice.pick(replicas.map(() => 1))];
  const kind = dice.pick([5, 4, 1]);
  if (kind === 0 && victim?.kill() === true) harm.kills++;
  if (kind === 1 && victim?.freeze(500 + (FROZEN_MS_MAX - 500) * dice.next()) === true) harm.freezes++;
  if (kind === 2) {
    harm.cuts++;
    doors.helper.cut();
  }
}

/** What all replicas of a role share but the database: the keys and the tasks. */
function writeParty(folder: string, tasks: readonly TaskFile[]): (file: string) => string {
  const at = (...parts: readonly string[]) => join(folder, ...parts);
  mkdirSync(at('tasks'), { recursive: true });
  writeFileSync(at('database.key'), toBase64Url(secureRandom(32)), { mode: 0o600 });
  writeFileSync(at('helper.token'), LEADER_TOKEN, { mode: 0o600 });
  for (const [index, task] of tasks.entries()) writeFileSync(at('tasks', `${String(index)}.json`), JSON.stringify(task));
  return at;
}

function configOf(role: Role, endpoint: string, port: number, database: string) {
  return {
    role,
    endpoint,
    listen: { port },
    database: { kind: 'postgres', url: database, connectionsMax: 6 },
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
