// browser.ts — HPKE in a page: Web Crypto if it has the curve, else X25519 in JavaScript, loaded only then.
import type { Hpke, HpkeSuite } from './hpke.ts';
import { DEFAULT_SUITE } from './hpke.ts';
import { webcryptoHpke } from './webcrypto.ts';

/** Every suite of Web Crypto's, and the default one in any case. */
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
