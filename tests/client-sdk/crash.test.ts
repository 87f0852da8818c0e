// crash.test.ts — a contributor killed at any system call and run again: one noisy vector, one contribution, one charge (invariant I5).
import * as nodeFs from 'node:fs/promises';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contribute, lock, send, type ContributionRequest, type Ports } from '../../client-sdk/contribute.ts';
import { lockedSummaries } from '../../client-sdk/lock/lock-record.ts';
import { fileLockStore, type FileSystem } from '../../client-sdk/node/lock-file.ts';
import { toHex } from '../../crypto/bytes.ts';
import { Aggregators, effectsOn, world } from './world.ts';

const { mission, organisation } = world();
const request: ContributionRequest = {
  mission,
  organisation,
  instrument: 'visits',
  window: 1,
  source: { kind: 'csv', text: 'person,area,age\na,Ordsall,17\n' },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'soundings-'));
});
afterEach(() => rm(folder, { recursive: true }));

class Killed extends Error {}

/** The system closes a killed process's files. */
async function drop(result: unknown): Promise<void> {
  if (typeof result === 'object' && result !== null && 'fd' in result) await (result as nodeFs.FileHandle).close();
}

/**
 * A file system that stops at its `n`th call, before or after it was carried out, and answers no call after that: what a killed process leaves.
 * The lock files of the dead are those of this process; a store takes them for an earlier process of the same number.
 */
function killedAt(n: number, carriedOut: boolean): { readonly fs: FileSystem; readonly calls: () => number } {
  let calls = 0;
  const counted = async <T>(call: () => Promise<T>): Promise<T> => {
    calls++;
    if (calls > n || (calls === n && !carriedOut)) throw new Killed();
    const mine = calls;
    const result = await call();
    if (mine !== n) return result;
    await drop(result);
    throw new Killed();
  };
  const handle = (file: nodeFs.FileHandle): nodeFs.FileHandle =>
    new Proxy(file, {
      get: (target, property) => {
        const value: unknown = Reflect.get(target, property);
        if (typeof value !== 'function') return value;
        const method = (...values: readonly unknown[]): Promise<unknown> => Reflect.apply(value, target, values) as Promise<unknown>;
        return property === 'close' ? method : (...values: readonly unknown[]) => counted(() => method(...values));
      },
    });
  const wrapped = (name: keyof FileSystem) =>
    ((...values: readonly unknown[]) =>
      counted(async () => {
        const result: unknown = await Reflect.apply(nodeFs[name] as () => Promise<unknown>, nodeFs, values);
        return result;
      }).then((result) => (name === 'open' ? handle(result as nodeFs.FileHandle) : result))) as never;
  const names = ['open', 'rename', 'link', 'unlink', 'readdir', 'readFile', 'mkdir'] as const;
  return { fs: Object.fromEntries(names.map((name) => [name, wrapped(name)])) as unknown as FileSystem, calls: () => calls };
}

/** Signed off without a connection, then sent. */
async function later(asked: ContributionRequest, ports: Ports): Promise<void> {
  await lock(asked, ports);
  await send(asked, ports);
}

/** Runs to the end, or to the call at which it is killed. */
async function run(
  fs: FileSystem | undefined,
  aggregators: Aggregators,
  seed: string,
  way: (asked: ContributionRequest, ports: Ports) => Promise<unknown> = contribute,
): Promise<boolean> {
  try {
    await way(request, await effectsOn(await fileLockStore(folder, fs), aggregators, seed));
    return true;
  } catch (error) {
    if (error instanceof Killed) return false;
    throw error;
  }
}

describe('a contributor killed at every system call', () => {
  it.each([
    ['before it is carried out', 'at once', false, contribute],
    ['after it was carried out', 'at once', true, contribute],
    ['before it is carried out', 'signed off, then sent', false, later],
    ['after it was carried out', 'signed off, then sent', true, later],
  ])('%s, %s, then run again: one noisy vector', async (_, _way, carriedOut, way) => {
    const whole = killedAt(Infinity, false);
    expect(await run(whole.fs, new Aggregators(mission), 'whole', way)).toBe(true);
    expect(whole.calls()).toBeGreaterThan(25);
    for (let n = 1; n <= whole.calls(); n++) {
      await rm(folder, { recursive: true });
      const aggregators = new Aggregators(mission);
      expect(await run(killedAt(n, carriedOut).fs, aggregators, `killed ${n}`, way), `call ${n}`).toBe(false);
      expect(await run(undefined, aggregators, `again ${n}`, way)).toBe(true);
      expect(new Set(aggregators.uploads.map(toHex)).size, `call ${n}`).toBe(1);
      const { store } = await effectsOn(await fileLockStore(folder), aggregators);
      const summaries = await lockedSummaries(store);
      expect(summaries.map(({ state }) => state.kind)).toEqual(['received']);
    }
  });

  it('killed twice in a row, at any two calls: still one', async () => {
    for (let n = 3; n <= 40; n += 7) {
      for (let m = 2; m <= 40; m += 9) {
        await rm(folder, { recursive: true, force: true });
        const aggregators = new Aggregators(mission);
        await run(killedAt(n, true).fs, aggregators, `first ${n} ${m}`);
        await run(killedAt(m, n % 2 === 0).fs, aggregators, `second ${n} ${m}`);
        expect(await run(undefined, aggregators, `third ${n} ${m}`)).toBe(true);
        expect(new Set(aggregators.uploads.map(toHex)).size, `calls ${n} and ${m}`).toBe(1);
      }
    }
  });
});

describe('several at once', () => {
  it('lock one contribution between them', async () => {
    const aggregators = new Aggregators(mission);
    const runs = Array.from({ length: 6 }, (_, i) => run(undefined, aggregators, `racer ${i}`));
    expect(await Promise.all(runs)).toEqual(new Array(6).fill(true));
    expect(new Set(aggregators.uploads.map(toHex)).size).toBe(1);
    expect((await readdir(folder)).filter((file) => !file.endsWith('.lock'))).toEqual([]);
  });

  it('wait for a process that lives and pass over one that died', async () => {
    const aggregators = new Aggregators(mission);
    await writeFile(join(folder, 'busy'), '999999999'); // above any process number
    expect(await run(undefined, aggregators, 'heir')).toBe(true);

    // A living holder, which lets go when it has been looked at three times.
    await writeFile(join(folder, 'busy'), String(process.ppid));
    let looks = 0;
    const readFile = (async (...values: Parameters<typeof nodeFs.readFile>) => {
      if (++looks === 3) await rm(join(folder, 'busy'));
      return nodeFs.readFile(...values);
    }) as typeof nodeFs.readFile;
    const store = await fileLockStore(folder, { ...nodeFs, readFile });
    const looksBefore = await store.exclusively(() => Promise.resolve(looks));
    expect(looksBefore).toBe(3);
  });
});
