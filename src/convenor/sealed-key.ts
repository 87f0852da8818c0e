// sealed-key.ts — a signing key behind a passphrase: scrypt makes the passphrase a key, AES-256-GCM closes the file. The public key stays readable.
import { createCipheriv, createDecipheriv, scrypt } from 'node:crypto';
import { concat, fromBase64Url, toBase64Url, utf8 } from '@soundings/crypto/bytes';
import type { RandomBytes } from '@soundings/crypto/random';
import { publicKeyOf, type SigningKeyPair } from '@soundings/crypto/signature/ed25519';

/** base64url of: public key (32) ‖ salt (16) ‖ nonce (12) ‖ sealed private key (32) ‖ tag (16). */
const PREFIX = 'soundings-sealed-key-1:';
const SIZES = { publicKey: 32, salt: 16, nonce: 12, sealed: 32, tag: 16 } as const;

/** 128 MiB and a third of a second for each guess. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

export async function sealKey({ privateKey, publicKey }: SigningKeyPair, passphrase: string, random: RandomBytes): Promise<string> {
  const [salt, nonce] = [random(SIZES.salt), random(SIZES.nonce)];
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, salt), nonce).setAAD(bound(publicKey));
  const sealed = concat(cipher.update(privateKey), cipher.final());
  return PREFIX + toBase64Url(concat(publicKey, salt, nonce, sealed, cipher.getAuthTag()));
}

export function isSealedKey(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** The public key of a sealed key; undefined if the text is damaged. */
export function sealedPublicKey(text: string): Uint8Array | undefined {
  return partsOf(text)?.publicKey;
}

/** Undefined for another passphrase, or if the file was changed: nobody can tell which. */
export async function openSealedKey(text: string, passphrase: string): Promise<SigningKeyPair | undefined> {
  const parts = partsOf(text);
  if (parts === undefined) return undefined;
  const { publicKey, salt, nonce, sealed, tag } = parts;
  const decipher = createDecipheriv('aes-256-gcm', await keyOf(passphrase, salt), nonce)
    .setAAD(bound(publicKey))
    .setAuthTag(tag);
  try {
    const privateKey = concat(decipher.update(sealed), decipher.final());
    return { privateKey, publicKey: publicKeyOf(privateKey) };
  } catch {
    return undefined;
  }
}

/** The same passphrase on every keyboard: Unicode has several spellings of one letter. */
async function keyOf(passphrase: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(passphrase.normalize('NFKC'), salt, 32, SCRYPT, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    }),
  );
}

function bound(publicKey: Uint8Array): Uint8Array {
  return concat(utf8(PREFIX), publicKey);
}

function partsOf(text: string): Readonly<Record<keyof typeof SIZES, Uint8Array>> | undefined {
  const bytes = isSealedKey(text) ? fromBase64Url(text.slice(PREFIX.length)) : undefined;
  const sizes = Object.entries(SIZES);
  if (bytes?.length !== sizes.reduce((sum, [, size]) => sum + size, 0)) return undefined;
  let at = 0;
  const cut = (size: number) => bytes.subarray(at, (at += size));
  return {
    publicKey: cut(SIZES.publicKey),
    salt: cut(SIZES.salt),
    nonce: cut(SIZES.nonce),
    sealed: cut(SIZES.sealed),
    tag: cut(SIZES.tag),
  };
}
