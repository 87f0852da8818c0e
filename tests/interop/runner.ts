// runner.ts — a test runner as draft-dcook-ppm-dap-interop-test-design describes it: four parties on loopback, told what to do over HTTP.
import { setTimeout as wait } from 'node:timers/promises';
import { toBase64Url } from '../../crypto/bytes.ts';
import { interopAggregator, type Behaviour } from '../../src/interop/aggregator.ts';
import { interopClient } from '../../src/interop/client.ts';
import { interopCollector } from '../../src/interop/collector.ts';
import type { Ports } from '../../src/interop/exchange.ts';
import { listen } from '../../src/interop/listen.ts';
import type { Handle } from '../../src/interop/server.ts';
import { seededRandom } from '../support/seeded-random.ts';

export interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly [key: string]: unknown;
}

export interface Party {
  /** http://127.0.0.1:PORT/ */
  readonly url: string;
  post(command: string, body: object): Promise<Answer>;
}

export interface World {
  readonly client: Party;
  readonly leader: Party;
  readonly helper: Party;
  readonly collector: Party;
  readonly random: (length: number) => Uint8Array;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly seed: number | string;
  readonly behaviour?: Behaviour;
  /** Sees each request between the aggregators. */
  readonly onWire?: (request: Request) => void;
}

/** The four parties, each on a port of its own. */
export async function startWorld({ seed, behaviour = {}, onWire }: WorldOptions): Promise<World> {
  const random = seededRandom(seed);
  const ports: Ports = { fetch: async (request) => fetch(request), random, now: Date.now };
  const watched: Handle = async (request) => {
    onWire?.(request.clone());
    return fetch(request);
  };
  const aggregators = (['leader', 'helper'] as const).map((role) =>
    interopAggregator(role, behaviour, { ...ports, fetch: watched, log: () => undefined }),
  );
  const handles = [interopClient(ports), ...aggregators.map(({ handle }) => handle), interopCollector(ports)];
  const servers = await Promise.all(handles.map(async (handle) => listen(handle, '127.0.0.1', 0)));
  const [client, leader, helper, collector] = servers.map(({ port }) => partyAt(`http://127.0.0.1:${String(port)}/`));
  if (client === undefined || leader === undefined || helper === undefined || collector === undefined) throw new TypeError('four parties');
  const close = async () => {
    await Promise.all(servers.map(async (server) => server.close()));
    await Promise.all(aggregators.map(async (aggregator) => aggregator.stop()));
  };
  return { client, leader, helper, collector, random, close };
}

/** A party that listens somewhere already, one of ours or another's. */
export function partyAt(url: string): Party {
  return {
    url,
    post: async (command, body) => {
      const response = await fetch(`${url}internal/test/${command}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (response.status !== 200) throw new Error(`${command} was answered with ${String(response.status)}`);
      return (await response.json()) as Answer;
    },
  };
}

export interface Scenario {
  readonly vdaf: object;
  /** 1: time intervals; 2: leader-selected. */
  readonly mode: 1 | 2;
  readonly measurements: readonly unknown[];
}

const TIME_PRECISION = 3600;

/** A task that all four parties have been told of. */
export interface Prepared {
  /** As it stands in requests to the client. */
  readonly task: Readonly<Record<string, unknown>>;
  readonly upload: (measurement: unknown, more?: object) => Promise<Answer>;
  /** Starts a collection of everything that has been uploaded, and polls it to its end. */
  readonly collect: () => Promise<Answer>;
}

export type Told = Partial<Record<'leader' | 'helper' | 'collector', object>>;

/** The steps of the draft's "Test Runner Operation" before the first upload. What is in `told` is said otherwise to one party alone. */
export async function prepare(
  world: World,
  { vdaf, mode, reportsMin }: Omit<Scenario, 'measurements'> & { reportsMin: number },
  told: Told = {},
): Promise<Prepared> {
  const { client, leader, helper, collector } = world;
  const id = toBase64Url(world.random(32));
  const task = {
    task_id: id,
    leader: await endpoint(leader, 'leader', id),
    helper: await endpoint(helper, 'helper', id),
    vdaf,
    batch_mode: mode,
    min_batch_size: reportsMin,
    time_precision: TIME_PRECISION,
  };
  const collectorToken = { collector_authentication_token: toBase64Url(world.random(16)) };
  const added = succeeded(await collector.post('add_task', { ...task, ...collectorToken, ...told.collector }));
  const shared = {
    ...task,
    leader_authentication_token: toBase64Url(world.random(16)),
    vdaf_verify_key: toBase64Url(world.random(32)),
    collector_hpke_config: added['collector_hpke_config'],
  };
  succeeded(await leader.post('add_task', { ...shared, ...collectorToken, role: 'leader', ...told.leader }));
  succeeded(await helper.post('add_task', { ...shared, role: 'helper', ...told.helper }));
  const start = Math.floor(Date.now() / 1000 / TIME_PRECISION) * TIME_PRECISION;
  return {
    task,
    upload: async (measurement, more = {}) => client.post('upload', { ...task, measurement, ...more }),
    collect: async () => collect(collector, id, mode, start),
  };
}

/** A whole aggregation. Gives the last answer to collection_poll. */
export async function runScenario(world: World, { measurements, ...scenario }: Scenario): Promise<Answer> {
  const { upload, collect: result } = await prepare(world, { ...scenario, reportsMin: measurements.length });
  for (const measurement of measurements) succeeded(await upload(measurement));
  return result();
}

async function collect(collector: Party, task_id: string, mode: 1 | 2, start: number): Promise<Answer> {
  // Two time precisions, should the hour have turned on the way.
  const interval = { batch_interval_start: start, batch_interval_duration: 2 * TIME_PRECISION };
  const query = mode === 1 ? { type: 1, ...interval } : { type: 2, subtype: 1 };
  const started = await collector.post('collection_start', { task_id, agg_param: '', query });
  if (started.status !== 'success') return started;
  for (let polls = 0; polls < POLLS_MAX; polls++) {
    const answer = await collector.post('collection_poll', { handle: started['handle'] });
    if (answer.status !== 'in progress') return answer;
    await wait(POLL_MS);
  }
  throw new Error('the collection did not end');
}

const POLL_MS = 10;
/** Ten minutes and more: only what never ends is given up. */
const POLLS_MAX = 60_000;

async function endpoint(party: Party, role: string, task_id: string): Promise<string> {
  const answer = succeeded(await party.post('endpoint_for_task', { task_id, role, hostname: '127.0.0.1' }));
  return new URL(String(answer['endpoint']), party.url).href;
}

export function succeeded(answer: Answer): Answer {
  if (answer.status !== 'success') throw new Error(answer.error ?? `the status is ${answer.status}`);
  return answer;
}
