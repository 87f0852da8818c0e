// tasks/verified-once.ts — the database's memory of signatures in missions that were verified: a start or a reload verifies what is new.
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { verify } from '@soundings/crypto/signature/node';
import { rememberedSignatures } from '@soundings/crypto/signature/remembered/node';
import type { Store } from '../ports/store.ts';

/** In the database's table of stored texts. */
const VERIFIED = 'verified-signatures';

export interface VerifiedOnce {
  readonly verify: VerifySignature;
  /** Writes what was verified since it was last written. */
  keep(): Promise<void>;
}

/** @param key the database's first key: nobody who can only write to the database can make a signature count as verified. */
export async function verifiedOnce(store: Pick<Store, 'meta' | 'setMeta'>, key: Uint8Array): Promise<VerifiedOnce> {
  const memory = rememberedSignatures(verify, key, Buffer.from((await store.meta(VERIFIED)) ?? '', 'base64url'));
  return {
    verify: memory.verify,
    keep: async () => {
      const kept = memory.toKeep();
      if (kept !== undefined) await store.setMeta(VERIFIED, Buffer.from(kept).toString('base64url'));
    },
  };
}
