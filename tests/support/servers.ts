// servers.ts — a leader and a helper in one process: real code and real SQLite files, a clock that tests move, and a wire they can cut.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atRest } from '../../aggregator/store/tables/at-rest.ts';
import { tokenDigest } from '../../aggregator/http/auth.ts';
import { createAggregator, type Aggregator, type AggregatorConfigInput } from '../../aggregator/index.ts';
import { lifeFile } from '../../aggregator/node/generation-file.ts';
import type { Store } from '../../aggregator/ports/store.ts';
import { sqliteStore } from '../../aggregator/store/sqlite.ts';
import { slicedVerifier } from '../../aggregator/verify/slice.ts';
import type { LogEvent, LogFields, LogLevel } from '../../aggregator/log.ts';
import { generateKeyPair } from '../../crypto/signature/ed25519.ts';
import type { RandomBytes } from '../../crypto/random.ts';
import { fakeClock, type FakeClock } from './fake-clock.ts';
import { seededRandom } from './seeded-random.ts';

export const LEADER_URL = 'https://leader.example/dap/';
export const HELPER_URL = 'https://helper.example/';
export const LEADER_TOKEN = 'the-leaders-token-at-the-helper';
export const COLLECTOR_TOKEN = 'the-collectors-token';

export type Role = 'leader' | 'helper';

/** What crosses between the two, or from outside to one of them. A test may answer in its place, drop or repeat it. */
export type Wire = (request: Request, deliver: (request: Request) => Promise<Response>) => Promise<Response>;

export interface LoggedEvent {
  readonly role: Role;
  readonly level: LogLevel;
  readonly event: LogEvent;
  readonly fields: LogFields;
}

export interface TestPair {
  leader: Aggregator;
  helper: Aggregator;
  /** Where both keep their database files. */
  readonly folder: string;
  readonly clock: FakeClock;
  readonly random: RandomBytes;
  /** The Ed25519 keys that a charter gives the two. */
  readonly identities: Readonly<Record<Role, { readonly publicKey: Uint8Array; readonly privateKey: Uint8Array }>>;
  readonly log: readonly LoggedEvent[];
  /** As anybody outside sends a request: to the aggregator whose URL it names. */
  fetch(request: Request): Promise<Response>;
  /** Replaces the wire between leader and helper; undefined: it just works. */
  cutWire(wire: Wire | undefined): void;
  /** Runs both sides' drivers until nothing more is due at this moment. */
  settle(): Promise<void>;
  /** Stops one and opens its database file again, as after a crash; `meanwhile` may put another file in its place. */
  restart(role: Role, meanwhile?: () => void): Promise<void>;
  close(): Promise<void>;
}

export interface PairOptions {
  readonly seed?: string;
  readonly startMs?: number;
  readonly leader?: Partial<AggregatorConfigInput>;
  readonly helper?: Partial<AggregatorConfigInput>;
  /** Puts something between an aggregator and its store, such as a crash. */
  readonly wrapStore?: (role: Role, store: Store) => Store;
  /** These keep no generation file. */
  readonly withoutFile?: readonly Role[];
  /** The host of the missions' register, and what is kept of two that contradict each other. */
  readonly register?: { fetch(request: Request): Promise<Response>; readonly kept?: Map<string, string> };
  /** Puts something between an aggregator and its generator, such as a fault. */
  readonly wrapRandom?: (role: Role, random: RandomBytes) => RandomBytes;
}

/** 2026-01-05, a Monday. */
export const START_MS = Date.UTC(2026, 0, 5);

export async function startPair(options: PairOptions = {}): Promise<TestPair> {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-pair-'));
  const clock = fakeClock(options.startMs ?? START_MS);
  const random = seededRandom(options.seed ?? 'a pair of aggregators');
  const identities = { leader: generateKeyPair(random), helper: generateKeyPair(random) };
  const log: LoggedEvent[] = [];
  let wire: Wire | undefined;

  const deliver = async (request: Request): Promise<Response> => {
    const role: Role = request.url.startsWith(LEADER_URL) ? 'leader' : 'helper';
    return pair[role].app.fetch(request);
  };
  const peer = async (request: Request): Promise<Response> => (wire === undefined ? deliver(request) : wire(request, deliver));

  async function start(role: Role): Promise<Aggregator> {
    const own = seededRandom(`${options.seed ?? ''} ${role} ${String(log.length)}`);
    const storeOptions = { atRest: atRest([new Uint8Array(32).fill(role === 'leader' ? 1 : 2)], own), random: own, bucketShards: 1 };
    const store = await sqliteStore(join(folder, `${role}.db`), storeOptions);
    return createAggregator(
      {
        clock,
        random: options.wrapRandom?.(role, own) ?? own,
        store: options.wrapStore?.(role, store) ?? store,
        peer,
        fetchRegister:
          options.register && (async (request) => options.register?.fetch(request) ?? Promise.reject(new TypeError('no register'))),
        keepText: async (name, text) => Promise.resolve(void options.register?.kept?.set(`${role} ${name}`, text)),
        verifier: slicedVerifier(async () => Promise.resolve()),
        life: options.withoutFile?.includes(role) === true ? undefined : lifeFile(join(folder, `${role}.generation`)),
        log: (level, event, fields = {}) => log.push({ role, level, event, fields }),
      },
      role === 'leader'
        ? {
            role,
            endpoint: LEADER_URL,
            helperToken: LEADER_TOKEN,
            tokens: { collector: [tokenDigest(COLLECTOR_TOKEN)] },
            ...options.leader,
          }
        : {
            role,
            endpoint: HELPER_URL,
            tokens: { leader: [tokenDigest(LEADER_TOKEN)], collector: [tokenDigest(COLLECTOR_TOKEN)] },
            ...options.helper,
          },
      { identityKey: identities[role].privateKey },
    );
  }

  const pair: TestPair = {
    leader: await start('leader'),
    helper: await start('helper'),
    folder,
    clock,
    random,
    identities,
    log,
    fetch: deliver,
    cutWire: (next) => {
      wire = next;
    },
    settle: async () => {
      for (let done = 1; done > 0;) done = (await pair.leader.drivers.tick()) + (await pair.helper.drivers.tick());
    },
    restart: async (role, meanwhile) => {
      await pair[role].stop();
      meanwhile?.();
      pair[role] = await start(role);
    },
    close: async () => {
      await pair.leader.stop();
      await pair.helper.stop();
      rmSync(folder, { recursive: true });
    },
  };
  return pair;
}
