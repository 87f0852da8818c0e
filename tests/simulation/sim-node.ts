// sim-node.ts — one aggregator that can crash at any point: before, inside and after every transaction, and around every call.
import { atRest } from '../../aggregator/store/tables/at-rest.ts';
import { createAggregator, type Aggregator, type AggregatorConfigInput, type Ports } from '../../aggregator/index.ts';
import { isLater, type Generation } from '../../protocol/contribution/generation.ts';
import type { Life, Peer, Verifier } from '../../aggregator/ports/ports.ts';
import { noteBackup } from '../../aggregator/restored/quarantine.ts';
import { sqliteStoreOn } from '../../aggregator/store/sqlite.ts';
import { StoreError, type StoreErrorCode } from '../../aggregator/ports/store/errors.ts';
import type { Store } from '../../aggregator/ports/store.ts';
import { slicedVerifier } from '../../aggregator/verify/slice.ts';
import type { RandomBytes } from '../../crypto/random.ts';
import type { Role } from '../support/servers.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { ProcessEnded, type SimDatabase, type Snapshot } from './database.ts';

/** A planted bug stands between an aggregator and what it runs on. */
export interface Planted {
  /** `execute` changes the database behind the store's back. */
  readonly store?: (role: Role, store: Store, execute: (sql: string) => void) => Store;
  readonly peer?: (peer: Peer) => Peer;
  readonly verifier?: (role: Role, verifier: Verifier, log: Ports['log']) => Verifier;
  readonly random?: (role: Role, random: RandomBytes) => RandomBytes;
  readonly clock?: (role: Role, now: () => number) => () => number;
  readonly life?: (life: Life) => Life;
}

export interface NodeOptions {
  readonly role: Role;
  readonly database: SimDatabase;
  /** What the database holds when it is new: tables and tasks. */
  readonly template: Snapshot;
  readonly seed: string;
  readonly now: () => number;
  readonly peer: Peer;
  readonly log: Ports['log'];
  readonly config: () => AggregatorConfigInput;
  readonly identityKey: Uint8Array | undefined;
  /** Whether it keeps a generation file. */
  readonly hasFile: boolean;
  readonly planted: Planted;
  /** Told where the process ended, and which call of the store was refused. */
  readonly onFault: (name: string) => void;
}

export interface SimNode {
  readonly isUp: boolean;
  /** True while a fault of the store's, injected, may be the reason of an error. */
  readonly isExcused: boolean;
  readonly isQuarantined: boolean;
  /** It knows that its own database was restored from a backup. */
  readonly knowsRestored: boolean;
  /** It was. */
  readonly wasRestored: boolean;
  /** Grows with every start. */
  readonly life: number;
  aggregator(): Aggregator;
  /** The store as the drivers see it, without faults. */
  store(): Store;
  /** Ends at the `countdown`-th point from now on where a process can end. */
  armCrash(countdown: number): void;
  /** The next `times` writes fail. */
  failStore(code: StoreErrorCode, times: number): void;
  /** What was injected has had its effect: from here on an error is the server's own. */
  calm(): void;
  heal(): void;
  /** Ends the process here. */
  kill(): void;
  start(): Promise<void>;
  backup(): Promise<void>;
  /** Puts the last backup in the database's place, or the database as it was when it was new. The process is down then. */
  restore(): void;
  stop(): void;
}

const READS = new Set([
  'task',
  'tasks',
  'mission',
  'hpkeKeys',
  'helperJob',
  'collectionJob',
  'aggregateShare',
  'statement',
  'meta',
  'ownGeneration',
  'holdsGeneration',
  'peerGeneration',
  'restoredPeers',
  'mayHaveForgotten',
  'backlog',
  'close',
]);

