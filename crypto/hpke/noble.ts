// noble.ts — HPKE with X25519 in JavaScript and the platform's cipher, for browsers whose Web Crypto lacks the curve (RFC 9180 §7.1).
import { createHpke, HPKE_KEM, type Hpke, type HpkeBackend } from './hpke.ts';
import { webcryptoAead } from './webcrypto.ts';
import { x25519 } from './x25519.ts';

export const nobleBackend: HpkeBackend = {
  ...webcryptoAead,
  hasKem: (kemId) => kemId === HPKE_KEM.x25519,
  publicKey: (_kemId, privateKey) => Promise.resolve(x25519.getPublicKey(privateKey)),
  // The library itself throws on an all-zero output. `async` turns that into a rejection, as with any other backend.
  dh: async (_kemId, privateKey, publicKey) => Promise.resolve(x25519.getSharedSecret(privateKey, publicKey)),
};

export const nobleHpke: Hpke = createHpke(nobleBackend);
