// janus-live.test.ts — ours and a running Janus, under one runner: every pair of aggregators, each with our client and collector and with
// Janus's. Skipped unless JANUS_AGGREGATOR, JANUS_CLIENT and JANUS_COLLECTOR are the URLs of Janus's three interoperation programs, each with
// a slash at its end (docs/interop.md says how to start them).
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import { secureRandom } from '../../crypto/random.ts';
import { toJanus } from '../../aggregator/peer/janus/to-janus.ts';
import { interopCollector } from '../../src/interop/collector.ts';
import { listen, type Listening } from '../../src/interop/listen.ts';
import { partyAt, prepare, startWorld, succeeded, type Answer, type Party, type Scenario, type World } from './runner.ts';
import { VDAFS } from './vdafs.ts';

const urls = ['JANUS_AGGREGATOR', 'JANUS_CLIENT', 'JANUS_COLLECTOR'].map((name) => process.env[name]);
const [aggregator, client, collector] = urls.map((url) => partyAt(url ?? '')) as [Party, Party, Party];

const POLL_MS = 50;
const COLLECTIONS_MAX = 30;

/** Janus looks for work once a second. */
function patient(party: Party): Party {
  return {
    url: party.url,
    post: async (command, body) => {
      if (command === 'collection_poll') await wait(POLL_MS);
      return party.post(command, body);
    },
  };
}

/** A Janus leader refuses a query for a batch of its own choice until it has one: then it is asked anew. */
async function run(world: World, { measurements, ...scenario }: Scenario): Promise<Answer> {
  const { upload, collect } = await prepare(world, { ...scenario, reportsMin: measurements.length });
  for (const measurement of measurements) succeeded(await upload(measurement));
  for (let collections = 1; ; collections++) {
    const answer = await collect();
    if (answer.status === 'complete' || collections === COLLECTIONS_MAX) return answer;
    await wait(1000);
  }
}

describe.skipIf(urls.includes(undefined))('with a running Janus', () => {
  let ours: World;
  let collectorServer: Listening;
  let worlds: Readonly<Record<string, World>>;
  beforeAll(async () => {
    // Seeds would make the task IDs of one run those of the next, and Janus keeps its tasks.
    ours = {
      ...(await startWorld({ seed: Date.now(), behaviour: { peer: 'janus', asynchronous: process.env['ASYNCHRONOUS'] === '1' } })),
      random: secureRandom,
    };
    const ports = { fetch: toJanus(async (request) => fetch(request), 1 << 20), random: secureRandom, now: Date.now };
    collectorServer = await listen(interopCollector(ports), '127.0.0.1', 0);
    const toJanusLeader = partyAt(`http://127.0.0.1:${String(collectorServer.port)}/`);
    worlds = {
      'our leader, a Janus helper': { ...ours, helper: aggregator, collector: patient(ours.collector) },
      "our leader, a Janus helper, Janus's client": { ...ours, client, helper: aggregator, collector: patient(ours.collector) },
      'a Janus leader, our helper': { ...ours, leader: aggregator, collector: patient(toJanusLeader) },
      "a Janus leader, our helper, Janus's client and collector": { ...ours, client, leader: aggregator, collector: patient(collector) },
    };
  });
  afterAll(async () => {
    await collectorServer.close();
    await ours.close();
  });

  // Janus's programs take no bit widths, and have no Prio3MultihotCountVec.
  const vdafs = VDAFS.filter(({ vdaf }) => !('bits' in vdaf) && !('max_weight' in vdaf));
  const names = [
    'our leader, a Janus helper',
    "our leader, a Janus helper, Janus's client",
    'a Janus leader, our helper',
    "a Janus leader, our helper, Janus's client and collector",
  ];
  describe.each(names)('%s', (name) => {
    describe.each([1, 2] as const)('batch mode %d', (mode) => {
      test.each(vdafs)('$vdaf', async ({ vdaf, measurements, result }) => {
        const world = worlds[name];
        if (world === undefined) throw new TypeError(name);
        const answer = await run(world, { vdaf, mode, measurements });
        expect(answer).toMatchObject({ status: 'complete', report_count: measurements.length, result });
      });
    });
  });
});
