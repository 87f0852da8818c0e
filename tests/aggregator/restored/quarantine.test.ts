// quarantine.test.ts — a database restored from a backup gives nothing away a second time.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encode } from '../../../crypto/codec.ts';
import { sha256 } from '@noble/hashes/sha2.js';
import { atRest } from '../../../aggregator/store/tables/at-rest.ts';
import { tokenDigest } from '../../../aggregator/http/auth.ts';
import { createAggregator, type Aggregator } from '../../../aggregator/index.ts';
import { lifeFile } from '../../../aggregator/node/generation-file.ts';
import { noteBackup } from '../../../aggregator/restored/quarantine.ts';
import { backupSqlite, sqliteStore } from '../../../aggregator/store/sqlite.ts';
import type { Store } from '../../../aggregator/ports/store.ts';
import { slicedVerifier } from '../../../aggregator/verify/slice.ts';
import { AggregateShareReq } from '../../../protocol/dap/collection.ts';
import { mediaType } from '../../../protocol/dap/media-types.ts';
import { resourceUrl } from '../../../protocol/dap/paths.ts';
import { plainTask, query } from '../../support/dap-client.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { HELPER_URL, LEADER_TOKEN, START_MS } from '../../support/servers.ts';

let folder: string;
let opened: Aggregator[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'soundings-quarantine-'));
  opened = [];
});
afterEach(async () => {
  for (const aggregator of opened) await aggregator.stop();
  rmSync(folder, { recursive: true });
});

const life = () => lifeFile(join(folder, 'life'));

async function openStore(name: string): Promise<Store> {
  const random = seededRandom(name);
  return sqliteStore(join(folder, name), { atRest: atRest([new Uint8Array(32).fill(3)], random), random, bucketShards: 1 });
}

async function openHelper(name: string): Promise<Aggregator> {
  const helper = await createAggregator(
    {
      clock: fakeClock(START_MS),
      random: seededRandom(name),
      store: await openStore(name),
      peer: async () => Promise.reject(new TypeError('a helper asks nobody')),
      verifier: slicedVerifier(async () => Promise.resolve()),
      log: () => undefined,
      life: life(),
    },
    { role: 'helper', endpoint: HELPER_URL, tokens: { leader: [tokenDigest(LEADER_TOKEN)] } },
  );
  opened.push(helper);
  return helper;
}

describe('a helper that was restored from a backup', () => {
  it('is told from one that went on, and closes what it may have given away', async () => {
    const task = plainTask(seededRandom('quarantine'), { vdaf: { kind: 'prio3Count' }, minBatchSize: 1n });
    const first = await openHelper('helper.db');
    await first.tasks.addTask(task.file);
    await backupSqlite(join(folder, 'helper.db'), join(folder, 'backup.db'));
    const store = await openStore('helper.db');
    await noteBackup(store, life());
    await store.close();
    await first.stop();
    opened = [];

    expect((await openHelper('helper.db')).isQuarantined()).toBe(false);
    const restored = await openHelper('backup.db');
    expect(restored.isQuarantined()).toBe(true);
    const hour = { start: BigInt(START_MS / 3_600_000), duration: 1n };
    const body = encode(AggregateShareReq, {
      collectionJobReq: query(hour),
      batchSelector: query(hour).query,
      reportCount: 1n,
      checksum: sha256(new Uint8Array(16)),
    });
    const ask = async () =>
      restored.app.request(resourceUrl(HELPER_URL, { kind: 'aggregateShares', taskId: task.taskId }), {
        method: 'POST',
        headers: { 'content-type': mediaType('aggregate-share-req'), authorization: `Bearer ${LEADER_TOKEN}` },
        body: body.slice(),
      });
    const refused = await ask();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '3600']);
    await restored.endQuarantine();
    expect(await (await ask()).text()).toContain('batchOverlap');
    await restored.stop();
    opened = opened.filter((aggregator) => aggregator !== restored);
    expect((await openHelper('backup.db')).isQuarantined()).toBe(false);
  });

  it('goes on in every process on its database once one has ended the quarantine', async () => {
    await (await openHelper('helper.db')).stop();
    writeFileSync(join(folder, 'life'), '8000000000000.5');
    opened = [];
    const [one, other] = [await openHelper('helper.db'), await openHelper('helper.db')];
    expect([one.isQuarantined(), other.isQuarantined()]).toEqual([true, true]);
    await one.endQuarantine();
    await other.drivers.tick();
    expect([one.isQuarantined(), other.isQuarantined()]).toEqual([false, false]);
    await expect(other.endQuarantine()).rejects.toMatchObject({ code: 'no-quarantine' });
  });
});
