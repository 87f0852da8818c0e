// leader-jobs.test.ts — the leader's side of an aggregation job: what it sends, again and again if need be, and what it makes of answers (DAP-18 §4.5.3.1)
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { concat, toHex } from '../../crypto/bytes.ts';
import { decode, encode } from '../../crypto/codec.ts';
import { AggregationJobInitReq, AggregationJobResp, type VerifyResp } from '../../protocol/dap/aggregation.ts';
import { BatchMode } from '../../protocol/dap/batch-mode.ts';
import { ReportId, TaskId } from '../../protocol/dap/ids.ts';
import { mediaType } from '../../protocol/dap/media-types.ts';
import { collect, makeReport, query, upload } from '../support/dap-client.ts';
import { HELPER_URL, type Wire } from '../support/servers.ts';
import { addTask, bytesOf, HOUR, startScene, thisHour, withNewTask, type Scene } from './scene.ts';

let scene: Scene;
/** What the leader sent, in order. */
let sent: { readonly method: string; readonly url: string; readonly body: Uint8Array; readonly atMs: number }[];
beforeAll(async () => {
  scene = await startScene();
});
beforeEach(async () => {
  scene = await withNewTask(scene);
  sent = [];
});
afterAll(async () => scene.pair.close());

/** Listens on the wire; `answer` may answer in the helper's place, by returning something. */
function listen(
  answer: (request: Request, deliver: () => Promise<Response>) => Promise<Response | undefined> = async () => Promise.resolve(undefined),
): void {
  const path = TaskId.toText(scene.task.taskId);
  const wire: Wire = async (request, deliver) => {
    if (!request.url.includes(path)) return deliver(request); // another test's
    const body = await bytesOf(new Response(request.clone().body));
    sent.push({ method: request.method, url: request.url, body, atMs: scene.pair.clock.now() });
    const deliverOnce = async () => deliver(request.clone());
    return (await answer(request, deliverOnce)) ?? deliver(request);
  };
  scene.pair.cutWire(wire);
}

async function uploadReports(count: number, options: object = {}): Promise<void> {
  const { pair, task } = scene;
  const reports = await Promise.all(Array.from({ length: count }, async () => makeReport(pair, task, true, { time: HOUR, ...options })));
  expect(await upload(pair, task.taskId, reports)).toEqual([]);
}

/** Lets time pass and the drivers work, as often as retries may need. */
async function wait(times = 6, ms = 40_000): Promise<void> {
  for (let i = 0; i < times; i++) {
    scene.pair.clock.advance(ms);
    await scene.pair.settle();
  }
}

function posts(): readonly (typeof sent)[number][] {
  return sent.filter(({ method }) => method === 'POST');
}

async function expectBoth(count: number): Promise<void> {
  scene.pair.cutWire(undefined);
  expect((await collect(scene.pair, scene.task, query(thisHour))).reportCount).toBe(count);
}

test("the aggregation parameter is Prio3's empty one", async () => {
  await uploadReports(2);
  listen();
  await scene.pair.settle();
  const job = decode(AggregationJobInitReq, posts()[0]?.body ?? new Uint8Array());
  expect([job.verificationKeyId, job.aggParam.length, job.extensions.length, job.verifyInits.length]).toEqual([0, 0, 0, 2]);
});

test('a leader-selected job has one extension, the batch ID', async () => {
  scene = { ...scene, task: await addTask(scene.pair, { batchMode: BatchMode.leaderSelected }) };
  await uploadReports(2);
  listen();
  await scene.pair.settle();
  const { extensions } = decode(AggregationJobInitReq, posts()[0]?.body ?? new Uint8Array());
  expect(extensions.map(({ extensionType, extensionData }) => [extensionType, extensionData.length])).toEqual([[1, 32]]);
});

describe('a lost answer', () => {
  test('a lost answer is asked for with the same bytes', async () => {
    await uploadReports(2);
    let losses = 3;
    listen(async (_, deliver) => {
      if (losses-- <= 0) return undefined;
      await deliver();
      throw new Error('the answer is lost');
    });
    await scene.pair.settle();
    await scene.pair.restart('leader');
    await wait();
    expect(posts().length).toBe(4);
    expect(new Set(posts().map(({ body }) => toHex(body))).size).toBe(1);
    await expectBoth(2);
  });

  test('a lost request too', async () => {
    await uploadReports(2);
    let losses = 3;
    listen(async () => (losses-- > 0 ? Promise.reject(new Error('the request is lost')) : Promise.resolve(undefined)));
    await wait();
    expect(new Set(posts().map(({ body }) => toHex(body))).size).toBe(1);
    await expectBoth(2);
  });
});

type Resps = readonly VerifyResp[];

function answerOf(verifyResps: Resps): Uint8Array {
  return encode(AggregationJobResp, { verifyResps });
}

