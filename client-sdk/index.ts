// index.ts — the door: what runs inside an organisation, in a browser and in Node (client-sdk/node for a folder of its own).
import { browserHpke } from '@soundings/crypto/hpke/noble';
import { forgetfulMemory, watchedGenerator } from '@soundings/crypto/noise/generator-health';
import { secureRandom } from '@soundings/crypto/random';
import { encrypted } from './at-rest.ts';
import type { Effects } from './contribute.ts';
import { SdkError } from './errors.ts';
import { openBrowserLocks } from './lock-indexeddb.ts';

export { contribute, outstanding, preview, resume, type ContributionRequest, type Effects } from './contribute.ts';
export { fetchMission, readMission, type Organisation, type Place } from './mission.ts';
export { SdkError, type SdkErrorCode } from './errors.ts';
export type { Columns } from './columns.ts';
export { QuestionsError, type Question } from './questions.ts';
export { readRows, type CsvText, type Row, type Source } from './csv.ts';
export type { LockedBefore, Preview } from './preview.ts';
export type { Receipt } from './receipt.ts';
export type { LockStore, StoredRecord } from './lock.ts';
export type { Fetch, Wait } from './http.ts';

// An organisation's own keys and ledger.
export { generateKeyPair } from '@soundings/crypto/signature/ed25519';
export {
  ledgerState,
  openLedger,
  readLedger,
  setBudgets,
  spentWhereFailed,
  unchargedSentence,
  type BalanceView,
  type Budgets,
  type LedgerState,
  type LedgerView,
} from './ledger.ts';
export { UNBOUNDED } from '@soundings/protocol/privacy/cost';
export { lockedRecords, lockedSummaries, type LockedRecord, type LockSummary } from './lock-record.ts';
export { askCounted, type CountedReport } from './counted.ts';

// The steps of contribute(), for those who want them one by one.
export { enrolment, identityIn, locate, tasksOf } from './mission.ts';
export { fetchSealingKeys, hpkeConfigRequest, processHpkeConfigResponse, type SealingKeys } from './sealing-keys.ts';
export { sampleFor, type Sample } from './sample.ts';
export { tally, type Tally } from './tally.ts';
export { encodeCounts } from './encode.ts';
export { latestLocked, lockOnce } from './lock-once.ts';
export { seal } from './seal.ts';
export { processUploadResponse, uploadRequest, type UploadOutcome } from './upload.ts';
export { send } from './send.ts';
export { encrypted, importStoreKey } from './at-rest.ts';

/** What a page has: its own network, clock and generator, and locks in its database, encrypted under a key that can't be read out. */
export async function browserEffects(database?: string): Promise<Effects> {
  if (!isSecureContext) {
    throw new SdkError('store', 'A browser has no cryptography for this page: open it over https, or from a server on this machine.');
  }
  const random = watchedGenerator(secureRandom, forgetfulMemory());
  const { store, key } = await openBrowserLocks(database);
  return {
    fetch: (request) => fetch(request),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    now: () => Math.floor(Date.now() / 1000),
    random,
    hpke: await browserHpke(),
    store: encrypted(store, key, random),
  };
}
