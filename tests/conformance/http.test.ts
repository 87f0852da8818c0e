// http.test.ts — what holds of all resources: creation, polling, who may, and how they refuse (DAP-18 §3)
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startAggregator } from '../../aggregator/node/index.ts';
import { encode } from '../../crypto/codec.ts';
import { CollectionJobReq } from '../../protocol/dap/collection.ts';
import { mediaType } from '../../protocol/dap/media-types.ts';
import { methods, resourceUrl, type Resource } from '../../protocol/dap/paths.ts';
import { makeReport, query, startCollection, upload } from '../support/dap-client.ts';
import { COLLECTOR_TOKEN, HELPER_URL, LEADER_TOKEN, LEADER_URL } from '../support/servers.ts';
import {
  bytesOf,
  follow,
  HOUR,
  jobOf,
  makeInit,
  postJob,
  postShare,
  refusal,
  shareReqFor,
  startScene,
  thisHour,
  verdicts,
  withNewTask,
  type Scene,
} from './scene.ts';

let scene: Scene;
let later: Scene;
beforeAll(async () => {
  scene = await startScene();
  later = await startScene({}, { helper: { asynchronous: true } });
});
beforeEach(async () => {
  [scene, later] = [await withNewTask(scene), await withNewTask(later)];
});
afterAll(async () => {
  await scene.pair.close();
  await later.pair.close();
});

/** Two reports in one job at the helper, and what counts them. */
async function aggregated(own: Scene) {
  const made = [await makeInit(own), await makeInit(own)];
  const job = jobOf(made.map(({ init }) => init));
  const created = await postJob(own, job);
  await own.pair.helper.drivers.settle();
  return { job, created, share: shareReqFor(made.map(({ report }) => report)) };
}

async function uploadTwo({ pair, task }: Scene): Promise<void> {
  await upload(pair, task.taskId, await Promise.all([true, true].map(async (m) => makeReport(pair, task, m, { time: HOUR }))));
  await pair.settle();
}

describe('the same request again', () => {
  test('the same aggregation job again is the same resource', async () => {
    const { job, created } = await aggregated(scene);
    expect(created.headers.get('location')).toMatch(new RegExp(`^/tasks/[\\w-]{43}/aggregation_jobs/[\\w-]{22}$`));
    const again = await postJob(scene, job);
    expect(again.headers.get('location')).toBe(created.headers.get('location'));
    expect(await bytesOf(again)).toEqual(await bytesOf(created));
  });

  test('the same collection job again is the same resource', async () => {
    const first = await startCollection(scene.pair, scene.task.taskId, query(thisHour));
    const location = first.headers.get('location');
    expect(location).toMatch(new RegExp(`^/dap/tasks/[\\w-]{43}/collection_jobs/[\\w-]{22}$`));
    expect((await startCollection(scene.pair, scene.task.taskId, query(thisHour))).headers.get('location')).toBe(location);
    await uploadTwo(scene);
    await scene.pair.settle();
    scene.pair.clock.advance(2000);
    await scene.pair.settle();
    const ready = await startCollection(scene.pair, scene.task.taskId, query(thisHour));
    expect(ready.headers.get('location')).toBe(location);
    expect(await bytesOf(ready)).toEqual(await bytesOf(await follow(scene, location)));
    const other = await startCollection(scene.pair, scene.task.taskId, query({ start: HOUR - 1n, duration: 1n }));
    expect(other.headers.get('location')).not.toBe(location);
  });

  test('the same aggregate share again is the same resource', async () => {
    const { share } = await aggregated(scene);
    const first = await postShare(scene, share);
    const again = await postShare(scene, share);
    expect(first.headers.get('location')).toMatch(new RegExp(`^/tasks/[\\w-]{43}/aggregate_shares/[\\w-]{22}$`));
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(await bytesOf(again)).toEqual(await bytesOf(first));
  });
});

