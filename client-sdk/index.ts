// index.ts — the door: what runs inside an organisation, in a browser and in Node (client-sdk/node for a folder of its own).
import { browserHpke } from '@soundings/crypto/hpke/browser';
import { forgetfulMemory, watchedGenerator } from '@soundings/crypto/noise/generator-health';
import { secureRandom } from '@soundings/crypto/random';
import { browserSignatures } from '@soundings/crypto/signature/webcrypto';
import { encrypted } from './lock/at-rest.ts';
import type { Ports } from './contribute.ts';
import { SdkError } from './errors.ts';
import { openBrowserLocks } from './browser/lock-indexeddb.ts';

export {
  contribute,
  lock,
  outstanding,
  preview,
  send,
  type ContributionPlace,
  type ContributionRequest,
  type LockPorts,
  type Ports,
} from './contribute.ts';
export { unsent, type Unsent } from './unsent.ts';
export { existingWindow, fetchFile, fetchMission, openMission, type Organisation, type Place } from './mission/mission.ts';
export { SdkError, type SdkErrorCode } from './errors.ts';
export type { Columns, Declared, LeaveOut } from './rows/columns.ts';
export type { ColumnRead, LeftOut, RowsFacts, ValueRead } from './rows/facts.ts';
export { FindingsError, QuestionsError, type Finding, type FindingCode, type Note, type Question } from './rows/findings.ts';
export { ColumnsError, type MissingColumn } from './rows/columns-error.ts';
export type { Said, SaidValue } from '@soundings/protocol/json/said';
export {
  fileSettingsWith,
  matchingJson,
  matchingOf,
  parseMatching,
  saysNothing,
  type FileSettings,
  type Matched,
  type Matching,
} from './rows/matching.ts';
export { declarations } from './rows/declaration.ts';
export { rememberedMatching, rememberMatching } from './send/remembered.ts';
export {
  ENCODINGS,
  type CsvBytes,
  type CsvText,
  type Encoding,
  type FileRows,
  type Row,
  type Source,
  type TextRow,
  type TextTable,
} from './rows/table.ts';
export type { Change, LockedBefore, Preview } from './preview.ts';
export { Receipt } from './send/receipt.ts';
export { keepStop } from './send/stopped.ts';
export type { LockStore, StoredRecord } from './lock/lock.ts';
export type { Fetch, Wait } from './mission/http.ts';

// An organisation's own keys and ledger.
export { browserSignatures } from '@soundings/crypto/signature/webcrypto';
export type { Signatures } from '@soundings/crypto/signature/signatures';
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
} from './lock/ledger.ts';
export { UNBOUNDED } from '@soundings/protocol/privacy/cost';
export { lockedRecords, lockedSummaries, type LockedRecord, type LockSummary } from './lock/lock-record.ts';
export { askCounted, type CountedAnswers, type CountedReport } from './send/counted.ts';

// The steps of contribute(), for those who want them one by one.
export { tasksOf } from './mission/mission.ts';
export { fetchSealingKeys, hpkeConfigRequest, processHpkeConfigResponse } from './send/sealing-keys.ts';
export type { Locked, SealingKeys } from './lock/lock-record.ts';
export { sampleFor, type Sample } from './rows/sample.ts';
export { tally, type Tally } from './rows/tally.ts';
export { encodeCounts } from './lock/encode.ts';
export { latestLocked, lockOnce } from './send/lock-once.ts';
export { seal } from './send/seal.ts';
export { processUploadResponse, uploadRequest, type UploadOutcome } from './send/upload.ts';
export { sendLocked } from './send/send.ts';
export { encrypted, importStoreKey } from './lock/at-rest.ts';

/** The ports of a web page: the browser's network, clock and random generator, and locks in IndexedDB, encrypted with a key that no script can read. */
export async function browserPorts(database?: string): Promise<Ports> {
  if (!isSecureContext) {
    throw new SdkError('store', 'Browsers have cryptography only for pages from https or from this machine. Open this page that way.');
  }
  const random = watchedGenerator(secureRandom, forgetfulMemory());
  const { store, key } = await openBrowserLocks(database);
  return {
    fetch: (request) => fetch(request),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    now: () => Math.floor(Date.now() / 1000),
    random,
    hpke: await browserHpke(),
    signatures: await browserSignatures(),
    store: encrypted(store, key, random),
  };
}