const strange: readonly [string, (resps: Resps) => Uint8Array, string?][] = [
  ['other reports', (resps) => answerOf(resps.map((resp) => ({ ...resp, reportId: ReportId(new Uint8Array(16)) })))],
  ['another order', (resps) => answerOf(resps.toReversed())],
  ['a report too few', (resps) => answerOf(resps.slice(1))],
  ['a report too many', (resps) => answerOf([...resps, ...resps.slice(0, 1)])],
  ['no report', () => new Uint8Array()],
  ['a report twice', (resps) => answerOf([...resps.slice(0, 1), ...resps.slice(0, 1)])],
  ['finish where continue is due', (resps) => answerOf(resps.map((resp) => ({ ...resp, result: { kind: 'finish' } })))],
  ['a byte too many', (resps) => concat(answerOf(resps), Uint8Array.of(0))],
  [
    'an unknown error',
    (resps) =>
      Uint8Array.from(answerOf(resps.map((resp) => ({ ...resp, result: { kind: 'reject', reportError: 'outdated_config' } }))), (byte) =>
        byte === 11 ? 77 : byte,
      ),
  ],
  ['another media type', answerOf, mediaType('aggregate-share')],
  ['a page of HTML', () => new TextEncoder().encode('<html>all is well</html>'), 'text/html'],
];

describe('an answer that is none', () => {
  test.each(strange)('an answer of %s parks the job', async (_, change, type = mediaType('aggregation-job-resp')) => {
    await uploadReports(2);
    const logged = scene.pair.log.length;
    let lies = 2;
    listen(async (_request, deliver) => {
      if (lies-- <= 0) return undefined;
      const honest = await deliver();
      const { verifyResps } = decode(AggregationJobResp, await bytesOf(honest));
      const location = honest.headers.get('location') ?? '';
      return new Response(change(verifyResps).slice(), { status: 200, headers: { 'content-type': type, location } });
    });
    await scene.pair.settle();
    expect(scene.pair.log.slice(logged).filter(({ role, event }) => role === 'leader' && event === 'job-finished')).toEqual([]);
    await wait();
    expect(new Set(posts().map(({ body }) => toHex(body))).size).toBe(1);
    await expectBoth(2);
  });

  test('an endless answer is not read to its end', async () => {
    await uploadReports(2);
    let pulled = 0;
    let lies = 1;
    listen(async () => {
      if (lies-- <= 0) return undefined;
      const endless = new ReadableStream({
        pull: (controller) => {
          pulled++;
          controller.enqueue(new Uint8Array(1 << 20));
        },
      });
      return Promise.resolve(new Response(endless, { status: 200, headers: { 'content-type': mediaType('aggregation-job-resp') } }));
    });
    await scene.pair.settle();
    expect(pulled).toBeLessThan(70); // of a mebibyte each, with a limit of 64
    await wait();
    await expectBoth(2);
  });

  test('a Location elsewhere is not followed', async () => {
    await uploadReports(2);
    let lies = 1;
    listen(async () =>
      Promise.resolve(
        lies-- > 0
          ? new Response(null, { status: 201, headers: { location: 'https://elsewhere.example/tasks/x/aggregation_jobs/y?step=0' } })
          : undefined,
      ),
    );
    await wait();
    expect(sent.every(({ url }) => url.startsWith(HELPER_URL))).toBe(true);
    await expectBoth(2);
  });
});

test('a rejected report joins no other job', async () => {
  await uploadReports(1, {
    spoil: (parts: { helperShare: Uint8Array }) => (parts.helperShare = parts.helperShare.map((byte) => byte ^ 1)),
  });
  listen();
  await wait();
  expect(posts().length).toBe(1);
  await scene.pair.restart('leader');
  await wait();
  expect(posts().length).toBe(1);
});

test('a report that was too early is sent again later', async () => {
  await uploadReports(2);
  let early = 1;
  listen(async (request) => {
    if (request.method !== 'POST' || early-- <= 0) return undefined;
    const { verifyInits } = decode(AggregationJobInitReq, await bytesOf(new Response(request.clone().body)));
    const verifyResps = verifyInits.map(({ reportShare }): VerifyResp => ({
      reportId: reportShare.reportMetadata.reportId,
      result: { kind: 'reject', reportError: 'report_too_early' },
    }));
    const location = `${new URL(request.url).pathname}/AAECAwQFBgcICQoLDA0ODw`;
    return new Response(answerOf(verifyResps).slice(), {
      status: 201,
      headers: { 'content-type': mediaType('aggregation-job-resp'), location },
    });
  });
  await wait();
  expect(sent.map(({ method }) => method)).toEqual(['POST', 'DELETE', 'POST']); // deleted before the same reports come again
  await expectBoth(2);
});

test('a deferred job is polled where the helper says, with its step', async ({ onTestFinished }) => {
  const shared = scene;
  scene = await startScene({}, { helper: { asynchronous: true } });
  onTestFinished(async () => {
    await scene.pair.close();
    scene = shared;
  });
  await uploadReports(2);
  listen();
  await wait(4, 5000);
  const polls = sent.filter(({ method }) => method === 'GET');
  expect(polls.length).toBeGreaterThan(0);
  for (const { url } of polls) expect(url).toMatch(/\/aggregation_jobs\/[\w-]{22}\?step=0$/);
});

test('the leader asks again when Retry-After says so', async () => {
  await uploadReports(2);
  let pending = 1;
  listen(async (request) => {
    if (pending-- <= 0) return undefined;
    const location = `${new URL(request.url).pathname}/AAECAwQFBgcICQoLDA0ODw?step=0`;
    return Promise.resolve(new Response(null, { status: 201, headers: { location, 'retry-after': '100' } }));
  });
  await scene.pair.settle();
  for (let i = 0; i < 5; i++) {
    scene.pair.clock.advance(19_000);
    await scene.pair.settle();
  }
  expect(sent.length).toBe(1);
  scene.pair.clock.advance(6000);
  await scene.pair.settle();
  expect(sent[1]?.method).toBe('GET');
});