describe('deferred', () => {
  async function expectPending(response: Response, status: number): Promise<string> {
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await bytesOf(response)).toHaveLength(0);
    return response.headers.get('location') ?? '';
  }

  test('a deferred aggregation job is polled at its Location until it is ready', async () => {
    const { init } = await makeInit(later);
    const location = await expectPending(await postJob(later, jobOf([init])), 201);
    expect(location).toMatch(/\?step=0$/);
    await expectPending(await follow(later, location), 202);
    await expectPending(await postJob(later, jobOf([init])), 201);
    expect(await refusal(await follow(later, location.replace('?step=0', '')), later.task)).toBe('invalidMessage');
    expect(await refusal(await follow(later, location.replace('step=0', 'step=1')), later.task)).toBe('stepMismatch');
    await later.pair.helper.drivers.settle();
    expect(await verdicts(await follow(later, location))).toEqual(['continue']);
    expect(await verdicts(await postJob(later, jobOf([init])))).toEqual(['continue']);
  });

  test('a deferred collection job is polled at its Location until it is ready', async () => {
    await uploadTwo(scene);
    const location = await expectPending(await startCollection(scene.pair, scene.task.taskId, query(thisHour)), 201);
    await expectPending(await follow(scene, location), 202);
    await scene.pair.settle();
    expect((await follow(scene, location)).status).toBe(200);
    scene.pair.clock.advance(30 * 86_400_000);
    await scene.pair.settle();
    expect((await follow(scene, location)).status).toBe(200); // kept for the collector to fetch again
  });

  test('a deferred aggregate share is polled at its Location until it is ready', async () => {
    const { share } = await aggregated(later);
    const location = await expectPending(await postShare(later, share), 201);
    await expectPending(await follow(later, location), 202);
    await later.pair.helper.drivers.settle();
    expect((await follow(later, location)).status).toBe(200);
  });

  test('a deferred aggregate share that fails is answered with its error', async () => {
    const { share } = await aggregated(later);
    const location = await expectPending(await postShare(later, { ...share, reportCount: 3n }), 201);
    await later.pair.helper.drivers.settle();
    expect(await refusal(await follow(later, location), later.task)).toBe('batchMismatch');
    await expectPending(await postShare(later, share), 201);
  });
});

const bodies: Partial<Record<Resource['kind'], string>> = {
  aggregationJobs: 'aggregation-job-init-req',
  aggregationJob: 'aggregation-job-continue-req',
  collectionJobs: 'collection-job-req',
  aggregateShares: 'aggregate-share-req',
  reports: 'upload-req',
};

function everyRequest({
  task,
}: Scene): { readonly kind: Resource['kind']; readonly method: string; readonly url: string; readonly token: string }[] {
  const id = new Uint8Array(16).fill(7);
  const ids = { taskId: task.taskId, aggregationJobId: id, collectionJobId: id, aggregateShareId: id };
  return Object.entries(methods).flatMap(([kind, entry]) => {
    const base = entry.role === 'helper' ? HELPER_URL : LEADER_URL;
    const url = resourceUrl(base, { kind, ...ids } as unknown as Resource);
    const token = entry.role === 'helper' ? LEADER_TOKEN : COLLECTOR_TOKEN;
    return entry.methods.map((method) => ({ kind: kind as Resource['kind'], method, url, token }));
  });
}

function sent(request: ReturnType<typeof everyRequest>[number], headers: Record<string, string>, body = new Uint8Array(3)): Request {
  const message = bodies[request.kind];
  const type: Record<string, string> = message === undefined ? {} : { 'content-type': mediaType(message as never) };
  return new Request(request.url, {
    method: request.method,
    headers: { ...type, ...headers },
    ...(request.method === 'POST' ? { body: body.slice() } : {}),
  });
}

