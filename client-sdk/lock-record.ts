// lock-record.ts — what is locked of a contribution: a summary that an auditor may see, and the shares (protocol.md "Retries, to the letter").
import * as z from 'zod/mini';
import { fromUtf8, toBase64Url, toHex, utf8 } from '../crypto/bytes.ts';
import { decode, encode, fixed, opaque, struct, type ValueOf } from '../crypto/codec.ts';
import { HpkeConfig } from '../protocol/dap/hpke.ts';
import { reportErrors } from '../protocol/dap/report-error.ts';
import { ReportMetadata } from '../protocol/dap/upload.ts';
import { Base64Url, bytesOf } from '../protocol/mission/base64url.ts';
import { SdkError } from './errors.ts';
import type { LockStore, StoredRecord } from './lock.ts';
import type { Organisation, Place } from './mission.ts';
import type { SealingKeys } from './sealing-keys.ts';

export const Seconds = z.int().check(z.gte(0));
/** Rényi divergences in 10⁻⁹, one an order (protocol/privacy/renyi.ts). */
const Divergences = z.array(z.int().check(z.gte(0)));

/** How far it has come. `received` and `superseded` are for good. */
const State = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('locked') }),
  z.strictObject({ kind: z.literal('received'), at: Seconds }),
  z.strictObject({ kind: z.literal('refused'), at: Seconds, error: z.enum(reportErrors) }),
  /** An aggregator holds another contribution for the place, from another folder: this one is never sent, and stays charged. */
  z.strictObject({ kind: z.literal('superseded'), at: Seconds, version: z.int().check(z.gte(0)), digest: Base64Url(32) }),
]);
export type LockState = z.infer<typeof State>;

/** Tells no count: names, times, digests, and what it cost. Bytes are base64url. */
const LockSummary = z.strictObject({
  format: z.literal('soundings lock v1'),
  mission: z.string(),
  /** The charter's digest. */
  charter: Base64Url(32),
  instrument: z.string(),
  sector: z.optional(z.string()),
  tier: z.optional(z.string()),
  window: z.int(),
  organisation: Base64Url(16),
  version: z.int(),
  taskId: Base64Url(32),
  reportId: Base64Url(16),
  digest: Base64Url(32),
  lockedAt: Seconds,
  /** The number of the draw, where the store can be put back (lock.ts, Restores). */
  generation: z.optional(z.int().check(z.gte(1))),
  cost: z.strictObject({ lastResort: Divergences, release: Divergences }),
  /** Where the charter samples persons: the mark of the key under which it was done. */
  sampling: z.optional(Base64Url(32)),
  /** Encoded HpkeConfigs that it is sealed to. */
  leaderKey: Base64Url(),
  helperKey: Base64Url(),
  state: State,
});
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

/** Every contribution that was ever locked in a store, as an auditor may see it: no count, no noise. */
export async function lockedSummaries(store: LockStore): Promise<readonly LockSummary[]> {
  const names = (await store.names()).filter((name) => name.startsWith('contribution.')).sort();
  const summaries: LockSummary[] = [];
  for (const name of names) {
    const bytes = await store.readSummary(name);
    if (bytes !== undefined) summaries.push(readSummary(name, bytes));
  }
  return summaries;
}

export function toStored({ summary, secret }: Omit<Locked, 'name'>): StoredRecord {
  return { summary: utf8(JSON.stringify(summary)), secret: encode(LockSecret, secret) };
}

export function fromStored(name: string, { summary, secret }: StoredRecord): Locked {
  try {
    return { name, summary: readSummary(name, summary), secret: decode(LockSecret, secret, 'lock') };
  } catch (cause) {
    throw cause instanceof SdkError ? cause : unreadable(name, cause);
  }
}

function readSummary(name: string, bytes: Uint8Array): LockSummary {
  try {
    return LockSummary.parse(JSON.parse(fromUtf8(bytes)));
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

export function sealingKeys({ leaderKey, helperKey }: Pick<LockSummary, 'leaderKey' | 'helperKey'>): SealingKeys {
  return { leader: decode(HpkeConfig, bytesOf(leaderKey)), helper: decode(HpkeConfig, bytesOf(helperKey)) };
}

export function sealingKeyTexts({ leader, helper }: SealingKeys): Pick<LockSummary, 'leaderKey' | 'helperKey'> {
  return { leaderKey: toBase64Url(encode(HpkeConfig, leader)), helperKey: toBase64Url(encode(HpkeConfig, helper)) };
}

function unreadable(name: string, cause: unknown): SdkError {
  return new SdkError('store', `The locked contribution ${name} is of a form that we don't know; was it written by a newer version?`, {
    cause,
  });
}
