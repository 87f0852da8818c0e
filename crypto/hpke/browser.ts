// browser.ts — HPKE in a page: Web Crypto if it has the curve, otherwise X25519 in JavaScript, which is loaded only then.
import type { Hpke, HpkeSuite } from './hpke.ts';
import { DEFAULT_SUITE } from './hpke.ts';
import { webcryptoHpke } from './webcrypto.ts';

/** HPKE with every suite that Web Crypto supports, and always with the default suite. */
export async function browserHpke(): Promise<Hpke> {
  const native = await webcryptoHpke();
  if (native.supports(DEFAULT_SUITE)) return native;
  const { nobleHpke } = await import('./noble.ts');
  const of = (suite: HpkeSuite): Hpke => (native.supports(suite) ? native : nobleHpke);
  return {
    supports: (suite) => of(suite).supports(suite),
    generateKeyPair: (suite, random) => of(suite).generateKeyPair(suite, random),
    seal: (suite, ...rest) => of(suite).seal(suite, ...rest),
    open: (suite, ...rest) => of(suite).open(suite, ...rest),
  };
}