test('a request without the right token is refused', async () => {
  const guarded = everyRequest(scene).filter(({ kind }) => kind !== 'hpkeConfig' && kind !== 'reports');
  expect(guarded.length).toBeGreaterThan(8);
  for (const request of guarded) {
    const wrong = request.token === LEADER_TOKEN ? COLLECTOR_TOKEN : LEADER_TOKEN;
    for (const authorization of [
      undefined,
      'Bearer',
      'Bearer x',
      `Bearer ${wrong}`,
      `Basic ${request.token}`,
      `Bearer ${request.token}x`,
      request.token,
    ]) {
      const response = await scene.pair.fetch(sent(request, authorization === undefined ? {} : { authorization }));
      expect([request.method, request.kind, authorization, response.status]).toEqual([request.method, request.kind, authorization, 401]);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await refusal(response, scene.task)).toBe('about:blank');
    }
    const right = await scene.pair.fetch(sent(request, { authorization: `Bearer ${request.token}` }));
    expect(right.status).not.toBe(401);
  }
});

test('every error comes with a problem document', async () => {
  for (const request of everyRequest(scene).filter(({ kind }) => kind !== 'hpkeConfig')) {
    const authorization = `Bearer ${request.token}`;
    await refusal(await scene.pair.fetch(sent(request, { authorization })), scene.task);
    await refusal(await scene.pair.fetch(new Request(`${request.url}/more`, { headers: { authorization } })));
    if (request.method !== 'POST') continue;
    const other = await scene.pair.fetch(sent(request, { authorization, 'content-type': 'application/octet-stream' }));
    expect([404, 415]).toContain(other.status); // 404 where the job in the path is looked for first
    await refusal(other, scene.task);
    const coded = await scene.pair.fetch(sent(request, { authorization, 'content-encoding': 'gzip' }));
    expect([404, 415]).toContain(coded.status);
  }
});

test('a body beyond the limit is refused before it is read', async () => {
  const [collection] = everyRequest(scene).filter(({ kind }) => kind === 'collectionJobs');
  if (collection === undefined) throw new Error('no such resource');
  const authorization = `Bearer ${collection.token}`;
  const response = await scene.pair.fetch(sent(collection, { authorization }, new Uint8Array(70_000)));
  expect(response.status).toBe(413);
  await refusal(response, scene.task);
  let pulled = 0;
  const endless = new ReadableStream({
    pull: (controller) => {
      pulled++;
      controller.enqueue(new Uint8Array(10_000));
    },
  });
  const request = new Request(collection.url, {
    method: 'POST',
    headers: { authorization, 'content-type': mediaType('collection-job-req') },
    body: endless,
    duplex: 'half',
  } as RequestInit);
  expect((await scene.pair.fetch(request)).status).toBe(413);
  expect(pulled).toBeLessThan(20);
});

test('identifiers of the wrong size or alphabet are unknown, and nothing more', async () => {
  const body = encode(CollectionJobReq, query(thisHour));
  for (const taskId of ['A', 'A'.repeat(43), 'A'.repeat(44), `${'A'.repeat(42)}=`, '%00', '..', 'a'.repeat(5000), 'é']) {
    const request = new Request(`${LEADER_URL}tasks/${taskId}/collection_jobs`, {
      method: 'POST',
      headers: { 'content-type': mediaType('collection-job-req'), authorization: `Bearer ${COLLECTOR_TOKEN}` },
      body: body.slice(),
    });
    expect((await scene.pair.fetch(request)).status).toBe(404);
  }
});

test('plain HTTP is for loopback only', async ({ onTestFinished }) => {
  const folder = await mkdtemp(join(tmpdir(), 'soundings-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'leader.json');
  const config = { role: 'leader', endpoint: LEADER_URL, database: { kind: 'sqlite', file: 'l.db' }, databaseKeyFile: 'missing.key' };
  await writeFile(file, JSON.stringify({ ...config, listen: { host: '0.0.0.0', port: 0 } }));
  await expect(startAggregator(file)).rejects.toMatchObject({ code: 'plain-http' });
  await writeFile(file, JSON.stringify({ ...config, listen: { host: '127.0.0.1', port: 0 } }));
  await expect(startAggregator(file)).rejects.toMatchObject({ code: 'key-file' }); // it got further
});
