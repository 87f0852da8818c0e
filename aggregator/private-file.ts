// private-file.ts — files that no other user of this machine may read: refuses to read a secret that others can read, and writes files for their owner only.
import { chmodSync, closeSync, openSync, readFileSync, statfsSync, statSync } from 'node:fs';

/** The permission bits of everybody but the owner. */
const OTHERS = 0o077;
/**
 * The permission bits of users who are neither the owner nor in the file's group. Systems keep a certificate's key in a file that a group
 * may read.
 */
export const OUTSIDE_THE_GROUP = 0o007;
const OWNER_ALONE = 0o600;

/** Linux's numbers of file systems that keep no permissions, so that chmod changes nothing: FAT, exFAT, NTFS (both drivers), SMB (both). */
const WITHOUT_PERMISSIONS: ReadonlySet<number> = new Set([0x4d44, 0x2011bab0, 0x5346544e, 0x7366746e, 0xff534d42, 0xfe534d42]);

/**
 * FUSE, and 9P, which is how Linux inside Windows sees the disks of Windows. If they keep no permissions, everybody seems to have all of
 * them.
 */
const PERHAPS_WITHOUT: ReadonlySet<number> = new Set([0x65735546, 0x01021997]);
const EVERYTHING = 0o777;

/** Reads a file that holds a secret. If `others` may read it, throws the error that `refuse` makes of a sentence. */
export function readSecretText(file: string, refuse: (sentence: string) => Error, others = OTHERS): string {
  const sentence = openToOthers(file, others);
  if (sentence !== undefined) throw refuse(sentence);
  return readFileSync(file, 'utf8');
}

/**
 * One sentence, with what to do, if other users of this machine may read `file`, which holds `secret`. Undefined if they may not, or if the
 * file system has no such permissions, as on Windows. Throws the file system's error if there is no such file.
 */
export function openToOthers(file: string, others = OTHERS, secret = 'a secret'): string | undefined {
  if (process.platform === 'win32') return undefined;
  const { mode, uid } = statSync(file);
  if ((mode & others) === 0 || !keepsPermissions(file, mode)) return undefined;
  const owner = uid === process.getuid?.() ? '' : ' The file must also belong to the user that runs this program.';
  return `${file} holds ${secret}, and others on this machine can read it. Run: chmod 600 ${file}${owner}`;
}

function keepsPermissions(file: string, mode: number): boolean {
  const { type } = statfsSync(file);
  return !WITHOUT_PERMISSIONS.has(type) && !(PERHAPS_WITHOUT.has(type) && (mode & EVERYTHING) === EVERYTHING);
}

/**
 * Makes `file`, empty, unless it exists, and lets only its owner read it. An existing file is not opened: opening and closing a database's
 * file would drop the locks that SQLite has on it in this process (POSIX's rule for fcntl).
 */
export function keepPrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', OWNER_ALONE));
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    makePrivate(file);
  }
}

/** Lets only the owner read the file, if it exists and we may change its permissions. */
export function makePrivate(file: string): void {
  if (process.platform === 'win32') return;
  try {
    if ((statSync(file).mode & OTHERS) !== 0) chmodSync(file, OWNER_ALONE);
  } catch (error) {
    if (!isCode(error, 'ENOENT') && !isCode(error, 'EPERM')) throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
