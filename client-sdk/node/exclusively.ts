// exclusively.ts — one process at a time in a lock folder, through a file that says which; a dead process holds nothing.
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { SdkError } from '../errors.ts';
import type { FileSystem } from './lock-file.ts';

const WAIT_MS = 25;
const WAITS_MAX = 1200; // half a minute

/** Callers in this process, in turn: the file below can't tell them apart. */
const queues = new Map<string, Promise<unknown>>();

export async function exclusively<T>(path: string, fs: FileSystem, work: () => Promise<T>): Promise<T> {
  const before = queues.get(path) ?? Promise.resolve();
  const turn = before.then(
    () => alone(path, fs, work),
    () => alone(path, fs, work),
  );
  queues.set(path, turn);
  try {
    return await turn;
  } finally {
    if (queues.get(path) === turn) queues.delete(path);
  }
}

async function alone<T>(path: string, fs: FileSystem, work: () => Promise<T>): Promise<T> {
  await take(path, fs);
  try {
    return await work();
  } finally {
    await fs.unlink(path);
  }
}

/** Gives our file its name, which fails while another has it. Waits for a living holder; moves a dead one's file out of the way. */
async function take(path: string, fs: FileSystem): Promise<void> {
  for (let waits = 0; waits < WAITS_MAX; waits++) {
    if (await tryTake(path, fs)) return;
    const holder = await readHolder(path, fs);
    if (holder !== undefined && !isAlive(holder)) await clear(path, fs, holder);
    else await wait(WAIT_MS);
  }
  throw new SdkError(
    'store',
    `Another contribution is being made from this folder. Wait for it to end and try again; if none is, delete the file ${path}.`,
  );
}

/** The file says whose it is from the moment that it has its name. */
async function tryTake(path: string, fs: FileSystem): Promise<boolean> {
  const aside = `${path}.${randomUUID()}`;
  const file = await fs.open(aside, 'wx', 0o600);
  try {
    await file.writeFile(String(process.pid));
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
async function clear(path: string, fs: FileSystem, dead: number): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await fs.rename(path, aside);
  } catch {
    return; // somebody else moved it
  }
  if ((await readHolder(aside, fs)) !== dead) await fs.link(aside, path).catch(() => undefined);
  await fs.unlink(aside);
}

/** Undefined where there is no file any more. */
async function readHolder(path: string, fs: FileSystem): Promise<number | undefined> {
  const text = await fs.readFile(path, 'utf8').catch(() => '');
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false; // our own callers queue: the file is from an earlier process of this number
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
