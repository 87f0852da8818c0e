// folder.ts — since when a store knows all that was sent from it (privacy.md "Your folder and its backups").
import { fromUtf8, utf8 } from '@soundings/crypto/bytes';
import type { LockStore } from './lock.ts';

/** Seconds since the epoch, in decimal digits. */
const MADE_AT = 'made-at';

/** Records when the store was made, once. Call Restores.check before it: a store that has this record but no mark is a copy. */
export async function openFolder(store: LockStore, now: number): Promise<void> {
  // If another program was first, its time stays.
  await store.create(MADE_AT, { summary: utf8(String(now)), secret: new Uint8Array(0) });
}

/** Since when this store has kept everything that was drawn, in seconds since the epoch. Undefined before its first use, or if the record can't be read. */
export async function folderMadeAt(store: LockStore): Promise<number | undefined> {
  const bytes = await store.readSummary(MADE_AT);
  const madeAt = bytes === undefined ? NaN : Number(fromUtf8(bytes));
  return Number.isSafeInteger(madeAt) ? Math.max(madeAt, (await store.restores?.lastAt()) ?? 0) : undefined;
}
