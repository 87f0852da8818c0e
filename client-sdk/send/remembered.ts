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

const Count = z.string().check(z.regex(/^(?:0|[1-9]\d{0,30})$/, 'a whole number'));
const Figures = z.strictObject({ window: z.int().check(z.gte(0), z.lte(9999)), counts: z.array(Count).check(z.maxLength(100_000)) });
const LastTally = z.strictObject({
  ...Figures.shape,
  /** Of windows before, the newest first; only if the organisation wants to keep them. */
  earlier: z.optional(z.array(Figures).check(z.maxLength(10_000))),
});

/** What was counted for one window. */
export interface WindowFigures {
  readonly window: number;
  readonly counts: readonly bigint[];
}

/** Keeps a tally for one window, in the place of the one before. `isEarlierKept`: those of all windows stay, for the organisation's own eyes. */
export async function rememberTally(
  place: Place,
  counts: readonly bigint[],
  store: LockStore,
  { isEarlierKept }: { readonly isEarlierKept: boolean },
): Promise<void> {
  const { number } = place.window;
  const before = isEarlierKept ? (await rememberedFigures(place, store)).filter(({ window }) => window !== number) : [];
  const earlier = before.map(({ window, counts: kept }) => ({ window, counts: kept.map(String) }));
  const tally = { window: number, counts: counts.map(String), ...(earlier.length === 0 ? {} : { earlier }) };
  await keep(tallyName(place), utf8(JSON.stringify(tally)), store);
}

/** The counts of the window before this one; undefined if they aren't known. */
export async function rememberedTally(place: Place, store: LockStore): Promise<readonly bigint[] | undefined> {
  return (await rememberedFigures(place, store)).find(({ window }) => window === place.window.number - 1)?.counts;
}

/** Everything that is kept of a question, the newest window first. */
export async function rememberedFigures(place: Place, store: LockStore): Promise<readonly WindowFigures[]> {
  const secret = (await store.read(tallyName(place)))?.secret;
  if (secret === undefined || secret.length === 0) return [];
  const parsed = LastTally.safeParse(JSON.parse(fromUtf8(secret)));
  if (!parsed.success) return [];
  const { window, counts, earlier = [] } = parsed.data;
  return [{ window, counts }, ...earlier]
    .map((one) => ({ window: one.window, counts: one.counts.map(BigInt) }))
    .sort((a, b) => b.window - a.window);
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
