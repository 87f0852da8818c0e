// charged.test.ts — the sum that is kept beside the locks: the same as from reading all of them, whatever has become of it.
import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contribute, lock, type Ports } from '../../client-sdk/contribute.ts';
import { chargedIn, checkedCharges } from '../../client-sdk/lock/charged.ts';
import type { LockStore, StoredRecord } from '../../client-sdk/lock/lock.ts';
import { readLedger } from '../../client-sdk/lock/ledger.ts';
import { lockNames } from '../../client-sdk/lock/lock-record.ts';
import { AFTER_WINDOW_1, freshFolder, requestOf, world } from './world.ts';

const ROWS = 'person,date,area,age\na,2026-01-05,Ordsall,17\n';
const made = world();
const request = requestOf(made, ROWS);
const WEEK = 7 * 86_400;
let folder: string;
let ports: Ports;

beforeEach(async () => {
  ({ folder, ports } = await freshFolder());
});
afterEach(() => rm(folder, { recursive: true }));

/** The same ports when `window` is over. */
function after(window: number): Ports {
  return { ...ports, now: () => AFTER_WINDOW_1 + (window - 1) * WEEK };
}

async function lockWindow(window: number, store: LockStore = ports.store): Promise<void> {
  await lock(request({ window, source: { kind: 'nothing' } }), { ...after(window), store });
}

/** What the locks say, whatever is kept. */
async function fromLocks(): Promise<unknown> {
  const kept = await readAside(ports.store);
  const charged = await chargedIn({
    ...ports.store,
    readSummary: async (name) => (name === 'charged' ? undefined : ports.store.readSummary(name)),
  });
  expect(await readAside(ports.store)).toEqual(kept);
  return charged;
}

async function readAside(store: LockStore): Promise<StoredRecord | undefined> {
  return store.read('charged');
}

/** The names of the locks that are read through it. */
function watched(store: LockStore): { readonly store: LockStore; readonly read: string[] } {
  const read: string[] = [];
  const note = (name: string) => {
    if (name.startsWith('contribution.')) read.push(name);
  };
  return {
    read,
    store: {
      ...store,
      read: async (name) => (note(name), store.read(name)),
      readSummary: async (name) => (note(name), store.readSummary(name)),
    },
  };
}

describe('the sum that is kept', () => {
  it('is that of all locks, and spares reading the others', async () => {
    const reads: number[] = [];
    for (const window of [1, 2, 3, 4]) {
      const { store, read } = watched(ports.store);
      await contribute(request({ window, source: { kind: 'nothing' } }), { ...after(window), store });
      reads.push(read.length);
      expect(await chargedIn(ports.store)).toEqual(await fromLocks());
    }
    expect(reads[3]).toBe(reads[2]);
    const { store, read } = watched(ports.store);
    await readLedger(store);
    expect(read).toEqual([]);
  });

  it('counts for nothing if it is of other locks: after a crash between the lock and the sum, or put back from before', async () => {
    await lockWindow(1);
    const earlier = (await readAside(ports.store)) ?? expect.unreachable();
    await lockWindow(2);
    await ports.store.replace('charged', earlier);
    expect(await chargedIn(ports.store)).toEqual(await fromLocks());
    await lockWindow(3);
    expect(await chargedIn(ports.store)).toEqual(await fromLocks());
    const { store, read } = watched(ports.store);
    await chargedIn(store);
    expect(read).toEqual([]); // it is kept again
  });

  it.each([
    ['lock', 'is created', (name: string) => name.startsWith('contribution.')],
    ['sum', 'is replaced', (name: string) => name === 'charged'],
  ])('is never below what is locked if the process dies right after the %s %s', async (_part, _done, isLast) => {
    await lockWindow(1);
    const dying = (method: 'create' | 'replace') => async (name: string, record: StoredRecord) => {
      const done = await ports.store[method](name, record);
      if (isLast(name)) throw new Error('killed');
      return done as never;
    };
    await expect(lockWindow(2, { ...ports.store, create: dying('create'), replace: dying('replace') })).rejects.toThrow('killed');
    expect(await lockNames(ports.store)).toHaveLength(2);
    expect(await chargedIn(ports.store)).toEqual(await fromLocks());
  });

  it('is made once for a folder of a build before, and is not trusted if it can’t be read', async () => {
    await lockWindow(1);
    await ports.store.replace('charged', { summary: new Uint8Array([1, 2, 3]), secret: new Uint8Array(0) });
    expect(await chargedIn(ports.store)).toEqual(await fromLocks());
    await ports.store.exclusively(async () => checkedCharges(ports.store, []));
    expect(JSON.parse(Buffer.from((await ports.store.readSummary('charged')) ?? []).toString())).toMatchObject({ unchecked: 0 });
  });

  it('is checked against all locks now and then, and never falls', async () => {
    await lockWindow(1);
    const right = await chargedIn(ports.store);
    const kept = JSON.parse(Buffer.from((await ports.store.readSummary('charged')) ?? []).toString()) as {
      release: number[];
      unchecked: number;
    };
    const changed = async (change: object) =>
      ports.store.replace('charged', { summary: Buffer.from(JSON.stringify({ ...kept, ...change })), secret: new Uint8Array(0) });
    await changed({ release: kept.release.map(() => 0), unchecked: 16 });
    expect(await checkedCharges(ports.store, [])).toEqual(right);
    expect(await chargedIn(ports.store)).toEqual(right);
    const more = kept.release.map((value) => value + 1);
    await changed({ release: more, unchecked: 16 });
    expect((await checkedCharges(ports.store, [])).spent.release).toEqual(more);
  });
});
