// key-file.ts — keys and tokens in files: base64url and a line end, readable by their owner alone, never written over.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { readSecretText } from '@soundings/aggregator/private-file';
import { fromBase64Url, toBase64Url } from '@soundings/crypto/bytes';
import { publicKeyOf, type SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import { InputError } from '../errors.ts';
import { isSealedKey } from './sealed-key.ts';

/** Throws InputError if the file exists already. */
export function assertNew(path: string): void {
  if (existsSync(path)) throw isThere(path);
}

function isThere(path: string): InputError {
  return new InputError(`${path} exists already and was left as it is. If you really want a new one, move it away first.`);
}

/** Throws InputError if the file exists already: a key that a second run overwrote would be lost for ever. */
export function writeKeyFile(path: string, secret: Uint8Array): void {
  writeNewSecret(path, toBase64Url(secret));
}

/** One line of text that is a secret, such as a sealed key. Throws InputError if the file exists already. */
export function writeNewSecret(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (cause) {
    if (isCode(cause, 'EEXIST')) throw isThere(path);
    throw cause;
  }
  try {
    writeSync(file, `${text}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Replaces a key, of which a copy is kept elsewhere. At every moment the file holds either the old key or the new one. */
export function replaceKeyFile(path: string, secret: Uint8Array): void {
  rmSync(`${path}.new`, { force: true });
  writeKeyFile(`${path}.new`, secret);
  renameSync(`${path}.new`, path);
}

/** The `length` bytes of a key file. Throws InputError if it is not a key file, or if others on this machine can read it. */
export function readKeyFile(path: string, length = 32): Uint8Array {
  const text = readTokenFile(path);
  if (isSealedKey(text))
    throw new InputError(`${path} is protected by a passphrase. Decide with it on the desk: soundings desk --folder ${dirname(path)}`);
  const bytes = fromBase64Url(text);
  if (bytes?.length !== length)
    throw new InputError(`${path} is not a key file: it should hold ${length} bytes in base64url. soundings keys makes them.`);
  return bytes;
}

/** A token as it is sent. Throws InputError if others on this machine can read the file. */
export function readTokenFile(path: string): string {
  return readSecretText(path, (sentence) => new InputError(sentence)).trim();
}

/** A signing key (Ed25519 seed) with its public key. */
export function readSigningKey(path: string): SigningKeyPair {
  const privateKey = readKeyFile(path);
  return { privateKey, publicKey: publicKeyOf(privateKey) };
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
