// charged.ts — the sum of what all locks cost, kept beside them so that a contribution needn't read every lock ever made (privacy.md §5).
import * as z from '@soundings/protocol/json/schema';
import { sha256 } from '@soundings/crypto/sha256';
import { fromUtf8, toBase64Url, utf8 } from '@soundings/crypto/bytes';
import type { Charter } from '@soundings/protocol/charter/charter';
import { Base64Url } from '@soundings/protocol/json/base64url';
import { NOTHING_SPENT, sum, UNBOUNDED, type ContributionCost, type Cost } from '@soundings/protocol/privacy/ledger';
import { chargesOf } from './charges.ts';
import type { LockStore } from './lock.ts';
import { Divergences, lockNames, Seconds, type Locked } from './lock-record.ts';

/** What is known of all locks together. */
export interface Charged {
  readonly spent: { readonly lastResort: Cost; readonly release: Cost };
  /** Names of records whose cost can't be worked out; the sum is then unbounded. */
  readonly uncharged: readonly string[];
  /** The largest number of a draw, and the time of the last lock; 0 without any. */
  readonly generation: number;
  readonly lockedAt: number;
}

/** The record's name in the store. */
const CHARGED = 'charged';

/** After so many more locks, the sum is worked out from all of them again. */
const UNCHECKED_MAX = 16;

const Sum = z.union([Divergences, z.literal(UNBOUNDED)]);
const ChargedRecord = z.strictObject({
  format: z.literal('soundings charged v1'),
  /** SHA-256 of the names of the locks that are in the sum. With any other names in the store, the record counts for nothing. */
  names: Base64Url(32),
  lastResort: Sum,
  release: Sum,
  generation: z.int().check(z.gte(0)),
  lockedAt: Seconds,
  /** Locks that were added since all of them were read. */
  unchecked: z.int().check(z.gte(0)),
});
type ChargedRecord = z.infer<typeof ChargedRecord>;

/**
 * The sum of all charges: the kept one if it is of exactly the locks that are here, or else from reading all of them. `given`: charters that may
 * say what an unreadable record cost.
 */
export async function chargedIn(store: LockStore, given: readonly Charter[] = []): Promise<Charged> {
  const names = await lockNames(store);
  const kept = await keptOf(store, names);
  return kept === undefined ? fromAll(store, given) : fromKept(kept);
}

/**
 * As {@link chargedIn}, and keeps the sum if it isn't kept or hasn't been checked for long. If reading all locks gives less than was kept, the
 * larger sum counts: a record that can't be read any more costs what it cost. Call it inside {@link LockStore.exclusively}.
 */
export async function checkedCharges(store: LockStore, given: readonly Charter[]): Promise<Charged> {
  const names = await lockNames(store);
  const kept = await keptOf(store, names);
  if (kept !== undefined && kept.unchecked < UNCHECKED_MAX) return fromKept(kept);
  const all = await fromAll(store, given);
  if (all.uncharged.length > 0) return kept === undefined ? all : fromKept(kept);
  const { lastResort, release } = all.spent;
  const spent =
    kept === undefined ? all.spent : { lastResort: larger(kept.lastResort, lastResort), release: larger(kept.release, release) };
  const charged = { ...all, spent };
  await keep(store, names, charged, 0);
  return charged;
}

/**
 * Adds a lock that was just created to the sum of those before it. If the process ends before, the kept sum is of other locks than are here, and
 * all are read once more. Call it inside the same {@link LockStore.exclusively} as the lock's creation.
 */
export async function addCharge(store: LockStore, { name, summary }: Locked, cost: ContributionCost): Promise<void> {
  const before = (await lockNames(store)).filter((other) => other !== name);
  const kept = await keptOf(store, before);
  if (kept === undefined) return;
  const charged = {
    spent: { lastResort: sum(kept.lastResort, cost.lastResort), release: sum(kept.release, cost.release) },
    generation: Math.max(kept.generation, summary.generation ?? 0),
    lockedAt: Math.max(kept.lockedAt, summary.lockedAt),
  };
  await keep(store, [...before, name].sort(), charged, kept.unchecked + 1);
}

function fromKept({ lastResort, release, generation, lockedAt }: ChargedRecord): Charged {
  return { spent: { lastResort, release }, uncharged: [], generation, lockedAt };
}

async function fromAll(store: LockStore, given: readonly Charter[]): Promise<Charged> {
  const { charged, uncharged, records } = await chargesOf(store, given);
  const total = (balance: 'lastResort' | 'release') =>
    charged.reduce<Cost>((total, { cost }) => sum(total, cost[balance]), uncharged.length === 0 ? NOTHING_SPENT : UNBOUNDED);
  return {
    spent: { lastResort: total('lastResort'), release: total('release') },
    uncharged: uncharged.map(({ name }) => name),
    generation: Math.max(0, ...records.map(({ summary }) => summary?.generation ?? 0)),
    lockedAt: Math.max(0, ...records.map(({ summary }) => summary?.lockedAt ?? 0)),
  };
}

/** Undefined if there is none, or it can't be read, or it is of other locks: whoever asks reads all of them. */
async function keptOf(store: LockStore, names: readonly string[]): Promise<ChargedRecord | undefined> {
  try {
    const bytes = await store.readSummary(CHARGED);
    if (bytes === undefined) return undefined;
    const record = ChargedRecord.parse(JSON.parse(fromUtf8(bytes)));
    return record.names === digestOf(names) ? record : undefined;
  } catch {
    return undefined;
  }
}

async function keep(
  store: LockStore,
  names: readonly string[],
  { spent, generation, lockedAt }: Omit<Charged, 'uncharged'>,
  unchecked: number,
): Promise<void> {
  const record = {
    format: 'soundings charged v1',
    names: digestOf(names),
    lastResort: spent.lastResort,
    release: spent.release,
    generation,
    lockedAt,
    unchecked,
  };
  const bytes = { summary: utf8(JSON.stringify(record)), secret: new Uint8Array(0) };
  if (!(await store.create(CHARGED, bytes))) await store.replace(CHARGED, bytes);
}

/** Of sorted names. */
function digestOf(names: readonly string[]): string {
  return toBase64Url(sha256(utf8(names.join('\n'))));
}

/** Entry by entry. */
function larger(a: Cost, b: Cost): Cost {
  if (a === UNBOUNDED || b === UNBOUNDED) return UNBOUNDED;
  return a.map((value, at) => Math.max(value, b[at] ?? Infinity));
}
