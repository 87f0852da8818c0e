// verified-once.ts — a folder's memory of signatures that were verified with it, in one file beside its keys: the next command verifies what is new.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { verify } from '@soundings/crypto/signature/node';
import { rememberedSignatures } from '@soundings/crypto/signature/remembered/node';
import { readKeyFile } from '../convenor/key-file.ts';
import { KEY_FILES } from '../convenor/party-keys.ts';

/** Within the folder, and in no backup: without it, the next command takes longer. */
const FILE = 'verified';

/** The secret of a collector's folder, and of an organisation's. */
const SECRETS = [KEY_FILES.collector, KEY_FILES.lock];

/** Calls `work` with Ed25519 that knows what was verified in this folder of keys before. Without such a folder, everything is verified. */
export function verifiedOnce<T>(folder: string | undefined, work: (verify: VerifySignature) => T): T {
  const key = folder === undefined ? undefined : secretIn(folder);
  if (folder === undefined || key === undefined) return work(verify);
  const file = join(folder, FILE);
  const memory = rememberedSignatures(verify, key, bytesIn(file));
  const result = work(memory.verify);
  const kept = memory.toKeep();
  if (kept !== undefined) keep(file, kept);
  return result;
}

/** Undefined if there is none that can be read. Whoever needs it for more than this says what is wrong with it. */
function secretIn(folder: string): Uint8Array | undefined {
  const file = SECRETS.map((name) => join(folder, name)).find(existsSync);
  try {
    return file === undefined ? undefined : readKeyFile(file);
  } catch {
    return undefined;
  }
}

/** A file that can't be read is as good as none. */
function bytesIn(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    return new Uint8Array();
  }
}

/** A folder in which nothing can be written has no memory, and that is all. */
function keep(file: string, marks: Uint8Array): void {
  try {
    writeFileSync(`${file}.new`, marks, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch {
    // everything is verified again
  }
}
