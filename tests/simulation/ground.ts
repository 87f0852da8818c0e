// ground.ts — what all scenarios share, made once for the process: tasks, keys, databases with empty tables, and sharded reports.
import { mkdtempSync, existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atRest } from '../../aggregator/store/tables/at-rest.ts';
import type { AggregatorConfigInput } from '../../aggregator/index.ts';
import { sqliteStore } from '../../aggregator/store/sqlite.ts';
import type { Store } from '../../aggregator/ports/store.ts';
import { taskBook } from '../../aggregator/tasks/task-book.ts';
import { generateKeyPair } from '../../crypto/signature/ed25519.ts';
import { BatchMode } from '../../protocol/dap/batch-mode.ts';
import { ReportId } from '../../protocol/dap/ids.ts';
import { vdafContext } from '../../protocol/dap/task.ts';
import { vdafFromConfig } from '../../protocol/dap/task-vdaf.ts';
import { plainTask, type PlainTask } from '../support/dap-client.ts';
import { realMission } from '../client-sdk/real-pair.ts';
import type { TestMission } from '../support/mission-pair.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { HELPER_URL, LEADER_URL, START_MS, type Role, type TestPair } from '../support/servers.ts';
import { simDatabase, type SimDatabase, type Snapshot } from './database.ts';

/** One cell for each report of a scenario: a cell above one is a report that was counted twice. */
export const CELLS = 16;

export interface Sharded {
  readonly reportId: ReportId;
  readonly publicShare: Uint8Array;
  readonly leaderShare: Uint8Array;
  readonly helperShare: Uint8Array;
}

/** What the aggregators have: a task of time intervals, a leader-selected one, or a mission. */
export type ScenarioKind = 'interval' | 'selected' | 'mission';

export interface Ground {
  readonly identities: Readonly<Record<Role, { readonly publicKey: Uint8Array; readonly privateKey: Uint8Array }>>;
  readonly interval: PlainTask;
  readonly selected: PlainTask;
  mission(): Promise<TestMission>;
  /** What a database holds when a scenario begins. */
  template(role: Role, kind: ScenarioKind): Promise<Snapshot>;
  /** The one that scenarios use, one after the other. */
  database(role: Role): Promise<SimDatabase>;
  /** A report with a one in this cell, under the cell's own report ID or under `reportId`. */
  sharded(task: PlainTask, cell: number, reportId?: ReportId): Sharded;
  close(): Promise<void>;
}

/** In memory where the system has a file system there: the same code, and no disk to wait for. */
function parentFolder(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
}

export function prepareGround(): Ground {
  const random = seededRandom('the ground of all scenarios');
  const folder = mkdtempSync(join(parentFolder(), 'soundings-simulation-'));
  const identities = { leader: generateKeyPair(random), helper: generateKeyPair(random) };
  const vdaf = { kind: 'prio3Histogram', length: CELLS, chunkLength: 4 } as const;
  const interval = plainTask(random, { vdaf });
  const selected = plainTask(random, { vdaf, batchMode: BatchMode.leaderSelected });
  // Owned by the functions below.
  const templates = new Map<string, Promise<Snapshot>>();
  const databases = new Map<Role, Promise<SimDatabase>>();
  const cache = new Map<string, Sharded>();
  let mission: Promise<TestMission> | undefined;

  async function newStore(role: Role, file: string): Promise<Store> {
    return sqliteStore(file, {
      atRest: atRest([new Uint8Array(32).fill(role === 'leader' ? 1 : 2)], random),
      random,
      bucketShards: 1,
    });
  }

  async function makeTemplate(role: Role, kind: ScenarioKind): Promise<Snapshot> {
    const file = join(folder, `${kind} ${role}.db`);
    const store = await newStore(role, file);
    const own = { role, endpoint: role === 'leader' ? LEADER_URL : HELPER_URL, identityPublicKey: identities[role].publicKey };
    const book = taskBook(store, { now: () => START_MS }, own);
    if (kind !== 'mission') await book.addTask({ interval, selected }[kind].file);
    else {
      const { json, seed } = await ground.mission();
      await book.addMission(json, seed);
    }
    await store.close();
    const database = simDatabase(file);
    const snapshot = database.snapshot();
    database.close();
    return snapshot;
  }

  async function makeDatabase(role: Role): Promise<SimDatabase> {
    const file = join(folder, `${role}.db`);
    await (await newStore(role, file)).close();
    return simDatabase(file);
  }

  const ground: Ground = {
    identities,
    interval,
    selected,
    mission: async () => (mission ??= foundWithoutServers(random, identities)),
    template: async (role, kind) => {
      const made = templates.get(`${role} ${kind}`) ?? makeTemplate(role, kind);
      templates.set(`${role} ${kind}`, made);
      return made;
    },
    database: async (role) => {
      const made = databases.get(role) ?? makeDatabase(role);
      databases.set(role, made);
      return made;
    },
    sharded: (task, cell, reportId) => {
      const id = reportId ?? ReportId(seededRandom(`report ${String(cell)}`)(16));
      const key = `${String(task === interval)} ${String(cell)} ${ReportId.toText(id)}`;
      const known = cache.get(key);
      if (known !== undefined) return known;
      const { taskId, configuration } = task;
      const prio3 = vdafFromConfig(configuration.vdafType, configuration.vdafConfiguration);
      const { publicShare, inputShares } = prio3.shard(vdafContext(taskId), cell, id, seededRandom(key)(prio3.randSize));
      const [leaderShare, helperShare] = inputShares;
      if (leaderShare === undefined || helperShare === undefined) throw new RangeError('a report has two input shares');
      const made = { reportId: id, publicShare, leaderShare, helperShare };
      cache.set(key, made);
      return made;
    },
    close: async () => {
      for (const database of databases.values()) (await database).close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return ground;
}

/** The mission of the SDK's tests, founded before there is an aggregator to load it at. */
async function foundWithoutServers(random: ReturnType<typeof seededRandom>, identities: Ground['identities']): Promise<TestMission> {
  const tasks = { addMission: () => Promise.resolve() };
  const nobody = { random, identities, leader: { tasks }, helper: { tasks } };
  return realMission(nobody as unknown as TestPair, (draft) => ({ ...draft, instruments: draft.instruments.slice(0, 1) }));
}

/**
 * Short lives for everything, so that a scenario sees keys change, leases end and, in its last part, old reports forgotten. What is promised
 * for the retention is promised for no longer: a script's time stays below it (world.ts).
 */
export const SHORT_LIVES = {
  collectionPatienceSeconds: 600,
  hpke: { cacheSeconds: 3600, pendingSeconds: 3600, activeSeconds: 6 * 3600 },
  retentionSeconds: 4 * 86_400,
  limits: { aggregationJobReportsMax: 2 },
} satisfies Partial<AggregatorConfigInput>;
