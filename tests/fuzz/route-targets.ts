// route-targets.ts — every HTTP route of leader and helper: hostile paths, headers and bodies get an answer of the draft, quickly, and never a 5xx.
import { TaskId } from '../../protocol/dap/ids.ts';
import { dapMessages, mediaType } from '../../protocol/dap/media-types.ts';
import { methods, paths, type Resource } from '../../protocol/dap/paths.ts';
import { parseProblem, problemTypeOf } from '../../protocol/dap/problem.ts';
import { COUNTED_QUESTION_MEDIA_TYPE } from '../../protocol/contribution/counted.ts';
import { HELD_QUESTION_MEDIA_TYPE } from '../../protocol/contribution/held.ts';
import { COLLECTOR_TOKEN, HELPER_URL, LEADER_TOKEN, LEADER_URL } from '../support/servers.ts';
import type { Pick } from '../support/mutate.ts';
import { fuzzGround, type Ground, type RightBodies } from './ground.ts';
import { fuzzBytes, fuzzText } from './inputs.ts';
import { pickOne } from './pick.ts';
import { FuzzFailure, type Attempt, type Target } from './target.ts';

interface Route {
  readonly name: string;
  readonly method: string;
  readonly base: string;
  readonly path: string;
  readonly token: string;
  /** Undefined where the route takes no body. */
  readonly takes: { readonly contentType: string; readonly kind: keyof RightBodies } | undefined;
}

const TAKES: Partial<Record<Resource['kind'], Route['takes']>> = {
  reports: { contentType: mediaType('upload-req'), kind: 'uploads' },
  aggregationJobs: { contentType: mediaType('aggregation-job-init-req'), kind: 'jobs' },
  aggregationJob: { contentType: mediaType('aggregation-job-continue-req'), kind: 'continuations' },
  collectionJobs: { contentType: mediaType('collection-job-req'), kind: 'collections' },
  aggregateShares: { contentType: mediaType('aggregate-share-req'), kind: 'shares' },
};

export interface RouteTargets {
  readonly targets: readonly Target[];
  /** A right one, for those who read them. */
  readonly missionJson: string;
  readonly close: () => Promise<void>;
}

/** The targets share one pair of aggregators; `close` ends it. */
export async function routeTargets(seed: number): Promise<RouteTargets> {
  const ground = await fuzzGround(seed);
  /** Locations that the two have given: resources that are there. */
  const locations: string[] = [];
  const targets = routes().map((route): Target => ({
    kind: 'route',
    name: route.name,
    attempt: async (pick) => attempt(ground, route, locations, pick),
  }));
  return { targets, missionJson: ground.missionJson, close: async () => ground.pair.close() };
}

function routes(): readonly Route[] {
  const named = (base: string, method: string, path: string, token: string, takes?: Route['takes']): Route => ({
    name: `${base === LEADER_URL ? 'leader' : 'helper'} ${method} ${path}`,
    method,
    base,
    path,
    token,
    takes,
  });
  const dap = Object.entries(methods).flatMap(([key, entry]): readonly Route[] => {
    const kind = key as Resource['kind'];
    const bases = entry.role === 'aggregator' ? [LEADER_URL, HELPER_URL] : [entry.role === 'leader' ? LEADER_URL : HELPER_URL];
    return bases.flatMap((base) =>
      entry.methods.map((method) =>
        named(base, method, paths[kind], base === LEADER_URL ? COLLECTOR_TOKEN : LEADER_TOKEN, method === 'POST' ? TAKES[kind] : undefined),
      ),
    );
  });
  const question = { contentType: COUNTED_QUESTION_MEDIA_TYPE, kind: 'questions' } as const;
  const held = { contentType: HELD_QUESTION_MEDIA_TYPE, kind: 'heldQuestions' } as const;
  const counted = [LEADER_URL, HELPER_URL].flatMap((base) =>
    [question, held].map((takes) => {
      const route = named(base, 'POST', '/tasks/{taskId}/soundings/counted', COLLECTOR_TOKEN, takes);
      return { ...route, name: `${route.name} ${takes.kind}` };
    }),
  );
  return [...dap, ...counted, named(HELPER_URL, 'GET', '/tasks/{taskId}/soundings/statements/20451', COLLECTOR_TOKEN)];
}

