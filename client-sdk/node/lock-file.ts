// lock-file.ts — the lock on disk: one file a record, written aside, synced, then named (design.md "lock"; invariant I5).
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import * as nodeFs from 'node:fs/promises';
import { join } from 'node:path';
import { bigEndian, concat } from '@soundings/crypto/bytes';
import { SdkError } from '../errors.ts';
import type { LockStore, StoredRecord } from '../lock/lock.ts';
import { exclusively } from './exclusively.ts';

/** The system calls that are used: a test that kills the process at each of them replaces these. */
export type FileSystem = Pick<typeof nodeFs, 'open' | 'rename' | 'link' | 'unlink' | 'readdir' | 'readFile' | 'mkdir'>;

/**
 * A store in a folder of its own, which only its owner may enter.
 *
 * A record is written to a temporary file and synced before it gets its name, and the folder is synced before anything returns: a crash leaves
 * the record whole, or absent with a temporary file that nobody reads. `link` refuses a name that is taken, so two processes can't both create.
 */
export async function fileLockStore(folder: string, fs: FileSystem = nodeFs): Promise<LockStore> {
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  const pathOf = (name: string): string => join(folder, checkedName(name) + SUFFIX);
  const read = async (name: string): Promise<StoredRecord | undefined> => {
    const bytes = await readIfThere(fs, pathOf(name));
    return bytes === undefined ? undefined : fromBytes(name, bytes);
  };
  const replace = async (name: string, record: StoredRecord): Promise<void> => {
    await fs.rename(await writeAside(fs, folder, toBytes(record)), pathOf(name));
    await syncFolder(fs, folder);
  };
  return {
    async names() {
      return (await fs.readdir(folder)).filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
    },
    read,
    readSummary: async (name) => (await read(name))?.summary,
    async create(name, record) {
      const aside = await writeAside(fs, folder, toBytes(record));
      try {
        await fs.link(aside, pathOf(name));
      } catch (error) {
        if (hasCode(error, 'EEXIST')) return false;
        throw error;
      } finally {
        await fs.unlink(aside);
      }
      await syncFolder(fs, folder);
      return true;
    },
    replace,
    async replaceSummary(name, summary) {
      const record = await read(name);
      if (record !== undefined) await replace(name, { ...record, summary });
      return record !== undefined;
    },
    exclusively: (work) => exclusively(join(folder, 'busy'), fs, work),
  };
}

const SUFFIX = '.lock';

/** u32 length ‖ summary ‖ secret. */
function toBytes({ summary, secret }: StoredRecord): Uint8Array {
  return concat(bigEndian(summary.length, 4), summary, secret);
}

function fromBytes(name: string, bytes: Uint8Array): StoredRecord {
  const length = bytes.length < 4 ? Infinity : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (4 + length > bytes.length) throw new SdkError('store', `The record ${name} is damaged. Restore the folder's backup.`);
  return { summary: bytes.subarray(4, 4 + length), secret: bytes.subarray(4 + length) };
}

async function writeAside(fs: FileSystem, folder: string, bytes: Uint8Array): Promise<string> {
  const aside = join(folder, `${randomUUID()}.tmp`);
  const file = await fs.open(aside, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  return aside;
}

/** A name is on disk only once its folder is. */
async function syncFolder(fs: FileSystem, folder: string): Promise<void> {
  const handle = await fs.open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readIfThere(fs: FileSystem, path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await fs.readFile(path));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Names become file names. */
function checkedName(name: string): string {
  if (!/^[a-z0-9][a-z0-9.-]{0,200}$/.test(name)) throw new TypeError(`"${name}" is not a record's name`);
  return name;
}
