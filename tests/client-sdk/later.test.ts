// later.test.ts — signed off without a connection, sent when there is one: one noise draw, the same bytes, one contribution (invariant I5).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contribute, lock, send, type ContributionRequest, type LockPorts, type Ports } from '../../client-sdk/contribute.ts';
import { fromStored, lockedSummaries, toStored } from '../../client-sdk/lock/lock-record.ts';
import { fileLockStore } from '../../client-sdk/node/lock-file.ts';
import { latestLocked } from '../../client-sdk/send/lock-once.ts';
import { locate } from '../../client-sdk/mission/at-once.ts';
import { unsent } from '../../client-sdk/unsent.ts';
import { toHex } from '../../crypto/bytes.ts';
import { encode } from '../../crypto/codec.ts';
import { Role } from '../../protocol/dap/role.ts';
import { PlaintextInputShare } from '../../protocol/dap/upload.ts';
import { AFTER_WINDOW_1, Aggregators, effectsOn, world } from './world.ts';

const { mission, organisation } = world();
const ROWS = 'person,area,age\na,Ordsall,17\nb,Kersal,40\n';

function visits(text = ROWS, change: Partial<ContributionRequest> = {}): ContributionRequest {
  return { mission, organisation, instrument: 'visits', window: 1, source: { kind: 'csv', text }, ...change };
}

let folder: string;
let aggregators: Aggregators;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'soundings-later-'));
  aggregators = new Aggregators(mission);
});
afterEach(() => rm(folder, { recursive: true }));

async function open(seed: string): Promise<Ports> {
  return effectsOn(await fileLockStore(folder), aggregators, seed);
}

/** The same, with nothing that could reach anybody. */
async function offline(seed: string): Promise<LockPorts> {
  const { now, random, store } = await open(seed);
  return { now, random, store };
}

