// exclusively.test.ts — one process at a time in a folder, in other containers and after reboots too; the dead hold nothing.
import * as nodeFs from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exclusively } from '../../client-sdk/node/exclusively.ts';
import { holderText, judge, parseHolder, thisProcess, type Holder } from '../../client-sdk/node/holder.ts';

let folder: string;
let path: string;
let self: Holder;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'soundings-busy-'));
  path = join(folder, 'busy');
  self = { ...(await thisProcess()), mark: 'of another use' };
});
afterEach(() => rm(folder, { recursive: true }));

const DEAD_PID = 999_999_999;
const here: Holder = { pid: 7, start: '1', boot: 'a boot', namespace: 'pid:[1]', machine: 'a machine', host: 'a host', mark: 'mine' };

describe('#13 a holder', () => {
  it.each<[string, Partial<Holder>, string]>([
    ['in another container, whatever its number', { pid: DEAD_PID, namespace: 'pid:[2]' }, 'unknown'],
    ['in another container under our own number', { pid: here.pid, namespace: 'pid:[2]' }, 'unknown'],
    ['on another machine', { boot: 'another boot', machine: 'another machine' }, 'unknown'],
    ['under another boot of a machine without a name', { boot: 'another boot', machine: '' }, 'unknown'],
    ['on this machine, before its reboot', { boot: 'another boot' }, 'dead'],
    ['of a number that nobody has', { pid: DEAD_PID }, 'dead'],
    ['of our number, which began at another time', { start: '0', pid: process.pid }, 'dead'],
    ['of our own that is not in use', { mark: 'left behind' }, 'dead'],
    ['of our own that is in use', { mark: 'used' }, 'alive'],
    ['of the build before, which lives', { pid: process.ppid, mark: '', boot: '' }, 'alive'],
    ['of the build before, which is dead', { pid: DEAD_PID, mark: '', boot: '' }, 'dead'],
  ])('%s', async (_, change, verdict) => {
    expect(await judge({ ...here, ...change }, here, new Set(['used']))).toBe(verdict);
  });

  it('of a system that tells neither boot nor start is judged by its host and number', async () => {
    const mac = { ...here, start: '', boot: '', namespace: '', machine: '', pid: process.pid };
    expect(await judge({ ...mac, pid: process.ppid }, mac, new Set())).toBe('alive');
    expect(await judge({ ...mac, pid: DEAD_PID }, mac, new Set())).toBe('dead');
    expect(await judge({ ...mac, pid: process.ppid, host: 'elsewhere' }, mac, new Set())).toBe('unknown');
  });

  it('that lives is known by its number and its start, where the system has them', async () => {
    const parent = { ...self, pid: process.ppid, mark: 'its own' };
    const stat = existsSync('/proc/self/stat') ? await readFile(`/proc/${process.ppid}/stat`, 'utf8') : '';
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    expect(await judge({ ...parent, start }, self, new Set())).toBe('alive');
    if (stat !== '') expect(await judge({ ...parent, start: `${start}0` }, self, new Set())).toBe('dead');
  });

  it('comes back from its text, and a number alone is the build before’s', () => {
    expect(parseHolder(holderText(here))).toEqual(here);
    expect(parseHolder('123')).toMatchObject({ pid: 123, mark: '' });
    for (const text of ['', 'x', '12\n', '12 ']) expect(parseHolder(text)).toBeUndefined();
  });
});

/** Asked of the file system so often, the file is gone, as when its holder ends. */
function leavesAfter(looks: number): typeof nodeFs {
  const left = { looks };
  const look = (async (...values: Parameters<typeof nodeFs.readFile>) => {
    if (--left.looks === 0) await rm(path);
    return nodeFs.readFile(...values);
  }) as typeof nodeFs.readFile;
  return { ...nodeFs, readFile: look };
}

describe('#13 a folder', () => {
  it('held in another container is waited for, though its number is nobody’s here', async () => {
    const other = holderText({ ...self, pid: DEAD_PID, namespace: 'pid:[1]' });
    await writeFile(path, other);
    let seen = '';
    const fs = leavesAfter(4);
    const watching = {
      ...fs,
      readFile: (async (...values: Parameters<typeof nodeFs.readFile>) => {
        seen = await nodeFs.readFile(path, 'utf8');
        return fs.readFile(...values);
      }) as typeof nodeFs.readFile,
    };
    expect(await exclusively(path, watching, () => Promise.resolve('done'))).toBe('done');
    expect(seen).toBe(other);
  });

  it('whose holder never ends, and can’t be seen from here, is left to it, with a sentence of what to do', async () => {
    await writeFile(path, holderText({ ...self, pid: 7, host: 'the other container', namespace: 'pid:[1]' }));
    const attempt = exclusively(path, nodeFs, () => expect.unreachable(), 3);
    await expect(attempt).rejects.toThrow(
      /in use by process 7 on "the other container", another container or machine, .* delete the file .*busy/,
    );
    expect(existsSync(path)).toBe(true);
  });

  it('whose holder died is taken over, and names its new one while it is held', async () => {
    await writeFile(path, holderText({ ...self, pid: DEAD_PID }));
    const during = await exclusively(path, nodeFs, () => readFile(path, 'utf8'));
    expect(parseHolder(during)).toMatchObject({ pid: process.pid, namespace: self.namespace });
    expect(existsSync(path)).toBe(false);
  });

  it('is one, by whichever path it is entered', async () => {
    const order: string[] = [];
    const enter = (name: string, by: string): Promise<void> =>
      exclusively(by, nodeFs, async () => {
        order.push(`${name} in`);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`${name} out`);
      });
    await Promise.all([enter('a', path), enter('b', `${folder}/./busy`), enter('c', `${folder}//busy`)]);
    for (let at = 0; at < order.length; at += 2) expect(order[at]?.replace('in', 'out')).toBe(order[at + 1]);
    expect(order).toHaveLength(6);
  });
});
