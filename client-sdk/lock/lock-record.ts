// lock-record.ts — what is locked of a contribution: a summary that an auditor may see, and the shares (protocol.md, "Retries").
import * as z from '@soundings/protocol/json/schema';
import { equal, fromUtf8, toBase64Url, toHex, utf8 } from '@soundings/crypto/bytes';
import { decode, encode, fixed, opaque, struct, type ValueOf } from '@soundings/crypto/codec';
import { HpkeConfig } from '@soundings/protocol/dap/hpke';
import { reportErrors } from '@soundings/protocol/dap/report-error';
import { ReportMetadata } from '@soundings/protocol/dap/upload';
import { Base64Url, bytesOf } from '@soundings/protocol/json/base64url';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import { UNBOUNDED } from '@soundings/protocol/privacy/cost';
import { RENYI_ORDERS } from '@soundings/protocol/privacy/renyi';
import { SdkError } from '../errors.ts';
import type { LockStore, StoredRecord } from './lock.ts';
import type { Organisation, Place } from '../mission/mission.ts';

/** Up to the end of the year 9999. */
export const Seconds = z.int().check(z.gte(0), z.lte(253_402_300_799));
/** Rényi divergences in 10⁻⁹, one an order (protocol/privacy/renyi.ts). */
export const Divergences = z.array(z.int().check(z.gte(0))).check(z.length(RENYI_ORDERS.length));

/** How far it has come. `received` and `superseded` are for good. */
const State = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('locked') }),
  z.strictObject({ kind: z.literal('received'), at: Seconds }),
  z.strictObject({ kind: z.literal('refused'), at: Seconds, error: z.enum(reportErrors) }),
  /** An aggregator holds another contribution for the place, from another folder: this one is never sent, and stays charged. */
  z.strictObject({ kind: z.literal('superseded'), at: Seconds, version: z.int().check(z.gte(0), z.lte(2 ** 32)), digest: Base64Url(32) }),
]);
export type LockState = z.infer<typeof State>;

/** What lock and receipt say of rows that were totals. */
export const TYPED_ROWS = 'typed totals, declared';

/** Tells no count: names, times, digests, and what it cost. Bytes are base64url. */
const LockSummary = z
  .strictObject({
    /** Version 2 may lack the keys: it was locked without a connection, and gets them before it is sent. */
    format: z.enum(['soundings lock v1', 'soundings lock v2']),
    mission: z.string(),
    /** The charter's digest. */
    charter: Base64Url(32),
    instrument: z.string(),
    sector: z.optional(z.string()),
    tier: z.optional(z.string()),
    window: z.int().check(z.gte(0), z.lte(9999)),
    organisation: Base64Url(16),
    version: z.int().check(z.gte(0), z.lte(9)),
    taskId: Base64Url(32),
    reportId: Base64Url(16),
    digest: Base64Url(32),
    lockedAt: Seconds,
    /** The number of the draw, where the store can be put back (lock.ts, Restores). */
    generation: z.optional(z.int().check(z.gte(1), z.lte(1_000_000_000))),
    /** Missing from a record of an earlier version that wrote a number it could not read back; its charter says the cost anew (charges.ts). */
    cost: z.optional(z.strictObject({ lastResort: z.union([Divergences, z.literal(UNBOUNDED)]), release: Divergences })),
    /** Where the charter samples persons: the mark of the key under which it was done. */
    sampling: z.optional(Base64Url(32)),
    /** If the organisation added the rows up itself, and declared what the charter asks of that (privacy.md §1, "Typed totals"). */
    rows: z.optional(z.literal(TYPED_ROWS)),
    /** Encoded HpkeConfigs that it is sealed to. */
    leaderKey: z.optional(Base64Url()),
    helperKey: z.optional(Base64Url()),
    state: State,
  })
  .check(
    z.refine(
      ({ format, leaderKey, helperKey }) =>
        (leaderKey === undefined) === (helperKey === undefined) && (leaderKey !== undefined || format === 'soundings lock v2'),
      'must name both keys, or none in version 2',
    ),
  );
export type LockSummary = z.infer<typeof LockSummary>;

//   struct {
//     opaque rows_key[32]; opaque rows_digest[32];
//     opaque seal_seed[32];
//     ReportMetadata metadata;
//     opaque public_share<0..2^32-1>; opaque leader_share<0..2^32-1>; opaque helper_share<0..2^32-1>;
//   } LockSecret;
/** The shares are encoded PlaintextInputShares; together they are the noisy vector. */
export const LockSecret = struct({
  rowsKey: fixed(32),
  rowsDigest: fixed(32),
  sealSeed: fixed(32),
  metadata: ReportMetadata,
  publicShare: opaque(4),
  leaderShare: opaque(4),
  helperShare: opaque(4),
});
export type LockSecret = ValueOf<typeof LockSecret>;

/** A locked contribution, under its name in the store. */
export interface Locked {
  readonly name: string;
  readonly summary: LockSummary;
  readonly secret: LockSecret;
}

/** One name for each (mission, instrument, sector, tier, window, organisation, version): the task ID is the first four. */
export function lockName(
  { task, window }: Pick<Place, 'task' | 'window'>,
  organisation: Pick<Organisation, 'id'>,
  version: number,
): string {
  return `${namePrefix({ task, window }, organisation)}${version}`;
}

/** What all versions of a contribution have in common. */
export function namePrefix({ task, window }: Pick<Place, 'task' | 'window'>, organisation: Pick<Organisation, 'id'>): string {
  return `contribution.${toHex(task.taskId)}.${toHex(organisation.id)}.${window.number}.`;
}

