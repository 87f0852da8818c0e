// restored-places.ts — what a folder that was put back may have sent and forgotten: each such place is charged once (privacy.md "Your folder and its backups").
import * as z from '@soundings/protocol/json/schema';
import { fromUtf8, toBase64Url, toHex, utf8 } from '@soundings/crypto/bytes';
import { charterDigest, type Charter } from '@soundings/protocol/charter/charter';
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import { belongsTo, type RosterEntry } from '@soundings/protocol/roster/roster';
import { missionTasks, type MissionTask } from '@soundings/protocol/charter/tasks';
import { missionWindows, windowName, type Window } from '@soundings/protocol/charter/window';
import { AGREEMENT_PREFIX, keptCharters } from '../lock/charter-record.ts';
import { SdkError } from '../errors.ts';
import type { LockStore } from '../lock/lock.ts';
import { lockedSummaries, namePrefix, restoredPrefix, Seconds } from '../lock/lock-record.ts';
import type { Organisation, Place } from '../mission/mission.ts';

/** A copy was put back at `until`, which had held nothing since `from`, in seconds. */
export interface Restore {
  readonly from: number;
  readonly until: number;
  readonly generation: number;
}

const ForgottenPlace = z.strictObject({
  format: z.literal('soundings restored v1'),
  mission: z.string(),
  instrument: z.string(),
  window: z.int(),
  version: z.int(),
  /** When the copy was found, in seconds. */
  at: Seconds,
});
export type ForgottenPlace = z.infer<typeof ForgottenPlace>;

/**
 * For every place of every mission whose window was open in the time that the folder has forgotten, writes a record whose name says its cost
 * (charges.ts). The version is the next that could have been sent; if all versions of a place are locked here, it gets no record. Running it
 * again adds nothing. Call it inside `exclusively`. SdkError `store` if a mission's charter isn't here.
 */
export async function chargeForgotten(
  store: LockStore,
  restores: readonly Restore[],
  { mission, entry }: Place,
  organisation: Organisation,
): Promise<void> {
  const charters = new Map((await keptCharters(store)).map((charter) => [charter.mission, charter] as const));
  charters.set(mission.charter.mission, mission.charter);
  const names = await store.names();
  assertAllKnown(names, charters);
  for (const charter of charters.values()) {
    const tasks = missionTasks(charter).filter(await askedOf(store, charter, charter === mission.charter ? entry : undefined));
    for (const restore of restores) {
      for (const window of missionWindows(charter.schedule).filter((one) => wasOpen(one, restore))) {
        for (const task of tasks) await chargeOne(store, names, charter, { task, window }, organisation, restore);
      }
    }
  }
}

export function wasOpen({ firstDay, closesDay }: Window, { from, until }: Pick<Restore, 'from' | 'until'>): boolean {
  return firstDay * 86_400 <= until && closesDay * 86_400 > from;
}

/** Whether what was sent for a place may be forgotten here. */
export async function isForgotten(store: LockStore, place: Place, organisation: Organisation): Promise<boolean> {
  const names = await store.names();
  return names.some((name) => isRecordOf(name, place, organisation));
}

/** What is charged without being here, as an auditor may see it. */
export async function forgottenPlaces(store: LockStore): Promise<readonly ForgottenPlace[]> {
  const places: ForgottenPlace[] = [];
  for (const name of (await store.names()).filter((one) => one.startsWith('restored.')).sort()) {
    const bytes = await store.readSummary(name);
    const parsed = bytes && ForgottenPlace.safeParse(JSON.parse(fromUtf8(bytes)));
    if (parsed?.success === true) places.push(parsed.data);
  }
  return places;
}

/** As preview and receipt say it. */
export function forgottenSentence({ task, window }: Place, { from, until }: Pick<Restore, 'from' | 'until'>): string {
  const day = (seconds: number): string => dateOf(dayAt(seconds));
  const since = from === 0 ? 'at any time before' : `since ${day(from)}`;
  return (
    `On ${day(until)}, this folder was an older copy: it had been restored from a backup, or moved to another machine. It doesn't know what was sent from it ${since}, so "${task.instrument.name}" for ${windowName(window)} is charged once, as if it had been sent. ` +
    'New noise is drawn for it only if both aggregators sign that they hold no contribution of yours, and the last-resort budget pays for one more version. Those answers protect you against your own mistakes, not against two aggregators that lie together.'
  );
}

function assertAllKnown(names: readonly string[], charters: ReadonlyMap<string, Charter>): void {
  const unknown = names.filter((name) => name.startsWith(AGREEMENT_PREFIX)).map((name) => name.slice(AGREEMENT_PREFIX.length));
  const missing = unknown.filter((name) => !charters.has(name));
  if (missing.length === 0) return;
  throw new SdkError(
    'store',
    `This folder was restored from a backup that doesn't have the charter of ${missing.map((name) => `"${name}"`).join(', ')}. What may have been sent for that mission can't be charged, so nothing new is drawn for any mission. First contribute to that mission: its document has the charter. Then run this again.`,
  );
}

/** Which tasks ask this organisation: by its sector and size tier, as the roster or a lock has them; all of them if neither does. */
async function askedOf(store: LockStore, charter: Charter, entry: RosterEntry | undefined): Promise<(task: MissionTask) => boolean> {
  if (entry !== undefined) return (task) => belongsTo(entry, task);
  const digest = toBase64Url(charterDigest(charter));
  const locked = (await lockedSummaries(store)).filter((one) => one.charter === digest);
  const sector = locked.find((one) => one.sector !== undefined)?.sector;
  const tier = locked.find((one) => one.tier !== undefined)?.tier;
  const fits = (own: string | undefined, asked: string | undefined) => own === undefined || asked === undefined || own === asked;
  const among = (asked: readonly string[] | undefined) => sector === undefined || (asked?.includes(sector) ?? true);
  return (task) => fits(sector, task.sector) && among(task.sectors) && fits(tier, task.tier);
}

async function chargeOne(
  store: LockStore,
  names: readonly string[],
  charter: Charter,
  place: Pick<Place, 'task' | 'window'>,
  organisation: Organisation,
  { generation, until }: Restore,
): Promise<void> {
  if (names.some((name) => name.startsWith(restoredPrefix(place, organisation, generation)))) return;
  const prefix = namePrefix(place, organisation);
  const locked = names.filter((name) => name.startsWith(prefix)).map((name) => Number(name.slice(prefix.length)));
  const version = Math.max(-1, ...locked) + 1;
  if (version > charter.amendments) return;
  const record: ForgottenPlace = {
    format: 'soundings restored v1',
    mission: charter.mission,
    instrument: place.task.instrument.name,
    window: place.window.number,
    version,
    at: until,
  };
  // A name that is taken is the same charge.
  await store.create(`${restoredPrefix(place, organisation, generation)}${version}`, {
    summary: utf8(JSON.stringify(record)),
    secret: new Uint8Array(0),
  });
}

function isRecordOf(name: string, { task, window }: Place, { id }: Organisation): boolean {
  return name.startsWith('restored.') && name.includes(`.${toHex(task.taskId)}.${toHex(id)}.${window.number}.`);
}
