// contribute.mjs — runs in a folder with the packages installed: a leader, a helper and an organisation in one process, and one contribution.
//
// Plain JavaScript that imports from packages only, as a stranger's program would. Its argument is a JSON file with a mission and everybody's keys.
import { createAggregator } from '@soundings/aggregator';
import { atRest, slicedVerifier, sqliteStore } from '@soundings/aggregator/parts';
import { contribute, fileLockStore, encrypted, importStoreKey, readMission } from '@soundings/client/node';
import { fromBase64Url } from '@soundings/crypto/bytes';
import { nodeHpke } from '@soundings/crypto/hpke/node';
import { secureRandom } from '@soundings/crypto/random';
import { windowNumbered } from '@soundings/protocol/charter/window';
import { readFileSync } from 'node:fs';

const given = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const bytes = (text) => fromBase64Url(text);
const mission = readMission(given.mission);
const DAY_MS = 86_400_000;
const { endDay, closesDay } = windowNumbered(mission.charter.schedule, 0);
let now = endDay * DAY_MS; // the first moment after the window

const aggregators = new Map();
const deliver = async (request) => {
  const at = [...aggregators].find(([url]) => request.url.startsWith(url));
  if (at === undefined) throw new TypeError(`nobody listens at ${request.url}`);
  return at[1].app.fetch(request);
};

async function start(role, url, config) {
  const random = secureRandom;
  const store = await sqliteStore(`${role}.db`, { atRest: atRest([random(32)], random), random, bucketShards: 1 });
  const ports = {
    clock: { now: () => now },
    random,
    store,
    peer: deliver,
    verifier: slicedVerifier(async () => undefined),
    log: () => undefined,
  };
  const aggregator = await createAggregator(ports, { role, endpoint: url, ...config }, { identityKey: bytes(given.identities[role]) });
  await aggregator.tasks.addMission(given.mission, bytes(given.seed));
  aggregators.set(url, aggregator);
  return aggregator;
}

const { leader: leaderUrl, helper: helperUrl } = given.urls;
const leader = await start('leader', leaderUrl, { helperToken: given.token });
const helper = await start('helper', helperUrl, { tokens: { leader: [given.tokenDigest] } });

const receipt = await contribute(
  {
    mission,
    organisation: { id: bytes(given.organisation.id), privateKey: bytes(given.organisation.privateKey) },
    instrument: 'visits',
    window: 0,
    source: { kind: 'records', records: [{ person: '1', area: 'Ordsall', age: 17 }] },
  },
  {
    fetch: deliver,
    wait: async () => undefined,
    now: () => now / 1000,
    random: secureRandom,
    hpke: nodeHpke,
    store: encrypted(await fileLockStore('locks'), await importStoreKey(secureRandom(32)), secureRandom),
  },
);
now = closesDay * DAY_MS;
for (let done = 1; done > 0;) done = (await leader.drivers.tick()) + (await helper.drivers.tick());
const merged = async (aggregator) => /^soundings_reports_aggregated_total (\d+)$/m.exec(await aggregator.metrics.text({}))?.[1];
process.stdout.write(
  JSON.stringify({ received: receipt.received, window: receipt.window.number, merged: [await merged(leader), await merged(helper)] }),
);
await leader.stop();
await helper.stop();
