// janus-pair.test.ts — our leader and our helper, each taking the other for Janus: every VDAF, with DAP-18 on neither side of the wire between.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decode } from '../../crypto/codec.ts';
import { JanusAggregationJobInitReq } from '../../aggregator/peer/janus/messages.ts';
import { BatchMode } from '../../protocol/dap/batch-mode.ts';
import { runScenario, startWorld, type World } from './runner.ts';
import { VDAFS } from './vdafs.ts';

const seen: { readonly method: string; readonly path: string; readonly body: Promise<ArrayBuffer> }[] = [];
let world: World;

beforeAll(async () => {
  world = await startWorld({
    seed: 11,
    behaviour: { peer: 'janus' },
    onWire: (request) => seen.push({ method: request.method, path: new URL(request.url).pathname, body: request.arrayBuffer() }),
  });
});
afterAll(async () => world.close());

test.each(VDAFS)('$vdaf', async ({ vdaf, measurements, result }) => {
  const answer = await runScenario(world, { vdaf, mode: BatchMode.timeInterval, measurements });
  expect(answer).toMatchObject({ status: 'complete', report_count: measurements.length, result });
});

test('nothing was made but by PUT under a name of the leader, and every job says its batch mode', async () => {
  const made = seen.filter(({ method }) => method !== 'GET' && method !== 'DELETE');
  expect(made.length).toBeGreaterThanOrEqual(2 * VDAFS.length);
  for (const { method, path, body } of made) {
    expect(`${method} ${path}`).toMatch(/^PUT \/tasks\/[\w-]{43}\/(?:aggregation_jobs|aggregate_shares)\/[\w-]{22}$/);
    if (!path.includes('/aggregation_jobs/')) continue;
    const request = decode(JanusAggregationJobInitReq, new Uint8Array(await body));
    expect(request).toMatchObject({
      verificationKeyId: 0,
      partialBatchSelector: { batchMode: BatchMode.timeInterval, config: new Uint8Array() },
    });
  }
});
