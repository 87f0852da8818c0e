// webcrypto.ts — Ed25519 on the Web Crypto API, as strict as in JavaScript (RFC 8032 §5.1).
import { assertBytes, concat, fromBase64Url, fromHex } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { subtle } from '../subtle.ts';
import { isCanonicalScalar, isSuspectPoint } from './encoding.ts';
import type { Signatures } from './signatures.ts';

const ED25519 = { name: 'Ed25519' } as const;
/** PKCS #8 up to the private key's 32 bytes (RFC 8410 §7). */
const PKCS8 = fromHex('302e020100300506032b657004220420');

/** The platform's Ed25519, tried out on one message. undefined if the platform lacks the curve, which is newer than the API. */
export async function webcryptoSignatures(): Promise<Signatures | undefined> {
  try {
    const [seed, message] = [new Uint8Array(32).fill(0x42), new Uint8Array(1)];
    const signature = await webcrypto.sign(seed, message);
    return (await webcrypto.verify(await webcrypto.publicKeyOf(seed), message, signature)) ? webcrypto : undefined;
  } catch {
    return undefined;
  }
}

/** Web Crypto if it has the curve, otherwise the curve in JavaScript. That is a separate file in a page and is loaded only then. */
export async function browserSignatures(): Promise<Signatures> {
  return (await webcryptoSignatures()) ?? javascriptSignatures();
}

export async function javascriptSignatures(): Promise<Signatures> {
  return (await import('./promised.ts')).promised;
}

const webcrypto: Signatures = {
  async publicKeyOf(privateKey) {
    const { x } = await subtle().exportKey('jwk', await imported(privateKey));
    const publicKey = fromBase64Url(x ?? '');
    if (publicKey?.length !== 32) throw new CryptoError('bad-key', 'The platform gave no public key for this private one.');
    return publicKey;
  },
  async sign(privateKey, message) {
    return new Uint8Array(await subtle().sign(ED25519, await imported(privateKey), message));
  },
  // Platforms differ in what they accept, so keys of small order and scalars from L on are refused before the platform is asked.
  async verify(publicKey, message, signature) {
    if (publicKey.length !== 32 || signature.length !== 64 || isSuspectPoint(publicKey)) return false;
    if (!isCanonicalScalar(signature.subarray(32))) return false;
    try {
      const key = await subtle().importKey('raw', publicKey, ED25519, false, ['verify']);
      return await subtle().verify(ED25519, key, signature, message);
    } catch {
      return false;
    }
  },
};

async function imported(privateKey: Uint8Array): Promise<SubtleKey> {
  assertBytes(privateKey, 32, 'privateKey');
  return subtle().importKey('pkcs8', concat(PKCS8, privateKey), ED25519, true, ['sign']);
}
