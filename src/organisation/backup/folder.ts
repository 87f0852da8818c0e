// folder.ts — an organisation's folder as a backup and back again: which of its files, with the day it was made, and what may have been sent since counts as sent.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { nodePorts } from '@soundings/client/node';
import type { RandomBytes } from '@soundings/crypto/random';
import { readKeyFile } from '../../convenor/key-file.ts';
import { ENROLMENT_FILE, KEY_FILES } from '../../convenor/party-keys.ts';
import { InputError } from '../../errors.ts';
import { LOCKS } from '../organisation.ts';
import type { RecoveryWords } from './recovery-words.ts';
import { openBackup, sealBackup } from './sealed.ts';
import { readTar, writeTar, type TarFile } from './tar.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** What a backup holds, and how large each may be: keys, locks with ledger and matchings, missions, receipts. No other name goes in or comes out. */
const KNOWN: readonly (readonly [name: RegExp, bytesMax: number])[] = [
  [/^(organisation|lock)\.key$/, KIB],
  [/^enrolment(-[\w.-]{1,200})?\.json$/, 64 * KIB],
  [/^former\/[0-9a-f]{32}\/organisation\.key$/, KIB],
  [/^former\/[0-9a-f]{32}\/enrolment\.json$/, 64 * KIB],
  [/^locks\/[a-z0-9][a-z0-9.-]{0,200}\.lock$/, 16 * MIB],
  [/^locks\/starts$/, 4 * MIB],
  [/^missions\/[0-9a-f]{32}\.json$/, 8 * MIB],
  [/^missions\/[0-9a-f]{64}\.mission\.json$/, 8 * MIB],
  [/^missions\/register-[0-9a-f]{32}\.checkpoint$/, 64 * KIB],
  [/^missions\/register-fork-\d{4}-\d\d-\d\d\.txt$/, 64 * KIB],
  [/^receipts\/[\w.-]{1,200}\.json$/, 64 * KIB],
];
const FILES_MAX = 100_000;

/** The first file of a backup: since then, the folder may have sent what the backup doesn't know. */
const ABOUT = 'backup.json';
const About = z.strictObject({ format: z.literal('soundings backup v1'), madeAt: z.int().min(0) });

/** The folder as a file. `now` is in seconds since the epoch. */
export async function backUp(folder: string, words: RecoveryWords, now: number, random: RandomBytes): Promise<Uint8Array> {
  // The time first: what is locked while the files are read is newer, and counts as sent after a restore, whether or not it was read.
  const about = {
    name: ABOUT,
    bytes: Buffer.from(JSON.stringify({ format: 'soundings backup v1', madeAt: now } satisfies z.infer<typeof About>)),
  };
  const files = namesIn(folder)
    .filter((name) => boundOf(name) !== undefined)
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
  return sealBackup(words, writeTar([about, ...files]), random);
}

/**
 * Puts a backup into a folder that has no organisation yet, and records in its locks that it was put back: the places that were open between its
 * making and now are charged once, as sent (privacy.md "Your folder and its backups"). Returns when it was made. InputError, and nothing is
 * changed, if the folder is in use, these aren't the words, or the file holds anything else than a backup does. `marks` as nodePorts() has it.
 */
export async function restore(folder: string, words: RecoveryWords, backup: Uint8Array, now: number, marks?: string): Promise<number> {
  assertUnused(folder);
  const { madeAt, files } = filesIn(await openBackup(words, backup), now);
  const staging = join(folder, STAGING);
  rmSync(staging, { recursive: true, force: true });
  for (const { name, bytes } of files) {
    const file = join(staging, name);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, bytes, { mode: 0o600, flag: 'wx', flush: true });
  }
  const { store } = await nodePorts(join(staging, LOCKS), readKeyFile(join(staging, KEY_FILES.lock)), marks);
  await store.restores?.note(madeAt, now);
  assertUnused(folder); // opening took its time
  // An organisation is there once its enrolment is, so that comes last.
  const moved = readdirSync(staging).sort((a, b) => Number(a === ENROLMENT_FILE) - Number(b === ENROLMENT_FILE));
  for (const name of moved) renameSync(join(staging, name), join(folder, name));
  rmSync(staging, { recursive: true });
  return madeAt;
}

const STAGING = 'restoring';

/** The files of an opened backup, each of a known name and a bounded size. */
export function filesIn(archive: Uint8Array, now: number): { readonly madeAt: number; readonly files: readonly TarFile[] } {
  const [first, ...files] = readTar(archive);
  const about = first?.name === ABOUT ? About.safeParse(jsonOf(first.bytes)) : undefined;
  if (about?.success !== true) throw new InputError('This backup says nothing of when it was made. Use another one.');
  const wrong = files.find(({ name, bytes }) => !(bytes.length <= (boundOf(name) ?? -1)));
  if (files.length > FILES_MAX || wrong !== undefined)
    throw new InputError('This backup holds what no backup of Soundings holds, so none of it was unpacked. Use another one.');
  for (const needed of [KEY_FILES.organisation, KEY_FILES.lock, ENROLMENT_FILE])
    if (!files.some(({ name }) => name === needed)) throw new InputError(`This backup has no ${needed}. Use another one.`);
  const { madeAt } = about.data;
  if (madeAt > now + DAY)
    throw new InputError("This backup was made in the future, as this machine's clock has it. Put the clock right, and restore it then.");
  return { madeAt, files };
}

const DAY = 86_400;

/** The path's names are those of {@link KNOWN}, which can't lead out of the folder. */
function boundOf(name: string): number | undefined {
  return KNOWN.find(([pattern]) => pattern.test(name))?.[1];
}

function assertUnused(folder: string): void {
  const inUse = [ENROLMENT_FILE, KEY_FILES.organisation, KEY_FILES.lock, LOCKS, 'missions', 'receipts', 'former'].find((name) =>
    existsSync(join(folder, name)),
  );
  if (inUse === undefined) return;
  throw new InputError(
    `${folder} is in use already: it has ${inUse}. A backup is put into an empty folder. Start soundings desk --folder with a new one.`,
  );
}

/** Files at any depth, as paths with slashes, sorted. */
function namesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
