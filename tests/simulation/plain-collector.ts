// plain-collector.ts — a DAP collector that asks until it gets an answer, and remembers every result (DAP-18 §4.6).
import { toHex } from '../../crypto/bytes.ts';
import { encode } from '../../crypto/codec.ts';
import { CollectionJobReq } from '../../protocol/dap/collection.ts';
import { mediaType } from '../../protocol/dap/media-types.ts';
import { resourceUrl } from '../../protocol/dap/paths.ts';
import { parseProblem } from '../../protocol/dap/problem.ts';
import { query, unshard, type PlainTask } from '../support/dap-client.ts';
import { COLLECTOR_TOKEN, LEADER_URL } from '../support/servers.ts';
import type { Findings } from './invariants.ts';
import type { World } from './world.ts';

export interface HourRange {
  readonly start: number;
  readonly hours: number;
}

/** One question, and what became of it. */
export interface Asked {
  /** Undefined in leader-selected mode. */
  readonly range: HourRange | undefined;
  readonly request: CollectionJobReq;
  location: string | undefined;
  /** Requests to create the job: how many there were, and how many of them are on their way. */
  posts: number;
  posting: number;
  /** `deleting`: it was read, and whether the job is still there is not known. */
  state: 'open' | 'ready' | 'failed' | 'deleting' | 'deleted';
  failure: string | undefined;
  /** Kept though the job be deleted. */
  counts: readonly number[] | undefined;
  reportCount: number;
}

export interface PlainCollector {
  readonly all: readonly Asked[];
  ask(range: HourRange | undefined): Promise<Asked>;
  poll(asked: Asked): Promise<void>;
  remove(asked: Asked): Promise<void>;
  /** The same question in a request of its own, as if it had never been answered; the answer is for the monitors alone. */
  askAnew(asked: Asked): Promise<void>;
}

export function plainCollector(world: World, task: PlainTask, findings: Findings): PlainCollector {
  // Owned by the functions below.
  const all: Asked[] = [];
  const bodies = new Map<string, string>();

  async function post(asked: Asked): Promise<void> {
    // One that failed is tried once more by this, whether or not we hear of it.
    if (asked.state === 'failed') Object.assign(asked, { state: 'open', failure: undefined });
    const url = resourceUrl(LEADER_URL, { kind: 'collectionJobs', taskId: task.taskId });
    const request = new Request(url, { method: 'POST', headers: headers(), body: encode(CollectionJobReq, asked.request).slice() });
    asked.posts++;
    await exchange(asked, request);
  }

  async function exchange(asked: Asked, request: Request): Promise<void> {
    const { posts } = asked;
    const isBeside = asked.posting > 0;
    if (request.method === 'POST') asked.posting++;
    try {
      const response = await world.fetch(request);
      const body = new Uint8Array(await response.arrayBuffer());
      if (response.status >= 500 || response.status === 429) return;
      if (!response.ok) {
        const type = parseProblem(new TextDecoder().decode(body))?.type ?? String(response.status);
        checkRefusal(asked, type);
        // While a job is being created again, a refusal may be of the one before: the question stays open, and is asked again later.
        if (!isBeside && asked.posts === posts) Object.assign(asked, { state: 'failed', failure: type.replace(/^.*:/, '') });
        return;
      }
      asked.location = response.headers.get('location') ?? asked.location;
      if (body.length > 0) read(asked, body);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      // No answer: the same question is asked again later.
    } finally {
      if (request.method === 'POST') asked.posting--;
    }
  }

  function read(asked: Asked, body: Uint8Array): void {
    const first = bodies.get(asked.location ?? '') ?? toHex(body);
    if (asked.location !== undefined && asked.range !== undefined) bodies.set(asked.location, first);
    if (first !== toHex(body) && !world.isRestored) findings.report('I6', 'one collection job has given two different results');
    const { result, reportCount } = unshard(task, asked.request, body);
    Object.assign(asked, { state: 'ready', counts: (result as readonly bigint[]).map(Number), reportCount });
  }

  function checkRefusal(asked: Asked, type: string): void {
    if (asked.counts !== undefined && !world.isRestored)
      findings.report('I4', `a batch that was given to the collector is refused: ${type}`);
    else if (isGivenAway(asked) && !world.isRestored) findings.report('I4', `a batch whose share was given away is refused: ${type}`);
  }

  /** By the helper, for a question that was never answered; one that was answered and deleted is rightly refused. */
  function isGivenAway({ range }: Asked): boolean {
    const wasRead = all.some(
      ({ range: other, counts }) => counts !== undefined && other?.start === range?.start && other?.hours === range?.hours,
    );
    return range !== undefined && !wasRead && world.monitor.hasReleased(range.start, range.hours);
  }

  async function remove(asked: Asked): Promise<void> {
    if (asked.location === undefined) return;
    asked.state = 'deleting';
    const request = new Request(new URL(asked.location, LEADER_URL).href, { method: 'DELETE', headers: headers() });
    const response = await world.fetch(request).catch(() => undefined);
    await response?.body?.cancel().catch(() => undefined);
    // One that is gone was deleted by a request whose answer was lost.
    if (response?.ok === true || response?.status === 404) asked.state = 'deleted';
  }

  return {
    all,
    ask: async (range) => {
      const request = range === undefined ? query() : query({ start: BigInt(range.start), duration: BigInt(range.hours) });
      const isSame = (asked: Asked) =>
        asked.state !== 'deleted' && asked.range?.start === range?.start && asked.range?.hours === range?.hours;
      const before = all.find(isSame);
      if (before?.state === 'deleting') await remove(before);
      const same = all.find(isSame);
      const asked: Asked = same ?? {
        range,
        request,
        location: undefined,
        posts: 0,
        posting: 0,
        state: 'open',
        failure: undefined,
        counts: undefined,
        reportCount: 0,
      };
      if (same === undefined) all.push(asked);
      if (asked.state === 'open' || asked.state === 'failed') await post(asked);
      return asked;
    },
    poll: async (asked) => {
      if (asked.state === 'deleted') return;
      if (asked.state === 'deleting') await remove(asked);
      else if (asked.location === undefined || asked.state === 'failed') await post(asked);
      else await exchange(asked, new Request(new URL(asked.location, LEADER_URL).href, { headers: headers() }));
    },
    remove,
    askAnew: async ({ request }) => {
      const url = resourceUrl(LEADER_URL, { kind: 'collectionJobs', taskId: task.taskId });
      const response = await world.fetch(
        new Request(url, { method: 'POST', headers: headers(), body: encode(CollectionJobReq, request).slice() }),
      );
      await response.body?.cancel();
    },
  };
}

function headers(): Record<string, string> {
  return { 'content-type': mediaType('collection-job-req'), authorization: `Bearer ${COLLECTOR_TOKEN}` };
}
