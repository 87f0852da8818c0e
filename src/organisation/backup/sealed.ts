// sealed.ts — a backup as a file that nobody opens without its words: "soundings backup v1" ‖ 0 ‖ salt[16] ‖ nonce[12] ‖ AES-256-GCM of a tar.
import { createCipheriv, createDecipheriv, scrypt } from 'node:crypto';
import { utf8 } from '@soundings/crypto/bytes';
import type { RandomBytes } from '@soundings/crypto/random';
import { InputError } from '../../errors.ts';
import type { RecoveryWords } from './recovery-words.ts';

const MAGIC = Buffer.concat([utf8('soundings backup v1'), Uint8Array.of(0)]);
const SALT = 16;
const NONCE = 12;
const TAG = 16;
const HEADER = MAGIC.length + SALT + NONCE;

/** RFC 7914: 128 MiB and about half a second a guess. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

/** The header is in clear, and authenticated. */
export async function sealBackup(words: RecoveryWords, archive: Uint8Array, random: RandomBytes): Promise<Uint8Array> {
  const salt = random(SALT);
  const nonce = random(NONCE);
  const header = Buffer.concat([MAGIC, salt, nonce]);
  const cipher = createCipheriv('aes-256-gcm', await keyOf(words, salt), nonce).setAAD(header);
  return Buffer.concat([header, cipher.update(archive), cipher.final(), cipher.getAuthTag()]);
}

/** What is in a backup. InputError if it is none, or if these aren't its words: nobody can tell that from a damaged file. */
export async function openBackup(words: RecoveryWords, backup: Uint8Array): Promise<Uint8Array> {
  const file = Buffer.from(backup.buffer, backup.byteOffset, backup.length);
  const header = file.subarray(0, HEADER);
  if (!header.subarray(0, MAGIC.length).equals(MAGIC) || file.length < HEADER + TAG)
    throw new InputError("This file isn't a backup of Soundings. A backup is called something like Soundings backup 2026-01-12.sbk.");
  const key = await keyOf(words, header.subarray(MAGIC.length, MAGIC.length + SALT));
  const decipher = createDecipheriv('aes-256-gcm', key, header.subarray(MAGIC.length + SALT)).setAAD(header);
  decipher.setAuthTag(file.subarray(-TAG));
  const opened = decipher.update(file.subarray(HEADER, -TAG));
  try {
    return Buffer.concat([opened, decipher.final()]);
  } catch (cause) {
    throw new InputError("These words don't open this backup, or the file is damaged. Look at the paper again, and at the file's date.", {
      cause,
    });
  }
}

async function keyOf(words: RecoveryWords, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(words.join(' '), salt, 32, SCRYPT, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
