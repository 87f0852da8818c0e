// private-file.ts — files that nobody else on this machine may read: secrets are refused where others can, and what is written is for its owner.
import { chmodSync, closeSync, openSync, readFileSync, statfsSync, statSync } from 'node:fs';

/** Permissions of everybody but the owner. */
const OTHERS = 0o077;
/** Permissions of whoever is neither the owner nor of the file's group: a certificate's key is kept by the system, which has a group for it. */
export const OUTSIDE_THE_GROUP = 0o007;
const OWNER_ALONE = 0o600;

/** Linux's numbers of file systems that keep no permissions, so that chmod changes nothing: FAT, exFAT, NTFS (both drivers), SMB (both). */
const WITHOUT_PERMISSIONS: ReadonlySet<number> = new Set([0x4d44, 0x2011bab0, 0x5346544e, 0x7366746e, 0xff534d42, 0xfe534d42]);

/** FUSE, and 9P, which is how Linux inside Windows sees the disks of Windows. Where they keep no permissions, all of them are given to everybody. */
const PERHAPS_WITHOUT: ReadonlySet<number> = new Set([0x65735546, 0x01021997]);
const EVERYTHING = 0o777;

/** The text of a file that holds a secret. Where `others` may read it, what `refuse` makes of a sentence is thrown. */
export function readSecretText(file: string, refuse: (sentence: string) => Error, others = OTHERS): string {
  const sentence = openToOthers(file, others);
  if (sentence !== undefined) throw refuse(sentence);
  return readFileSync(file, 'utf8');
}

/**
 * A sentence where others on this machine may read `file`, which holds `secret`, with what to do; undefined where they may not, or where its file system, or Windows,
 * has no permissions of this kind. The file system's error where there is no such file.
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
 * Sees to it that `file` is there, empty if it is new, and its owner's alone. A file that is there is not opened: whoever opens and closes a
 * database's file beside SQLite loses the locks that SQLite holds on it in this process (POSIX's rule for fcntl).
 */
export function keepPrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', OWNER_ALONE));
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    makePrivate(file);
  }
}

/** Takes the file away from everybody but its owner, if it is there and ours to change. */
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