async function attempt(ground: Ground, route: Route, locations: string[], pick: Pick): Promise<Attempt> {
  const { pair } = ground;
  if (pick(150) === 0) await letTimePass(ground, pick);
  const logged = pair.log.length;
  const request = fuzzRequest(ground, route, locations, pick);
  if (request === undefined) return { outcome: 'refused' }; // no HTTP client could send that
  const body = new Uint8Array(await request.clone().arrayBuffer());
  const fail = (problem: string): FuzzFailure =>
    new FuzzFailure(body, new Error(`${request.method} ${request.url} ${JSON.stringify([...request.headers])}: ${problem}`));
  let response: Response;
  try {
    response = await pair.fetch(request);
  } catch (error) {
    throw fail(`threw ${String(error)}`);
  }
  const text = new Uint8Array(await response.clone().arrayBuffer());
  const location = response.headers.get('location');
  if (location !== null && locations.length < 500) locations.push(location);
  const problem = problemWith(response, new TextDecoder().decode(text), request.method) ?? loggedProblem(ground, logged);
  if (problem !== undefined) throw fail(problem);
  return { outcome: response.ok ? 'accepted' : 'refused' };
}

/** What an answer must never be. Every refusal says what it is, in the draft's words, HTTP's or our own. */
function problemWith(response: Response, text: string, method: string): string | undefined {
  if (response.status >= 200 && response.status < 300) return undefined;
  if (response.status < 400 || response.status >= 500) return `status ${response.status}: ${text}`;
  if (method === 'HEAD') return undefined;
  if (response.headers.get('content-type') !== 'application/problem+json')
    return `${response.status} without a problem document: ${text.slice(0, 200)}`;
  const document = parseProblem(text);
  const isNamed =
    document !== undefined &&
    (document.type === 'about:blank' || document.type.startsWith('urn:soundings:error:') || problemTypeOf(document.type) !== undefined);
  if (!isNamed || document.status !== response.status || (document.detail ?? '') === '')
    return `an unexplained refusal: ${text.slice(0, 200)}`;
  return undefined;
}

/** Trouble that stayed inside. */
function loggedProblem({ pair }: Ground, from: number): string | undefined {
  const found = pair.log
    .slice(from)
    .find(({ event, fields }) => event === 'driver-failed' || JSON.stringify(fields).includes('"internal"'));
  return found && `the log says ${found.event} ${JSON.stringify(found.fields)}`;
}

/** What was let in is worked on, and jobs come due. */
async function letTimePass({ pair }: Ground, pick: Pick): Promise<void> {
  const logged = pair.log.length;
  pair.clock.advance(1000 * (1 + pick(600)));
  await pair.settle();
  const failed = pair.log.slice(logged).find(({ event }) => event === 'driver-failed');
  if (failed !== undefined) throw new FuzzFailure(new Uint8Array(), new Error(`a driver failed: ${JSON.stringify(failed.fields)}`));
}