/** What was sent for a place may be forgotten: a record under such a name, and a version after it, is charged as if it were that version. */
export function restoredPrefix(place: Pick<Place, 'task' | 'window'>, organisation: Pick<Organisation, 'id'>, generation: number): string {
  return namePrefix(place, organisation).replace('contribution.', `restored.${generation}.`);
}

/** Where a record belongs: its name says so, whatever has become of the rest. The task ID and the organisation in hexadecimal. */
export interface RecordPlace {
  readonly taskId: string;
  readonly organisation: string;
  readonly window: number;
  readonly version: number;
}

/** A contribution that was once locked in a store. */
export interface LockedRecord {
  readonly name: string;
  /** Undefined for a name that no version of ours gives. */
  readonly place: RecordPlace | undefined;
  /** Undefined if it can't be read, or was forgotten. */
  readonly summary: LockSummary | undefined;
}

/** The names of everything that was ever locked in a store, or forgotten by it, sorted. */
export async function lockNames(store: LockStore): Promise<readonly string[]> {
  return (await store.names()).filter((name) => /^(contribution|restored)\./.test(name)).sort();
}

/**
 * Every contribution that was ever locked in a store, or forgotten by it, readable or not: one that is damaged keeps nobody from the others.
 * `isAsked`: only those whose name says that they belong to such a place.
 */
export async function lockedRecords(
  store: LockStore,
  isAsked: (place: RecordPlace | undefined) => boolean = () => true,
): Promise<readonly LockedRecord[]> {
  const names = (await lockNames(store)).filter((name) => isAsked(placeOf(name)));
  const records: LockedRecord[] = [];
  for (const name of names) {
    if (name.startsWith('restored.')) {
      records.push({ name, place: placeOf(name), summary: undefined });
      continue;
    }
    try {
      const bytes = await store.readSummary(name);
      if (bytes !== undefined) records.push({ name, place: placeOf(name), summary: readSummary(name, bytes) });
    } catch {
      records.push({ name, place: placeOf(name), summary: undefined }); // it is charged all the same, and named (charges.ts)
    }
  }
  return records;
}

/** Those that can be read, as an auditor may see them: no count, no noise. */
export async function lockedSummaries(
  store: LockStore,
  isAsked?: (place: RecordPlace | undefined) => boolean,
): Promise<readonly LockSummary[]> {
  return (await lockedRecords(store, isAsked)).flatMap(({ summary }) => summary ?? []);
}

/** Where a record of this name belongs. */
export function placeOf(name: string): RecordPlace | undefined {
  const found = /^(?:contribution|restored\.\d{1,15})\.([0-9a-f]{64})\.([0-9a-f]{32})\.(\d{1,4})\.(\d)$/.exec(name);
  if (found === null) return undefined;
  const [, taskId = '', organisation = '', window, version] = found;
  return { taskId, organisation, window: Number(window), version: Number(version) };
}

/**
 * The record's bytes, read back with the very schema that will read them: what couldn't be read again is not written, and so never sent. Throws
 * SdkError `store` then.
 */
export function toStored({ name, summary, secret }: Locked): StoredRecord {
  const record = { summary: toStoredSummary(name, summary), secret: encode(LockSecret, secret) };
  if (equal(encode(LockSecret, decode(LockSecret, record.secret, 'lock')), record.secret)) return record;
  throw notAsWritten(name);
}

/** The same for the summary alone, the only part that changes once a contribution is locked. */
export function toStoredSummary(name: string, summary: LockSummary): Uint8Array {
  const bytes = utf8(JSON.stringify(summary));
  if (equal(canonicalJson(readSummary(name, bytes)), canonicalJson(JSON.parse(fromUtf8(bytes))))) return bytes;
  throw notAsWritten(name);
}

function notAsWritten(name: string): SdkError {
  return new SdkError('store', `The record ${name} could not be read again as written, so it was not saved and nothing was sent.`);
}

export function fromStored(name: string, { summary, secret }: StoredRecord): Locked {
  try {
    return { name, summary: readSummary(name, summary), secret: decode(LockSecret, secret, 'lock') };
  } catch (cause) {
    throw cause instanceof SdkError ? cause : unreadable(name, cause);
  }
}

/** Throws SdkError `store` if it can't be read. */
export function readSummary(name: string, bytes: Uint8Array): LockSummary {
  try {
    return LockSummary.parse(withoutLostCost(JSON.parse(fromUtf8(bytes))));
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

/** JSON has no Infinity and no NaN: earlier versions wrote null for a divergence that was either. */
function withoutLostCost(json: unknown): unknown {
  const { cost, ...rest } = (json ?? {}) as { readonly cost?: { readonly [balance: string]: unknown } };
  const lost = [cost?.['lastResort'], cost?.['release']].some((vector) => Array.isArray(vector) && vector.includes(null));
  return lost ? rest : json;
}

/** What to seal an organisation's two shares to. */
export interface SealingKeys {
  readonly leader: HpkeConfig;
  readonly helper: HpkeConfig;
}

/** Undefined if it was locked without a connection and never sent. */
export function sealingKeys({ leaderKey, helperKey }: Pick<LockSummary, 'leaderKey' | 'helperKey'>): SealingKeys | undefined {
  if (leaderKey === undefined || helperKey === undefined) return undefined;
  return { leader: decode(HpkeConfig, bytesOf(leaderKey)), helper: decode(HpkeConfig, bytesOf(helperKey)) };
}

export function sealingKeyTexts({ leader, helper }: SealingKeys): Required<Pick<LockSummary, 'leaderKey' | 'helperKey'>> {
  return { leaderKey: toBase64Url(encode(HpkeConfig, leader)), helperKey: toBase64Url(encode(HpkeConfig, helper)) };
}

function unreadable(name: string, cause: unknown): SdkError {
  return new SdkError('store', `The record ${name} can't be read. If a newer version of Soundings wrote it, use that one.`, {
    cause,
  });
}
