// aggregator.ts — a leader or helper for the interoperation tests: the real one, in memory, given its tasks by the test runner.
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { toBase64Url } from '@soundings/crypto/bytes';
import { encode } from '@soundings/crypto/codec';
import { AT_REST_KEY_SIZE, atRest, type Log, slicedVerifier, sqliteStore, tokenDigest } from '@soundings/aggregator/parts';
import { createAggregator, type Aggregator, type AggregatorConfig } from '@soundings/aggregator';
import { TaskConfiguration } from '@soundings/protocol/dap/task';
import { TaskId } from '@soundings/protocol/dap/ids';
import { InteropError, type Ports } from './exchange.ts';
import { interopHandler, type Handle } from './server.ts';
import { taskConfiguration, taskFields } from './task.ts';

export interface AggregatorPorts extends Ports {
  readonly log: Log;
}

export interface InteropAggregator {
  readonly handle: Handle;
  stop(): Promise<void>;
}

export type Behaviour = Partial<Pick<AggregatorConfig, 'peer' | 'asynchronous'>>;

const AddTask = z.object({
  ...taskFields,
  role: z.enum(['leader', 'helper']),
  vdaf_verify_key: z.string(),
  collector_hpke_config: z.string(),
  leader_authentication_token: z.string(),
  collector_authentication_token: z.string().optional(),
});
type AddTask = z.output<typeof AddTask>;

/** `behaviour` is what production has in its configuration file. */
export function interopAggregator(role: 'leader' | 'helper', behaviour: Behaviour, ports: AggregatorPorts): InteropAggregator {
  // Made by the first task, which says under which URL everybody knows this aggregator.
  let made: { readonly endpoint: string; readonly aggregator: Promise<Aggregator> } | undefined;

  async function addTask(command: AddTask): Promise<object> {
    if (command.role !== role) throw new InteropError('unknown', `This is a ${role}. Start another process for the ${command.role}.`);
    const endpoint = z.url().parse(command[role]);
    made ??= { endpoint, aggregator: start({ role, endpoint, ...behaviour, ...IMPATIENT }, ports) };
    if (made.endpoint !== endpoint)
      throw new InteropError('unknown', `This ${role} has the endpoint ${made.endpoint}. All of its tasks must name the same endpoint.`);
    const { tasks } = await made.aggregator;
    await tasks.addTask(taskFile(command));
    return { status: 'success' };
  }

  return {
    handle: interopHandler(
      { endpoint_for_task: () => ({ status: 'success', endpoint: '/' }), add_task: async (body) => addTask(AddTask.parse(body)) },
      async (request) => {
        const aggregator = await made?.aggregator;
        return aggregator === undefined ? new Response(undefined, { status: 404 }) : aggregator.app.fetch(withBearer(request));
      },
    ),
    stop: async () => (await made?.aggregator)?.stop(),
  };
}

async function start(config: Parameters<typeof createAggregator>[1], ports: AggregatorPorts): Promise<Aggregator> {
  const { random, now, log, fetch } = ports;
  const aggregator = await createAggregator(
    {
      clock: { now },
      random,
      store: await sqliteStore(':memory:', { atRest: atRest([random(AT_REST_KEY_SIZE)], random), random, bucketShards: 1 }),
      peer: async (request) => fetch(withDapAuthToken(request)),
      verifier: slicedVerifier(turn),
      log,
      pause: turn,
    },
    config,
    {},
    async (ms, signal) => wait(ms, undefined, { signal }).catch(() => undefined),
  );
  aggregator.drivers.start();
  return aggregator;
}

/** Shorter waits than in production, so that tests are quick. */
const IMPATIENT = { retryFirstMs: 100, retryMaxMs: 2000, pollMs: 100, collectionPatienceSeconds: 60 };

function taskFile(command: AddTask): Parameters<Aggregator['tasks']['addTask']>[0] {
  const { leader_authentication_token: leader, collector_authentication_token: collector } = command;
  if (command.role === 'leader' && collector === undefined) throw new RangeError('A leader needs the "collector_authentication_token".');
  return {
    taskId: toBase64Url(TaskId(command.task_id)),
    configuration: toBase64Url(encode(TaskConfiguration, taskConfiguration(command))),
    verifyKey: command.vdaf_verify_key,
    collectorHpkeConfig: command.collector_hpke_config,
    leaderTokens: command.role === 'helper' ? [tokenDigest(leader)] : [],
    collectorTokens: collector === undefined ? [] : [tokenDigest(collector)],
    helperToken: command.role === 'leader' ? leader : undefined,
  };
}

const DAP_AUTH_TOKEN = 'dap-auth-token';

/** The test design has the token in a header of its own (as DAP-01 did), where ours is the bearer's of DAP-18 §3.5. */
function withBearer(request: Request): Request {
  const token = request.headers.get(DAP_AUTH_TOKEN);
  if (token === null || request.headers.has('authorization')) return request;
  const { url, method, body } = request;
  const headers = new Headers(request.headers);
  headers.set('authorization', `Bearer ${token}`);
  return new Request(url, { method, headers, body, ...(body === null ? {} : { duplex: 'half' as const }) });
}

function withDapAuthToken(request: Request): Request {
  const headers = new Headers(request.headers);
  const token = headers.get('authorization')?.replace(/^Bearer /, '');
  headers.delete('authorization');
  if (token !== undefined) headers.set(DAP_AUTH_TOKEN, token);
  return new Request(request, { headers });
}
