// ledger-record.ts — an organisation's order and budgets as its store keeps them; what was spent is the sum over what is locked (ledger.ts).
import * as z from '@soundings/protocol/json/schema';
import { fromUtf8, utf8 } from '@soundings/crypto/bytes';
import { UNBOUNDED } from '@soundings/protocol/privacy/cost';
import { RENYI_ORDERS } from '@soundings/protocol/privacy/renyi';
import { SdkError } from '../errors.ts';
import type { LockStore, StoredRecord } from './lock.ts';

/** The record's name in the store. */
export const LEDGER = 'ledger';
/** More is none that could be counted in whole 10⁻⁹. */
export const EPSILON_MAX = 1_000_000;
const epsilon = z.number().check(z.gt(0), z.lte(EPSILON_MAX));
const delta = z.number().check(z.gt(0), z.lt(1));
export const LedgerRecord = z.strictObject({
  format: z.literal('soundings ledger v1'),
  order: z.number().check(z.refine((order) => RENYI_ORDERS.some((known) => known === order), 'it must be an order that ledgers keep')),
  lastResort: z.strictObject({ epsilon: z.union([epsilon, z.literal(UNBOUNDED)]), delta }),
  release: z.strictObject({ epsilon, delta }),
});
export type LedgerRecord = z.infer<typeof LedgerRecord>;

/** Earlier versions wrote null for an ε that no number was: it is worked out anew from the next contribution's charter. Theirs had no upper bound. */
export const ReadRecord = z.strictObject({
  ...LedgerRecord.shape,
  lastResort: z.strictObject({ epsilon: z.union([z.number().check(z.gt(0)), z.literal(UNBOUNDED), z.null()]), delta }),
  release: z.strictObject({ epsilon: z.nullable(z.number().check(z.gt(0))), delta }),
});
export type ReadRecord = z.infer<typeof ReadRecord>;

/** The record's bytes, if the schema that will read them does. */
export function ledgerBytes(record: ReadRecord, schema: typeof LedgerRecord | typeof ReadRecord = LedgerRecord): StoredRecord {
  const bytes = utf8(JSON.stringify(record));
  if (schema.safeParse(JSON.parse(fromUtf8(bytes))).success) return { summary: bytes, secret: new Uint8Array(0) };
  throw new SdkError(
    'store',
    'The ledger could not be read again as written, so it was not saved and nothing was sent. Its budgets must be numbers above 0.',
  );
}

/** Undefined before the first contribution. SdkError `store` if it can't be read. */
export async function readLedgerRecord(store: LockStore): Promise<ReadRecord | undefined> {
  const bytes = await store.readSummary(LEDGER);
  if (bytes === undefined) return undefined;
  try {
    return ReadRecord.parse(JSON.parse(fromUtf8(bytes)));
  } catch (cause) {
    throw new SdkError('store', "The ledger can't be read. Restore the folder's backup, or use a newer version of Soundings.", { cause });
  }
}
