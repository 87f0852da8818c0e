// published-folder.ts — the folder that a web host serves: every file in it appears whole, and is on the disk before the next step begins.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Files } from './growth.ts';

export interface PublishedFolder {
  /** A file's bytes; undefined if there is none. */
  readonly read: (path: string) => Uint8Array | undefined;
  /** Writes these files. Once it resolves they survive a power cut; before that, each is there whole or not at all. */
  write(files: Files): Promise<void>;
  /** The same, but a file that is there already is kept as it is. */
  writeOnce(files: Files): Promise<void>;
  /** Removes a file; does nothing if there is none. */
  remove(path: string): Promise<void>;
  /** Every file in it but those that are just being written. */
  paths(): Promise<readonly string[]>;
  /** The names in one folder of it; none if there is no such folder. */
  names(path: string): Promise<readonly string[]>;
  /** Removes what a process that was killed left half written. Only for whoever has the lock store. */
  tidy(): Promise<void>;
}

/** Where files are written before they get their names. It is in the folder, because a name can't move between file systems. */
const ASIDE = '.writing';
/** Files that are written at once: most of the time goes into waiting for the disk. */
const AT_ONCE = 16;

export function publishedFolder(folder: string): PublishedFolder {
  const made = new Set<string>();
  const write = async (files: Files): Promise<void> => {
    await mkdir(join(folder, ASIDE), { recursive: true });
    const paths = [...files.keys()].map((path) => join(folder, path));
    const parents = new Set(paths.map((path) => dirname(path)));
    for (const parent of parents) await makeFolder(folder, parent, made);
    await inTurns([...files], async ([path, bytes], worker) => writeFile(join(folder, path), join(folder, ASIDE, String(worker)), bytes));
    await inTurns([...parents], syncFolder);
  };
  return {
    read: (path) => readIfThere(join(folder, path)),
    write,
    async writeOnce(files) {
      const missing = [...files].filter(([path]) => readIfThere(join(folder, path)) === undefined);
      await write(new Map(missing));
      // A file that was there may have been given its name by a process that was killed before it synced the folder.
      const parents = new Set([...files.keys()].map((path) => dirname(join(folder, path))));
      await inTurns([...parents], syncFolder);
    },
    async remove(path) {
      await rm(join(folder, path), { force: true });
      await syncFolder(dirname(join(folder, path)));
    },
    async paths() {
      if (!existsSync(folder)) return [];
      const found = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = found.filter((entry) => !entry.isDirectory()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
      return files.filter((path) => !path.startsWith(`${ASIDE}/`)).sort();
    },
    names: async (path) => (existsSync(join(folder, path)) ? readdir(join(folder, path)) : []),
    tidy: async () => rm(join(folder, ASIDE), { recursive: true, force: true }),
  };
}

/** Makes a folder and those above it, up to `root`, and syncs the one above each that is new. */
async function makeFolder(root: string, folder: string, made: Set<string>): Promise<void> {
  if (made.has(folder)) return;
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    if (folder !== root) await makeFolder(root, dirname(folder), made);
    await mkdir(folder, { recursive: true });
  }
  // Synced even if it was there: a process that was killed may have made it.
  await syncFolder(dirname(folder));
  made.add(folder);
}

async function writeFile(path: string, aside: string, bytes: Uint8Array): Promise<void> {
  const file = await open(aside, 'w', 0o644);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, path);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** Does the work for each item, a few at a time; `worker` tells those few apart. */
async function inTurns<T>(items: readonly T[], work: (item: T, worker: number) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async (_: unknown, number: number) => {
    for (const item of left) await work(item, number);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
}
