// restores.ts — how a folder finds out that a backup of it was put back: a mark outside of it counts the draws (privacy.md "Your own ledger").
import * as z from 'zod/mini';
import { fromUtf8, utf8 } from '../../crypto/bytes.ts';
import { SdkError } from '../errors.ts';
import { folderMadeAt } from '../folder.ts';
import type { LockStore, Restores } from '../lock.ts';
import { lockedSummaries, Seconds } from '../lock-record.ts';

/** A number outside of a folder and its backups. What is written is durable. */
export interface GenerationMark {
  /** Undefined where there is none. */
  read(): Promise<number | undefined>;
  write(generation: number): Promise<void>;
}

const RestoresRecord = z.strictObject({
  format: z.literal('soundings restores v1'),
  /** Oldest first. What was drawn between the two times is forgotten here. */
  restores: z.array(z.strictObject({ from: Seconds, until: Seconds, generation: z.int().check(z.gte(1)) })),
});
export type Restore = z.infer<typeof RestoresRecord>['restores'][number];

const RESTORES = 'restores';

/** Of a store, as it is read: the records in it carry the number of their draw. */
export function restoresBy(mark: GenerationMark, store: LockStore): Restores {
  return {
    check: async (now) => store.exclusively(async () => check(mark, store, now)),
    nextDraw: async () => (await generationInside(store)) + 1,
    drawn: async (generation) => mark.write(generation),
    lastAt: async () => Math.max(0, ...(await readRestores(store)).map(({ until }) => until)),
  };
}

/**
 * Fewer draws inside than the mark counts, or a record of the folder's without a mark: a backup was put back, or the folder was moved to another
 * machine. A folder of the build before has neither, and is taken as it is. The mark is written first: should the process end in between, the next one
 * finds the copy again, and notes it once.
 */
async function check(mark: GenerationMark, store: LockStore, now: number): Promise<void> {
  const [outside, inside, madeAt] = [await mark.read(), await generationInside(store), await folderMadeAt(store)];
  const isNew = outside === undefined && madeAt === undefined;
  if (isNew || (outside !== undefined && inside >= outside)) {
    if (inside !== outside) await mark.write(inside);
    return;
  }
  const generation = Math.max(inside, outside ?? 0) + 1;
  const before = await readRestores(store);
  const from = Math.min(now, Math.max(0, madeAt ?? 0, ...(await lockedSummaries(store)).map(({ lockedAt }) => lockedAt)));
  await mark.write(generation);
  await writeRestores(store, [...before, { from, until: now, generation }]);
}

async function generationInside(store: LockStore): Promise<number> {
  const drawn = (await lockedSummaries(store)).map(({ generation }) => generation ?? 0);
  return Math.max(0, ...drawn, ...(await readRestores(store)).map(({ generation }) => generation));
}

async function readRestores(store: LockStore): Promise<readonly Restore[]> {
  const bytes = await store.readSummary(RESTORES);
  if (bytes === undefined) return [];
  try {
    return RestoresRecord.parse(JSON.parse(fromUtf8(bytes))).restores;
  } catch (cause) {
    throw new SdkError('store', `The record "${RESTORES}" of this folder can't be read; put back the folder's backup.`, { cause });
  }
}

/** For whoever has the store to themselves. */
async function writeRestores(store: LockStore, restores: readonly Restore[]): Promise<void> {
  const record = { summary: utf8(JSON.stringify({ format: 'soundings restores v1', restores })), secret: new Uint8Array(0) };
  if (!(await store.create(RESTORES, record))) await store.replace(RESTORES, record);
}
