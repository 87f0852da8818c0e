// noble.ts — HPKE with X25519 in JavaScript, for browsers whose Web Crypto lacks the curve (RFC 9180 §7.1). The cipher stays the platform's.
import { x25519 } from '@noble/curves/ed25519.js';
import { createHpke, HPKE_KEM, type Hpke, type HpkeBackend } from './hpke.ts';
import { webcryptoAead } from './webcrypto.ts';

export const nobleBackend: HpkeBackend = {
  ...webcryptoAead,
  hasKem: (kemId) => kemId === HPKE_KEM.x25519,
  publicKey: (_kemId, privateKey) => Promise.resolve(x25519.getPublicKey(privateKey)),
  // Throws on an all-zero output by itself; as a rejection, since `dh` is asynchronous everywhere.
  dh: async (_kemId, privateKey, publicKey) => Promise.resolve(x25519.getSharedSecret(privateKey, publicKey)),
};

export const nobleHpke: Hpke = createHpke(nobleBackend);
