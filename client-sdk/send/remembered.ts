// remembered.ts — what an organisation keeps from one window to the next, encrypted beside its locks: matchings, and the last tally for comparison.
import { fromUtf8, toHex, utf8 } from '@soundings/crypto/bytes';
import * as z from '@soundings/protocol/json/schema';
import type { Mission } from '@soundings/protocol/mission/mission';
import type { LockStore } from '../lock/lock.ts';
import type { Place } from '../mission/mission.ts';
import { matchingJson, parseMatching, type Matching } from '../rows/matching.ts';

const NOTHING = new Uint8Array(0);

/** What was settled about the files of a question. Undefined if nothing was, or if another version of this software wrote it. */
export async function rememberedMatching(mission: Mission, instrument: string, store: LockStore): Promise<Matching | undefined> {
  const secret = (await store.read(matchingName(mission, instrument)))?.secret;
  return secret === undefined || secret.length === 0 ? undefined : parseMatching(fromUtf8(secret));
}

/** Keeps a matching for its question; undefined forgets the one that is kept. */
export async function rememberMatching(
  mission: Mission,
  instrument: string,
  matching: Matching | undefined,
  store: LockStore,
): Promise<void> {
  const secret = matching === undefined ? NOTHING : utf8(matchingJson(matching));
  await keep(matchingName(mission, instrument), secret, store);
}

const LastTally = z.strictObject({
  window: z.int().check(z.gte(0), z.lte(9999)),
  counts: z.array(z.string().check(z.regex(/^(?:0|[1-9]\d{0,30})$/, 'a whole number'))).check(z.maxLength(100_000)),
});

/** Keeps a tally for one window, in the place of the one before. */
export async function rememberTally(place: Place, counts: readonly bigint[], store: LockStore): Promise<void> {
  const tally = { window: place.window.number, counts: counts.map(String) };
  await keep(tallyName(place), utf8(JSON.stringify(tally)), store);
}

/** The counts of the window before this one; undefined if they aren't known. */
export async function rememberedTally(place: Place, store: LockStore): Promise<readonly bigint[] | undefined> {
  const secret = (await store.read(tallyName(place)))?.secret;
  if (secret === undefined || secret.length === 0) return undefined;
  const parsed = LastTally.safeParse(JSON.parse(fromUtf8(secret)));
  if (!parsed.success || parsed.data.window !== place.window.number - 1) return undefined;
  return parsed.data.counts.map(BigInt);
}

async function keep(name: string, secret: Uint8Array, store: LockStore): Promise<void> {
  const record = { summary: NOTHING, secret };
  if (!(await store.create(name, record))) await store.replace(name, record);
}

function matchingName(mission: Mission, instrument: string): string {
  return `matching.${toHex(mission.digest)}.${instrument}`;
}

function tallyName({ mission, task }: Place): string {
  return `tally.${toHex(mission.digest)}.${task.instrument.name}`;
}
