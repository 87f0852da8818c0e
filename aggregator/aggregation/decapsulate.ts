// aggregation/decapsulate.ts — the shared secrets of many HPKE ciphertexts at once, wherever that work is done (RFC 9180 §4.1).
import { CryptoError } from '../../crypto/errors.ts';
import type { HpkeSuite } from '../../crypto/hpke/hpke.ts';
import { decapSync, type NodeHpkeKey } from '../../crypto/hpke/node.ts';
import type { HpkeCiphertext } from '../../protocol/dap/hpke.ts';
import type { Context } from '../context.ts';
import type { Decapsulate } from '../ports.ts';
import { inSlices, type Pause } from '../slices.ts';

export interface Decapsulated {
  readonly suite: HpkeSuite;
  /** Undefined where the ciphertext has no encapsulated key of this suite. */
  readonly sharedSecret: Uint8Array | undefined;
}

/** One answer a ciphertext, in order; undefined where no key has its number. */
export async function decapsulateAll(
  { keys, decapsulate }: Pick<Context, 'keys' | 'decapsulate'>,
  ciphertexts: readonly HpkeCiphertext[],
): Promise<readonly (Decapsulated | undefined)[]> {
  await keys.know(ciphertexts.map(({ configId }) => configId));
  const answers = new Map<HpkeCiphertext, Decapsulated>();
  for (const configId of new Set(ciphertexts.map((ciphertext) => ciphertext.configId))) {
    const key = keys.find(configId);
    if (key === undefined) continue;
    const sealed = ciphertexts.filter((ciphertext) => ciphertext.configId === configId);
    const secrets = await decapsulate(
      key,
      sealed.map(({ enc }) => enc),
    );
    for (const [at, ciphertext] of sealed.entries()) answers.set(ciphertext, { suite: key.suite, sharedSecret: secrets[at] });
  }
  return ciphertexts.map((ciphertext) => answers.get(ciphertext));
}

/** Between two pauses: one takes a tenth of a millisecond or less. */
const SLICE = 16;

export function decapsulateInSlices(pause: Pause): Decapsulate {
  return async (key, encs) => inSlices(encs, SLICE, (enc) => decapsulated(key, enc), pause);
}

/** Undefined where `enc` is no encapsulated key. */
export function decapsulated(key: NodeHpkeKey, enc: Uint8Array): Uint8Array | undefined {
  try {
    return decapSync(key, enc);
  } catch (error) {
    if (error instanceof CryptoError) return undefined;
    throw error;
  }
}
