// webcrypto.ts — HPKE on the Web Crypto API of browsers and Node (RFC 9180 §7).
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, fromBase64Url, fromHex } from '../bytes.ts';
import { subtle } from '../subtle.ts';
import { createHpke, HPKE_AEAD, HPKE_KEM, type Hpke, type HpkeBackend } from './hpke.ts';

/** HPKE on those curves that the platform has. */
export async function webcryptoHpke(): Promise<Hpke> {
  return createHpke(await webcryptoBackend());
}

/** Tries out which curves the platform has, because X25519 is newer than the API. */
export async function webcryptoBackend(): Promise<HpkeBackend> {
  const kems: number[] = [];
  for (const kemId of Object.values(HPKE_KEM)) if (await hasCurve(kemId)) kems.push(kemId);
  return {
    ...webcryptoAead,
    hasKem: (kemId) => kems.includes(kemId),
    async publicKey(kemId, privateKey) {
      const jwk = await subtle().exportKey('jwk', await importPrivateKey(kemId, privateKey));
      return fromJwk(jwk);
    },
    async dh(kemId, privateKey, publicKey) {
      const name = curve(kemId).algorithm.name;
      const key = await importPrivateKey(kemId, privateKey);
      const peer = await subtle().importKey('raw', publicKey, curve(kemId).algorithm, false, []);
      return new Uint8Array(await subtle().deriveBits({ name, public: peer }, key, 256));
    },
  };
}

/** Hash and cipher, also used by the backend with its own curve. HMAC is not the platform's: for a few bytes, promises would be slower. */
export const webcryptoAead: Pick<HpkeBackend, 'hmac' | 'hasAead' | 'aeadSeal' | 'aeadOpen'> = {
  hmac: (key, bytes) => hmac(sha256, key, bytes),
  hasAead: (aeadId) => aeadId === HPKE_AEAD.aes128Gcm || aeadId === HPKE_AEAD.aes256Gcm,
  async aeadSeal(_aeadId, key, nonce, aad, plaintext) {
    const aesKey = await subtle().importKey('raw', key, { name: 'AES-GCM' }, false, ['encrypt']);
    return new Uint8Array(await subtle().encrypt({ name: 'AES-GCM', iv: nonce, additionalData: aad }, aesKey, plaintext));
  },
  async aeadOpen(_aeadId, key, nonce, aad, payload) {
    const aesKey = await subtle().importKey('raw', key, { name: 'AES-GCM' }, false, ['decrypt']);
    return new Uint8Array(await subtle().decrypt({ name: 'AES-GCM', iv: nonce, additionalData: aad }, aesKey, payload));
  },
};

interface Curve {
  readonly algorithm: { readonly name: string; readonly namedCurve?: string };
  /** PKCS #8 up to the private key's 32 bytes. It has no public key, which the platform computes (RFC 5208, RFC 8410, RFC 5915). */
  readonly pkcs8: Uint8Array;
}

const X25519: Curve = { algorithm: { name: 'X25519' }, pkcs8: fromHex('302e020100300506032b656e04220420') };
const P256: Curve = {
  algorithm: { name: 'ECDH', namedCurve: 'P-256' },
  pkcs8: fromHex('3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420'),
};

function curve(kemId: number): Curve {
  return kemId === HPKE_KEM.p256 ? P256 : X25519;
}

function importPrivateKey(kemId: number, privateKey: Uint8Array): Promise<SubtleKey> {
  return subtle().importKey('pkcs8', concat(curve(kemId).pkcs8, privateKey), curve(kemId).algorithm, true, ['deriveBits']);
}

function fromJwk({ x, y }: { readonly x?: string; readonly y?: string }): Uint8Array {
  const abscissa = fromBase64Url(x ?? '') ?? new Uint8Array(0);
  return y === undefined ? abscissa : concat(Uint8Array.of(4), abscissa, fromBase64Url(y) ?? new Uint8Array(0));
}

async function hasCurve(kemId: number): Promise<boolean> {
  try {
    await subtle().exportKey('jwk', await importPrivateKey(kemId, new Uint8Array(32).fill(0x42)));
    return true;
  } catch {
    return false;
  }
}
