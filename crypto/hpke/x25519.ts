// x25519.ts — X25519 in JavaScript (RFC 7748 §5): the library's ladder with the curve's parameters, without its Edwards curve beside it.
import { pow } from '@noble/curves/abstract/modular.js';
import { montgomery } from '@noble/curves/abstract/montgomery.js';

const P = 2n ** 255n - 19n;

/** The library's own `x25519` has tables for public keys, which a page would load (7 kB gzipped) to make one key. */
export const x25519 = montgomery({
  P,
  type: 'x25519',
  powPminus2: (x) => pow(x, P - 2n, P),
  // The library hands over a copy.
  adjustScalarBytes(bytes: Uint8Array) {
    bytes.set([(bytes[0] ?? 0) & 0b1111_1000], 0);
    bytes.set([((bytes[31] ?? 0) & 0b0111_1111) | 0b0100_0000], 31);
    return bytes;
  },
});