describe('a contribution that is signed off without a connection', () => {
  it('is locked whole, names no key yet, and reaches nobody', async () => {
    const locked = await lock(visits(), await offline('one'));
    expect(locked.summary).toMatchObject({ format: 'soundings lock v2', version: 0, state: { kind: 'locked' } });
    expect(locked.summary).not.toHaveProperty('leaderKey');
    expect([aggregators.uploads, aggregators.questions]).toEqual([[], []]);
    expect(await unsent(mission, (await open('two')).store)).toEqual([{ instrument: 'visits', window: 1 }]);
  });

  it('is sent later, by whichever program, with the noise that was drawn then', async () => {
    const locked = await lock(visits(), await offline('one'));
    const ports = await open('another machine would draw otherwise');
    const receipt = await send(visits(), ports);
    expect(receipt).toMatchObject({ digest: locked.summary.digest, version: 0 });
    const { task } = locate(mission, organisation, 'visits', 1, AFTER_WINDOW_1);
    const report = aggregators.reportOf(aggregators.uploads[0]);
    expect(report.reportMetadata).toEqual(locked.secret.metadata);
    expect(encode(PlaintextInputShare, aggregators.open(Role.leader, task, report))).toEqual(locked.secret.leaderShare);
    expect(encode(PlaintextInputShare, aggregators.open(Role.helper, task, report))).toEqual(locked.secret.helperShare);
    expect(await unsent(mission, ports.store)).toEqual([]);
    const [summary] = await lockedSummaries(ports.store);
    expect(summary).toMatchObject({ format: 'soundings lock v2', state: { kind: 'received' }, leaderKey: expect.any(String) as string });
    expect(await send(visits(), ports)).toEqual(receipt);
    expect(aggregators.uploads).toHaveLength(1);
  });

  it('has its secret part on disk as it was locked, byte for byte, after it was sent', async () => {
    const { name } = await lock(visits(), await offline('one'));
    const onDisk = await fileLockStore(folder);
    const before = await onDisk.read(name);
    await send(visits(), await open('two'));
    const after = await onDisk.read(name);
    expect(after?.secret).toEqual(before?.secret);
    expect(after?.summary).not.toEqual(before?.summary);
    expect(await onDisk.exclusively(async () => onDisk.replaceSummary('nothing-here', new Uint8Array(1)))).toBe(false);
    expect(await onDisk.names()).not.toContain('nothing-here');
  });

  it('asks both aggregators before it is sent whether they hold another one', async () => {
    await lock(visits(), await offline('one'));
    await send(visits(), await open('two'));
    expect(aggregators.questions).toHaveLength(2);
  });

  it('keeps the first keys that it got: lost answers are followed by the same bytes', async () => {
    await lock(visits(), await offline('one'));
    aggregators.answers.push('lost', 'lost', 'lost', 'lost');
    await expect(send(visits(), await open('two'))).rejects.toMatchObject({ code: 'unreachable' });
    await send(visits(), await open('three'));
    expect(new Set(aggregators.uploads.map(toHex)).size).toBe(1);
  });

  it('stays signed off if nobody can be reached, and is sent another day', async () => {
    await lock(visits(), await offline('one'));
    aggregators.down = true;
    await expect(send(visits(), await open('two'))).rejects.toMatchObject({ code: 'unreachable' });
    expect((await lockedSummaries((await open('three')).store)).map(({ state }) => state.kind)).toEqual(['locked']);
    aggregators.down = false;
    expect((await send(visits(), await open('four'))).version).toBe(0);
  });

  it('is what the same rows give again, offline or not, and other rows don’t replace it', async () => {
    const locked = await lock(visits(), await offline('one'));
    expect((await lock(visits(), await offline('two'))).summary).toEqual(locked.summary);
    await expect(lock(visits('person,area,age\na,Kersal,17\n'), await offline('three'))).rejects.toMatchObject({ code: 'locked' });
    expect((await contribute(visits(), await open('four'))).digest).toBe(locked.summary.digest);
    expect(await lockedSummaries((await open('five')).store)).toHaveLength(1);
  });

  it('sent by two programs at once is one upload’s bytes', async () => {
    await lock(visits(), await offline('one'));
    const both = await Promise.all(['two', 'three'].map(async (seed) => send(visits(), await open(seed))));
    expect(new Set(both.map(({ digest }) => digest)).size).toBe(1);
    expect(new Set(aggregators.uploads.map(toHex)).size).toBe(1);
  });

  it('that is refused as a repeat was taken from another folder: nobody can have sent this one before', async () => {
    await lock(visits(), await offline('one'));
    aggregators.answers.push('report_replayed');
    await expect(send(visits(), await open('two'))).rejects.toMatchObject({ code: 'refused' });
  });

  it('goes on as an amendment, which stands for its place in the queue', async () => {
    const amendable = world((draft) => ({ ...draft, amendments: 1 }));
    aggregators = new Aggregators(amendable.mission);
    const asked = { mission: amendable.mission, organisation: amendable.organisation };
    await lock(visits(ROWS, asked), await offline('one'));
    await send(visits(ROWS, asked), await open('two'));
    await lock(visits('person,area,age\na,Kersal,17\n', { ...asked, amend: true }), await offline('three'));
    const { store } = await open('four');
    expect(await unsent(amendable.mission, store)).toEqual([{ instrument: 'visits', window: 1 }]);
    expect((await send(visits(ROWS, asked), await open('five'))).version).toBe(1);
    expect(await unsent(amendable.mission, store)).toEqual([]);
  });
});

describe('a record', () => {
  it('has both keys or none, and none only in version 2', async () => {
    await lock(visits(), await offline('one'));
    const { store } = await open('two');
    const place = locate(mission, organisation, 'visits', 1, AFTER_WINDOW_1);
    const locked = (await latestLocked({ place, organisation }, store)) ?? expect.unreachable();
    const stored = toStored(locked);
    expect(fromStored(locked.name, stored)).toEqual(locked);
    const written = (change: object) => ({
      ...stored,
      summary: new TextEncoder().encode(JSON.stringify({ ...locked.summary, ...change })),
    });
    for (const change of [{ format: 'soundings lock v1' }, { leaderKey: 'AAAA' }, { helperKey: 'AAAA' }, { format: 'soundings lock v3' }])
      expect(() => fromStored(locked.name, written(change)), JSON.stringify(change)).toThrow(/can't be read/);
  });
});