/** Half of the requests have something wrong in their body alone, the others anywhere. Undefined for what no HTTP client could send. */
function fuzzRequest(ground: Ground, route: Route, locations: readonly string[], pick: Pick): Request | undefined {
  const isCalm = pick(2) === 0;
  const method =
    !isCalm && pick(8) === 0 ? pickOne(pick, ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'FOO']) : route.method;
  const right = route.takes === undefined ? [] : ground.bodies[route.takes.kind];
  const everything = Object.values(ground.bodies).flat();
  const about = pickOne(pick, right.length > 0 ? right : everything);
  const seeds = !isCalm && pick(10) === 0 ? everything : [about, ...right];
  const hasBody = method !== 'GET' && method !== 'HEAD' && (route.takes !== undefined || pick(4) === 0);
  const body =
    isCalm && pick(4) === 0
      ? about.bytes
      : fuzzBytes(
          seeds.map(({ bytes }) => bytes),
          pick,
        );
  try {
    return new Request(isCalm ? calmUrl(route, about.taskId, locations, pick) : fuzzUrl(ground, route, locations, pick), {
      method,
      headers: isCalm ? calmHeaders(route) : fuzzHeaders(route, pick),
      ...(hasBody ? { body: bodyOf(body, pick), duplex: 'half' } : {}),
    });
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function calmHeaders({ token, takes }: Route): Headers {
  const headers = new Headers({ authorization: `Bearer ${token}` });
  if (takes !== undefined) headers.set('content-type', takes.contentType);
  return headers;
}

/** A resource that is there, where the route has one; else the path for this task. */
function calmUrl(route: Route, taskId: TaskId, locations: readonly string[], pick: Pick): string {
  const collection = /\/(\w+)\/\{\w+\}$/.exec(route.path)?.[1];
  const there = locations.filter((location) => collection !== undefined && location.includes(`/${collection}/`));
  if (there.length > 0) {
    const url = new URL(pickOne(pick, there), route.base);
    if (collection === 'aggregation_jobs') url.searchParams.set('step', '0');
    return url.href;
  }
  const path = route.path.replace('{taskId}', TaskId.toText(taskId)).replace(/\{\w+\}/, 'AAECAwQFBgcICQoLDA0ODw');
  return route.base.replace(/\/$/, '') + path;
}

/** In one piece, or in many. */
function bodyOf(bytes: Uint8Array, pick: Pick): Uint8Array<ArrayBuffer> | ReadableStream {
  const copy = bytes.slice();
  if (pick(5) > 0) return copy;
  const size = 1 + pick(64);
  let offset = 0;
  return new ReadableStream({
    pull: (controller) => {
      if (offset >= copy.length) controller.close();
      else controller.enqueue(copy.subarray(offset, (offset += size)));
    },
  });
}

const ODD_IDS = [
  '',
  '.',
  '..',
  '%2e%2e',
  'A',
  'A'.repeat(43),
  'A'.repeat(4000),
  '{taskId}',
  '%00',
  '%ff',
  'é',
  '__proto__',
  'constructor',
  "' or 1=1 --",
];
const QUERIES = [
  '?step=0',
  '?step=1',
  '?step=65536',
  '?step=-1',
  '?step=0&step=1',
  '?step=%30',
  '?step',
  '?',
  '?step=' + '9'.repeat(400),
  '?__proto__[x]=1',
  '?%ff=%ff',
];

function fuzzUrl({ taskIds }: Ground, route: Route, locations: readonly string[], pick: Pick): string {
  const known = taskIds.map((taskId) => TaskId.toText(taskId));
  const id = (right: readonly string[]): string => (pick(6) === 0 ? pickOne(pick, ODD_IDS) : pickOne(pick, right));
  if (locations.length > 0 && pick(3) === 0) return new URL(pickOne(pick, locations), route.base).href;
  const job = pickOne(pick, [
    'AAECAwQFBgcICQoLDA0ODw',
    ...locations.slice(-20).map((location) => location.replace(/\?.*$/, '').split('/').at(-1) ?? ''),
  ]);
  const path = route.path.replace('{taskId}', id(known)).replace(/\{\w+\}/, id([job]));
  const whole = (pick(15) === 0 ? fuzzText([path], pick) : path) + (pick(4) === 0 ? pickOne(pick, QUERIES) : '');
  return route.base.replace(/\/$/, '') + whole;
}

function fuzzHeaders(route: Route, pick: Pick): Headers {
  const headers = new Headers();
  const types = dapMessages.map((message) => mediaType(message));
  const contentType =
    pick(6) === 0 ? fuzzText(types, pick) : pick(10) === 0 ? pickOne(pick, [...types, 'text/html', '']) : route.takes?.contentType;
  const tokens = [LEADER_TOKEN, COLLECTOR_TOKEN].map((token) => `Bearer ${token}`);
  const authorization = pick(8) === 0 ? fuzzText(tokens, pick) : pick(12) === 0 ? undefined : `Bearer ${route.token}`;
  if (contentType !== undefined) headers.set('content-type', contentType);
  if (authorization !== undefined) headers.set('authorization', authorization);
  if (pick(25) === 0) headers.set('content-encoding', pickOne(pick, ['gzip', 'identity', 'br', 'x']));
  if (pick(25) === 0) headers.set('content-length', pickOne(pick, ['0', '5', '-1', '1e99', '999999999999', 'abc', '']));
  if (pick(25) === 0)
    headers.set(
      pickOne(pick, ['accept', 'origin', 'x-forwarded-for', 'host', 'expect', 'range', 'if-none-match']),
      fuzzText(['*/*', 'null', 'bytes=0-'], pick),
    );
  return headers;
}