export function simNode(options: NodeOptions): SimNode {
  const { role, database, template, seed, planted, onFault } = options;
  // All of it owned by the functions below.
  let generation = 0;
  let aggregator: Aggregator | undefined;
  let plainStore: Store | undefined;
  let isDead = false;
  let countdown = Infinity;
  let failure: { code: StoreErrorCode; times: number } | undefined;
  let isExcused = false;
  let wasRestored = false;
  let backup: Snapshot | undefined;
  let outside: Generation | undefined;
  const life: Life = {
    read: () => Promise.resolve(outside),
    write: (value) => {
      if (outside === undefined || isLater(value, outside)) outside = value;
      return Promise.resolve();
    },
  };
  database.end();
  database.load(template);

  /** A point where the process of this life can end. */
  function point(of: number, name: string): void {
    if (isDead || of !== generation) throw new ProcessEnded(name);
    if (countdown-- > 0) return;
    isDead = true;
    onFault(`crash ${name}`);
    throw new ProcessEnded(name);
  }

  function refuseWrite(name: string): void {
    if (failure === undefined || READS.has(name)) return;
    const { code } = failure;
    failure = failure.times > 1 ? { code, times: failure.times - 1 } : undefined;
    isExcused = true;
    onFault(`store ${code}`);
    throw new StoreError(code, 'injected');
  }

  function faulty(store: Store, mine: number): Store {
    type Method = (...parameters: unknown[]) => Promise<unknown>;
    const methods = Object.entries(store as unknown as Record<string, Method>).map(([name, method]): [string, Method] => [
      name,
      async (...parameters) => {
        if (name === 'close') return method();
        point(mine, `before ${name}`);
        refuseWrite(name);
        const result = await method(...parameters);
        point(mine, `after ${name}`);
        return result;
      },
    ]);
    return Object.fromEntries(methods) as unknown as Store;
  }

  async function start(): Promise<void> {
    isDead = false;
    generation += 1;
    const mine = generation;
    const own = seededRandom(`${seed} ${role} ${String(mine)}`);
    const random = planted.random?.(role, own) ?? own;
    const key = new Uint8Array(32).fill(role === 'leader' ? 1 : 2);
    plainStore = sqliteStoreOn(
      database.begin(() => point(mine, 'inside a transaction')),
      { atRest: atRest([key], random), random, bucketShards: 1 },
    );
    // The planted bug is nearer to the database than the fault: it crashes like the rest.
    const store = faulty(planted.store?.(role, plainStore, database.execute) ?? plainStore, mine);
    const verifier = slicedVerifier(async () => Promise.resolve());
    const network = planted.peer?.(options.peer) ?? options.peer;
    const peer: Peer = async (request) => {
      point(mine, 'around a call, before it');
      const response = await network(request);
      point(mine, 'around a call, after it');
      return response;
    };
    const log: Ports['log'] = (level, event, fields) => {
      if (!isDead && mine === generation) options.log(level, event, fields);
    };
    const ports = {
      clock: { now: planted.clock?.(role, options.now) ?? options.now },
      random,
      store,
      peer,
      verifier: planted.verifier?.(role, verifier, log) ?? verifier,
      log,
      life: options.hasFile ? (planted.life?.(life) ?? life) : undefined,
    };
    try {
      aggregator = await createAggregator(ports, options.config(), { identityKey: options.identityKey });
    } catch (error) {
      if (!(error instanceof ProcessEnded || error instanceof StoreError)) throw error;
      isDead = true;
    }
  }

  function kill(): void {
    isDead = true;
    database.end();
    aggregator = undefined;
  }

  return {
    get isUp() {
      return !isDead && aggregator !== undefined;
    },
    get isExcused() {
      return isExcused;
    },
    get isQuarantined() {
      return aggregator?.isQuarantined() ?? false;
    },
    get knowsRestored() {
      return aggregator?.isRestored() ?? false;
    },
    get wasRestored() {
      return wasRestored;
    },
    get life() {
      return generation;
    },
    aggregator: () => {
      if (aggregator === undefined) throw new ProcessEnded('not running');
      return aggregator;
    },
    store: () => {
      if (plainStore === undefined) throw new ProcessEnded('not running');
      return plainStore;
    },
    armCrash: (points) => {
      countdown = points;
    },
    failStore: (code, times) => {
      failure = { code, times };
    },
    calm: () => {
      isExcused = false;
    },
    heal: () => {
      countdown = Infinity;
      failure = undefined;
      isExcused = false;
    },
    kill,
    start: async () => {
      countdown = Infinity;
      await start();
    },
    backup: async () => {
      if (plainStore === undefined || isDead) return;
      const copy = database.snapshot();
      try {
        await noteBackup(plainStore, options.hasFile ? life : undefined);
      } catch (error) {
        // The machine goes down in the middle: whoever backs it up is told nothing, and keeps the copy before.
        if (error instanceof ProcessEnded) return;
        throw error;
      }
      backup = copy;
    },
    restore: () => {
      kill();
      wasRestored = true;
      database.load(backup ?? template);
    },
    stop: kill,
  };
}
