// restores.ts — how a folder finds out that a backup of it was put back: a mark outside of it counts the draws (privacy.md "Your folder and its backups").
import * as z from '@soundings/protocol/json/schema';
import { fromUtf8, utf8 } from '@soundings/crypto/bytes';
import { Role } from '@soundings/protocol/dap/role';
import { windowName } from '@soundings/protocol/charter/window';
import { SdkError } from '../errors.ts';
import { chargedIn } from '../lock/charged.ts';
import { folderMadeAt } from '../lock/folder.ts';
import { askHeld, nameOf, type HeldReport } from '../send/held.ts';
import type { AskPorts } from '../mission/http.ts';
import type { LockStore, Restores } from '../lock/lock.ts';
import { Seconds } from '../lock/lock-record.ts';
import type { Organisation, Place } from '../mission/mission.ts';
import { chargeForgotten, forgottenSentence, isForgotten, wasOpen, type Restore } from './restored-places.ts';

/** A number outside of a folder and its backups. What is written is durable. */
export interface GenerationMark {
  /** Undefined if there is none. */
  read(): Promise<number | undefined>;
  write(generation: number): Promise<void>;
}

const RestoresRecord = z.strictObject({
  format: z.literal('soundings restores v1'),
  /** Oldest first. What was drawn between the two times is forgotten here. */
  restores: z.array(z.strictObject({ from: Seconds, until: Seconds, generation: z.int().check(z.gte(1)) })),
});

const RESTORES = 'restores';

/** Of a store, as it is read: the records in it carry the number of their draw. */
export function restoresBy(mark: GenerationMark, store: LockStore): Restores {
  return {
    check: async (now) => store.exclusively(async () => check(mark, store, now)),
    note: async (from, now) => store.exclusively(async () => note(mark, store, from, now)),
    nextDraw: async () => (await generationInside(store)) + 1,
    drawn: async (generation) => mark.write(generation),
    lastAt: async () => Math.max(0, ...(await readRestores(store)).map(({ until }) => until)),
    settle: async (place, organisation) => {
      const restores = await readRestores(store);
      if (restores.length > 0) await store.exclusively(async () => chargeForgotten(store, restores, place, organisation));
      return isForgotten(store, place, organisation);
    },
    assertNone,
    warning: async (place, now) => {
      const found = await lookAt(mark, store, now);
      const restores = [...(await readRestores(store)), ...(found.kind === 'copy' ? [found.restore] : [])];
      const last = restores.findLast((restore) => wasOpen(place.window, restore));
      return last && forgottenSentence(place, last);
    },
  };
}

type Look =
  | { readonly kind: 'goes-on'; readonly inside: number; readonly outside: number | undefined }
  | { readonly kind: 'copy'; readonly restore: Restore };

/**
 * Fewer draws inside than the mark counts, or a record of the folder's without a mark: a backup was put back, or the folder was moved to another
 * machine. A folder of the build before has neither, and is taken as it is.
 */
async function lookAt(mark: GenerationMark, store: LockStore, now: number): Promise<Look> {
  const [outside, inside, madeAt] = [await mark.read(), await generationInside(store), await folderMadeAt(store)];
  const isNew = outside === undefined && madeAt === undefined;
  if (isNew || (outside !== undefined && inside >= outside)) return { kind: 'goes-on', inside, outside };
  // The copy holds what was locked and noted last, so it isn't older than that.
  const from = Math.min(now, Math.max(0, madeAt ?? 0, (await chargedIn(store)).lockedAt));
  return { kind: 'copy', restore: { from, until: now, generation: Math.max(inside, outside ?? 0) + 1 } };
}

/** The mark is written first: should the process end in between, the next one finds the copy again, and notes it once. */
async function check(mark: GenerationMark, store: LockStore, now: number): Promise<void> {
  const found = await lookAt(mark, store, now);
  if (found.kind === 'goes-on') {
    if (found.inside !== found.outside) await mark.write(found.inside);
    return;
  }
  await put(mark, store, found.restore);
}

/** By somebody who knows from when the backup is, which may be long after the last draw in it. */
async function note(mark: GenerationMark, store: LockStore, from: number, now: number): Promise<void> {
  const generation = Math.max(await generationInside(store), (await mark.read()) ?? 0) + 1;
  await put(mark, store, { from: Math.min(from, now), until: now, generation });
}

async function put(mark: GenerationMark, store: LockStore, restore: Restore): Promise<void> {
  await mark.write(restore.generation);
  await writeRestores(store, [...(await readRestores(store)), restore]);
}

/** The answers protect an organisation against its own mistakes; aggregators that lie together were no help before either. */
async function assertNone(place: Place, organisation: Organisation, ask: AskPorts | undefined): Promise<void> {
  const reports = ask && (await askHeld(place, organisation, ask)).reports;
  if (reports?.leader.kind === 'none' && reports.helper.kind === 'none') return;
  const say = (role: 'leader' | 'helper'): string => `${nameOf(place, Role[role])}: ${WORDS[reports?.[role].kind ?? 'unreachable']}`;
  throw new SdkError(
    'held',
    `"${place.task.instrument.name}" for ${windowName(place.window)} may have been sent from this folder before it was restored from a backup or moved to another machine. ` +
      `Nothing new was drawn: both aggregators must first sign that they hold no contribution of yours (${say('leader')}; ${say('helper')}). What may have been sent is charged once.`,
  );
}

const WORDS: Readonly<Record<HeldReport['kind'], string>> = {
  none: 'holds none',
  unknown: "can't tell before the window closes, or after a restore of its own",
  held: 'holds one of yours',
  invented: 'shows one that you did not sign',
  unreachable: 'was not reached',
};

async function generationInside(store: LockStore): Promise<number> {
  return Math.max((await chargedIn(store)).generation, ...(await readRestores(store)).map(({ generation }) => generation));
}

async function readRestores(store: LockStore): Promise<readonly Restore[]> {
  const bytes = await store.readSummary(RESTORES);
  if (bytes === undefined) return [];
  try {
    return RestoresRecord.parse(JSON.parse(fromUtf8(bytes))).restores;
  } catch (cause) {
    throw new SdkError('store', `The record "${RESTORES}" of this folder can't be read. Restore the folder's backup.`, { cause });
  }
}

/** For whoever has the store to themselves. */
async function writeRestores(store: LockStore, restores: readonly Restore[]): Promise<void> {
  const record = { summary: utf8(JSON.stringify({ format: 'soundings restores v1', restores })), secret: new Uint8Array(0) };
  if (!(await store.create(RESTORES, record))) await store.replace(RESTORES, record);
}
