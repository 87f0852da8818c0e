// client.test.ts — what the draft asks of a client: fresh IDs and randomness, and when to stop (DAP-18 §4.4.2)
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contribute } from '../../client-sdk/contribute.ts';
import { locate } from '../../client-sdk/mission/at-once.ts';
import { fileLockStore } from '../../client-sdk/node/lock-file.ts';
import { shardAndSign } from '../../client-sdk/lock/shard.ts';
import { clientSumVec } from '../../crypto/prio3/client.ts';
import { toHex } from '../../crypto/bytes.ts';
import * as ed25519 from '../../crypto/signature/ed25519.ts';
import { atOnce } from '../../crypto/signature/signatures.ts';
import { vdafFromConfig } from '../../protocol/dap/task-vdaf.ts';
import { AFTER_WINDOW_1, effectsOn, world } from '../client-sdk/world.ts';
import { seededRandom } from '../support/seeded-random.ts';

const { mission, organisation, aggregators } = world();
const place = locate(mission, organisation, 'visits', 1, AFTER_WINDOW_1);

test('a report has a fresh ID and fresh randomness from the generator', async () => {
  const { vdafType, vdafConfiguration } = place.task.configuration;
  const vdaf = vdafFromConfig(vdafType, vdafConfiguration);
  const source = seededRandom('client');
  const drawn: Uint8Array[] = [];
  const random = (length: number): Uint8Array => {
    const bytes = source(length).slice();
    drawn.push(bytes);
    return bytes;
  };
  const measurement = Array.from({ length: place.task.vdaf.length }, () => 1n);
  const client = clientSumVec(place.task.vdaf);
  const reports = [
    await shardAndSign(place, organisation, 0, measurement, client, random, atOnce(ed25519)),
    await shardAndSign(place, organisation, 0, measurement, client, random, atOnce(ed25519)),
  ];
  for (const { metadata } of reports) expect(drawn.map(toHex)).toContain(toHex(metadata.reportId));
  expect(toHex(reports[0]?.metadata.reportId ?? new Uint8Array())).not.toBe(toHex(reports[1]?.metadata.reportId ?? new Uint8Array()));
  const lengths = drawn.map((bytes) => bytes.length);
  expect(lengths.filter((length) => length === vdaf.randSize)).toHaveLength(2);
});

test('after a second outdated_config the client stops', async ({ onTestFinished }) => {
  const folder = await mkdtemp(join(tmpdir(), 'soundings-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const ports = await effectsOn(await fileLockStore(folder), aggregators);
  aggregators.answers.push('outdated_config', 'outdated_config');
  const text = 'person,date,area,age\na,2026-01-05,Ordsall,17\n';
  const attempt = contribute({ mission, organisation, instrument: 'visits', window: 1, source: { kind: 'csv', text } }, ports);
  await expect(attempt).rejects.toMatchObject({ code: 'unreachable' });
  expect(aggregators.uploads).toHaveLength(2);
});
