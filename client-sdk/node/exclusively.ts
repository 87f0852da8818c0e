// exclusively.ts — one process at a time in a lock folder, through a file that says which; a dead process holds nothing (holder.ts).
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { SdkError } from '../errors.ts';
import { holderText, judge, parseHolder, thisProcess, type Holder } from './holder.ts';
import type { FileSystem } from './lock-file.ts';

const WAIT_MS = 25;
const WAITS_MAX = 1200; // half a minute

/** Callers in this process, in turn: one that waits for another would only ask the disk. */
const queues = new Map<string, Promise<unknown>>();

/** The marks of this process's own files that are in use. A file of this process with another mark was left by one that died. */
const inUse = new Set<string>();

/** Runs `work` alone, after at most so many waits of 25 ms. SdkError `store` if another process doesn't end in that time. */
export async function exclusively<T>(path: string, fs: FileSystem, work: () => Promise<T>, waitsMax = WAITS_MAX): Promise<T> {
  const before = queues.get(path) ?? Promise.resolve();
  const turn = before.then(
    () => alone(path, fs, work, waitsMax),
    () => alone(path, fs, work, waitsMax),
  );
  queues.set(path, turn);
  try {
    return await turn;
  } finally {
    if (queues.get(path) === turn) queues.delete(path);
  }
}

async function alone<T>(path: string, fs: FileSystem, work: () => Promise<T>, waitsMax: number): Promise<T> {
  const mine: Holder = { ...(await thisProcess()), mark: randomUUID() };
  inUse.add(mine.mark);
  try {
    await take(path, fs, mine, waitsMax);
    try {
      return await work();
    } finally {
      await fs.unlink(path);
    }
  } finally {
    inUse.delete(mine.mark);
  }
}

/** Gives our file its name, which fails while another has it. Waits for a living holder; moves a dead one's file out of the way. */
async function take(path: string, fs: FileSystem, mine: Holder, waitsMax: number): Promise<void> {
  let last: Holder | undefined;
  for (let waits = 0; waits < waitsMax; waits++) {
    if (await tryTake(path, fs, mine)) return;
    const text = await readText(path, fs);
    const holder = parseHolder(text);
    last = holder ?? last;
    if (holder !== undefined && (await judge(holder, mine, inUse)) === 'dead') await clear(path, fs, text);
    else await wait(WAIT_MS);
  }
  throw new SdkError('store', await complaint(path, last, mine));
}

/** What to do about a holder that doesn't end: one that lives is waited for, and one that can't be seen from here only a person can judge. */
async function complaint(path: string, holder: Holder | undefined, mine: Holder): Promise<string> {
  const elsewhere = holder !== undefined && (await judge(holder, mine, inUse)) === 'unknown';
  if (!elsewhere)
    return `Another program is using this folder. Wait for it to end, and try again. If no other program is, delete the file ${path}.`;
  return `This folder is in use by process ${holder.pid} on "${holder.host}", another container or machine, which can't be seen from here. Wait for it to end, and try again. If you are certain that it has ended, delete the file ${path}.`;
}

/** The file says whose it is from the moment that it has its name. */
async function tryTake(path: string, fs: FileSystem, mine: Holder): Promise<boolean> {
  const aside = `${path}.${randomUUID()}`;
  const file = await fs.open(aside, 'wx', 0o600);
  try {
    await file.writeFile(holderText(mine));
    await fs.link(aside, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await file.close();
    await fs.unlink(aside);
  }
}

/** Moved, then looked at: what was moved may by now be a living process's file, which then goes back. */
async function clear(path: string, fs: FileSystem, dead: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await fs.rename(path, aside);
  } catch {
    return; // somebody else moved it
  }
  if ((await readText(aside, fs)) !== dead) await fs.link(aside, path).catch(() => undefined);
  await fs.unlink(aside);
}

/** Empty if there is no file any more. */
async function readText(path: string, fs: FileSystem): Promise<string> {
  return fs.readFile(path, 'utf8').catch(() => '');
}
