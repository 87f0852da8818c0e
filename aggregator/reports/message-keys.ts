// reports/message-keys.ts — the message keys of many HPKE ciphertexts at once, on the event loop or in worker threads (RFC 9180 §5.1.1).
import { CryptoError } from '@soundings/crypto/errors';
import type { HpkeSuite } from '@soundings/crypto/hpke/hpke';
import type { MessageKey } from '@soundings/crypto/hpke/key-schedule';
import { receiveSync, type NodeHpkeKey } from '@soundings/crypto/hpke/node';
import type { HpkeCiphertext } from '@soundings/protocol/dap/hpke';
import type { AggregatorRole } from '@soundings/protocol/dap/role';
import { inputShareInfo } from '@soundings/protocol/dap/seals';
import type { KeyRing } from '../key-ring.ts';
import type { Receive } from '../ports/ports.ts';
import { inSlices, type Pause } from '../slices.ts';

export interface Received {
  readonly suite: HpkeSuite;
  /** Undefined if the ciphertext's encapsulated key is not valid. */
  readonly messageKey: MessageKey | undefined;
}

/** One result for each ciphertext of an input share, in order; undefined if no key has its number. */
export async function messageKeys(
  { keys, receive }: { readonly keys: KeyRing; readonly receive: Receive },
  role: AggregatorRole,
  ciphertexts: readonly HpkeCiphertext[],
): Promise<readonly (Received | undefined)[]> {
  await keys.know(ciphertexts.map(({ configId }) => configId));
  const received = new Map<HpkeCiphertext, Received>();
  for (const configId of new Set(ciphertexts.map((ciphertext) => ciphertext.configId))) {
    const key = keys.find(configId);
    if (key === undefined) continue;
    const sealed = ciphertexts.filter((ciphertext) => ciphertext.configId === configId);
    const encs = sealed.map(({ enc }) => enc);
    const found = await receive(key, inputShareInfo(role), encs);
    for (const [at, ciphertext] of sealed.entries()) received.set(ciphertext, { suite: key.suite, messageKey: found[at] });
  }
  return ciphertexts.map((ciphertext) => received.get(ciphertext));
}

/** How many keys are computed between two pauses. One takes a tenth of a millisecond or less. */
const SLICE = 16;

export function receiveInSlices(pause: Pause): Receive {
  return async (key, info, encs) => inSlices(encs, SLICE, (enc) => messageKeyOf(key, info, enc), pause);
}

/** The message key; undefined if `enc` is not a valid encapsulated key. */
export function messageKeyOf(key: NodeHpkeKey, info: Uint8Array, enc: Uint8Array): MessageKey | undefined {
  try {
    return receiveSync(key, enc, info);
  } catch (error) {
    if (error instanceof CryptoError) return undefined;
    throw error;
  }
}
