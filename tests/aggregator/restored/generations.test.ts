// generations.test.ts — how far a database has come: counted before it is said, kept in a file, and told from a copy that was put back.
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { atRest } from '../../../aggregator/store/tables/at-rest.ts';
import { countedStore } from '../../../aggregator/restored/counted-store.ts';
import { openGenerations, type Generations } from '../../../aggregator/restored/generations.ts';
import { defaultLifeFile, lifeFile } from '../../../aggregator/node/generation-file.ts';
import type { Life, Store } from '../../../aggregator/ports/ports.ts';
import { noteBackup } from '../../../aggregator/restored/quarantine.ts';
import { sqliteStore } from '../../../aggregator/store/sqlite.ts';
import { parseGenerationHeader } from '../../../protocol/contribution/generation.ts';
import { fakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';

let folder: string;
let clock: FakeClock;
let stores: Store[];
let logged: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'soundings-generations-'));
  clock = fakeClock(0);
  [stores, logged] = [[], []];
});
afterEach(async () => {
  for (const store of stores) await store.close();
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

async function openStore(name: string): Promise<Store> {
  const random = seededRandom(`${name} ${String(stores.length)}`);
  const store = await sqliteStore(join(folder, name), { atRest: atRest([new Uint8Array(32)], random), random, bucketShards: 1 });
  stores.push(store);
  return store;
}

/** A side of a conversation, on a database of its own. */
async function open(name: string, life?: Life, store?: Store): Promise<Generations> {
  const log = (_level: string, event: string) => logged.push(event);
  return openGenerations({ store: store ?? (await openStore(name)), life, clock, log }, new Uint8Array(32).fill(name.charCodeAt(0)), {
    isSpoken: true,
  });
}

async function copyOf(name: string): Promise<() => Promise<void>> {
  const database = new Sqlite(join(folder, name));
  await database.backup(join(folder, 'copy'));
  database.close();
  return async () => {
    for (const store of stores.splice(0)) await store.close();
    copyFileSync(join(folder, 'copy'), join(folder, name));
    for (const suffix of ['-wal', '-shm']) rmSync(join(folder, name + suffix), { force: true });
  };
}

async function say(from: Generations, to: Generations, name: string, toName: string): Promise<string> {
  await from.count();
  return to.receive(name, await from.headerFor(toName));
}

/** A request of the leader's and its answer; what each made of the other's header. */
async function exchange(leader: Generations, helper: Generations, name = 'leader'): Promise<readonly string[]> {
  return [await say(leader, helper, name, 'helper'), await say(helper, leader, 'helper', name)];
}

function work(side: Generations): void {
  side.committed({ isWeighty: false });
  clock.advance(1000);
}

describe('#6 a database that was put back, without a file', () => {
  it('is told from one that went on, however much it has done before it hears of it', async () => {
    let [leader, helper] = [await open('leader'), await open('helper')];
    await exchange(leader, helper);
    const putBack = await copyOf('leader');
    for (let n = 0; n < 3; n++) {
      work(leader);
      expect(await exchange(leader, helper)).toEqual(['well', 'well']);
    }
    await putBack();
    [leader, helper] = [await open('leader'), await open('helper')];
    for (let n = 0; n < 20; n++) {
      work(leader);
      await leader.keepUp();
    }
    expect(await exchange(leader, helper)).toEqual(['well', 'restored']);
    expect(leader.quarantine.isOn).toBe(true);
  });

  it('is noticed by every other aggregator that has seen more of it, whatever others have seen since', async () => {
    let helper = await open('helper');
    let [one, other] = [await open('leader'), await open('other')];
    await exchange(one, helper);
    const putBack = await copyOf('helper');
    for (let n = 0; n < 3; n++) {
      work(helper);
      await exchange(other, helper, 'other');
    }
    await putBack();
    [helper, one, other] = [await open('helper'), await open('leader'), await open('other')];
    for (let n = 0; n < 10; n++) {
      work(helper);
      expect(await exchange(one, helper)).toEqual(['well', 'well']);
    }
    expect((await exchange(other, helper, 'other'))[0]).toBe('restored');
  });

  it('is noticed under a process that goes on, too', async () => {
    const store = await openStore('helper');
    const helper = await open('helper', undefined, store);
    work(helper);
    await helper.count();
    const database = new Sqlite(join(folder, 'helper'));
    database.exec('update generations set commits = 0');
    database.close();
    work(helper);
    await helper.count();
    expect(helper.quarantine.isOn).toBe(true);
  });

  it('goes on after the quarantine beyond all that anybody has seen', async () => {
    let [leader, helper] = [await open('leader'), await open('helper')];
    await exchange(leader, helper);
    const putBack = await copyOf('helper');
    work(helper);
    await exchange(leader, helper);
    await putBack();
    [leader, helper] = [await open('leader'), await open('helper')];
    expect(await exchange(leader, helper)).toEqual(['restored', 'peer-restored']);
    await helper.endQuarantine([]);
    expect(await exchange(leader, helper)).toEqual(['well', 'well']);
    expect([leader.quarantine.peers.size, helper.quarantine.isOn]).toEqual([0, false]);
    await putBack(); // the same copy once more
    [leader, helper] = [await open('leader'), await open('helper')];
    expect(await exchange(leader, helper)).toEqual(['restored', 'peer-restored']);
  });
});

describe('#6 what is counted', () => {
  it('is on disk and in the file before it is said, at most once a second, and at once where a batch is given away', async () => {
    const steps: string[] = [];
    const life = lifeFile(join(folder, 'life'));
    const real = await openStore('helper');
    const store = {
      ...real,
      countCommits: async () => real.countCommits().finally(() => steps.push('database')),
    };
    const file = {
      read: life.read,
      write: async (place: Parameters<Life['write']>[0]) => life.write(place).finally(() => steps.push('file')),
    };
    const helper = await open('helper', file, store);
    steps.length = 0;
    helper.committed({ isWeighty: false });
    for (let n = 0; n < 5; n++) {
      helper.committed({ isWeighty: false });
      await helper.count();
    }
    expect(steps).toEqual(['database', 'file']);
    const counted = countedStore(
      { ...store, releaseAggregateShare: async () => Promise.resolve({ kind: 'released', response: new Uint8Array(0) }) },
      (commit) => helper.committed(commit),
    );
    await counted.releaseAggregateShare({} as never, {} as never, () => ({}) as never, 0);
    await helper.count();
    expect(steps).toEqual(['database', 'file', 'database', 'file']);
    helper.committed({ isWeighty: false });
    clock.advance(4999);
    await helper.keepUp();
    expect(steps).toHaveLength(4);
    clock.advance(1);
    await helper.keepUp(); // the ones in between, though no message says so
    await helper.keepUp();
    expect(steps).toHaveLength(6);
    const { own } = parseGenerationHeader(await helper.headerFor('leader')) ?? expect.unreachable();
    expect(own).toMatchObject({ generation: 0, commits: 0 }); // it hasn't compared with this one
    expect(readFileSync(join(folder, 'life'), 'utf8')).toMatch(/^\d+\.3\n$/);
  });
});

describe('#6 the generation file', () => {
  it('tells a copy that was made without telling anybody', async () => {
    const life = lifeFile(join(folder, 'life'));
    const helper = await open('helper', life);
    const putBack = await copyOf('helper');
    helper.committed({ isWeighty: false });
    await helper.keepUp();
    await putBack();
    expect((await open('helper', life)).quarantine.isOn).toBe(true);
    expect(logged).toEqual(['quarantined']);
    // It stays so if the file is lost now.
    rmSync(join(folder, 'life'));
    for (const store of stores.splice(0)) await store.close();
    expect((await open('helper', life)).quarantine.isOn).toBe(true);
  });

  it('tells a copy that was announced, if nothing has happened since', async () => {
    const life = lifeFile(join(folder, 'life'));
    await open('helper', life);
    const putBack = await copyOf('helper');
    await noteBackup(stores[0] ?? expect.unreachable(), life);
    await putBack();
    expect((await open('helper', life)).quarantine.isOn).toBe(true);
  });

  it('tells an empty database, and is adopted by one that has none', async () => {
    const life = lifeFile(join(folder, 'life'));
    expect((await open('helper', life)).quarantine.isOn).toBe(false);
    expect((await open('another', life)).quarantine.isOn).toBe(true);
    expect((await open('helper', lifeFile(join(folder, 'elsewhere', 'life')))).quarantine.isOn).toBe(false);
    expect(existsSync(join(folder, 'elsewhere', 'life'))).toBe(true);
  });

  it.each([
    ['7', '5\n', false],
    ['5', '5\n', false],
    ['3', '5\n', true],
    [undefined, '5\n', true],
    ['3', undefined, false],
  ])('of the build before is read: %s in the database, %j in the file', async (inside, outside, isOn) => {
    const store = await openStore('helper');
    const database = new Sqlite(join(folder, 'helper'));
    database.exec(`update generations set generation = ${inside ?? '0'}`); // as the migration finds it
    database.close();
    if (outside !== undefined) writeFileSync(join(folder, 'life'), outside);
    expect((await open('helper', lifeFile(join(folder, 'life')), store)).quarantine.isOn).toBe(isOn);
  });

  it('that holds something else lets nobody go on', async () => {
    for (const text of ['', 'life', '-1', '1.2.3', 'NaN', '1e3', '99999999999999999999']) {
      writeFileSync(join(folder, 'life'), text);
      await expect(open('helper', lifeFile(join(folder, 'life')))).rejects.toMatchObject({ code: 'malformed' });
    }
  });

  it('that can’t be kept is said to be, and is kept as soon as it can', async () => {
    expect((await open('helper')).fileProblem).toMatch(/"lifeFile" is false/);
    writeFileSync(join(folder, 'in the way'), '');
    const file = join(folder, 'in the way', 'life');
    const helper = await open('helper', lifeFile(file));
    expect(helper.fileProblem).toMatch(/in the way\/life can't be .*set "lifeFile" to a file/);
    expect(logged).toEqual(['generation-file']);
    rmSync(join(folder, 'in the way'));
    mkdirSync(join(folder, 'in the way'));
    work(helper);
    await helper.keepUp();
    expect(helper.fileProblem).toBeUndefined();
    expect(existsSync(file)).toBe(true);
  });

  it('is beside the configuration’s folder if nothing else is said', () => {
    expect(defaultLifeFile('/srv/soundings/helper.json')).toBe('/srv/soundings.generation/helper');
    expect(defaultLifeFile('/config.json')).toBe('/.generation/config');
  });
});
