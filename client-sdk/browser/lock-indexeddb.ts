// lock-indexeddb.ts — the lock in a browser: IndexedDB records, a lock's two parts beside each other, written with the strictest durability there is.
import { SdkError } from '../errors.ts';
import type { LockStore } from '../lock/lock.ts';

const RECORDS = 'records';
/** The records' secret parts, so that a summary is read and written without them: they may be a thousand times as long. */
const SECRETS = 'secrets';
const KEYS = 'keys';
const VERSION = 2;

/** Records of version 1 have both parts in one. */
interface KeptSummary {
  readonly summary: Uint8Array;
  readonly secret?: Uint8Array;
}

/** A lock store and the key that its records are encrypted under, which no script can read out. */
export interface BrowserLocks {
  readonly store: LockStore;
  readonly key: CryptoKey;
}

/** Opens this page's database, and makes its key the first time. If the site's data is cleared, both are lost: keep receipts elsewhere. */
export async function openBrowserLocks(database = 'soundings'): Promise<BrowserLocks> {
  const db = await opened(indexedDB.open(database, VERSION));
  return { store: indexedDbLockStore(db, database), key: await storeKey(db) };
}

/** SdkError `store` if another tab still has the database of an earlier version open: it would be waited for without end. */
async function opened(open: IDBOpenDBRequest): Promise<IDBDatabase> {
  open.onupgradeneeded = ({ oldVersion }) => {
    for (const store of oldVersion === 0 ? [RECORDS, KEYS, SECRETS] : [SECRETS]) open.result.createObjectStore(store);
  };
  const blocked = new Promise<never>((_, reject) => {
    open.onblocked = () => {
      open.addEventListener('success', () => open.result.close()); // nobody waits for it any more
      reject(new SdkError('store', 'Another tab has an earlier version of this page open. Close it and try again.'));
    };
  });
  return Promise.race([done(open), blocked]);
}

function indexedDbLockStore(db: IDBDatabase, database: string): LockStore {
  const kept = (transaction: IDBTransaction, name: string) =>
    done(transaction.objectStore(RECORDS).get(name) as IDBRequest<KeptSummary | undefined>);
  return {
    async names() {
      return (await done(db.transaction(RECORDS).objectStore(RECORDS).getAllKeys())).map(String);
    },
    async read(name) {
      const transaction = db.transaction([RECORDS, SECRETS]);
      const beside = done(transaction.objectStore(SECRETS).get(name) as IDBRequest<Uint8Array | undefined>);
      const [record, secret] = await Promise.all([kept(transaction, name), beside]);
      return record && { summary: record.summary, secret: record.secret ?? secret ?? new Uint8Array(0) };
    },
    readSummary: async (name) => (await kept(db.transaction(RECORDS), name))?.summary,
    async create(name, { summary, secret }) {
      const transaction = strictTransaction(db, [RECORDS, SECRETS]);
      const added = done(transaction.objectStore(RECORDS).add({ summary }, name));
      transaction.objectStore(SECRETS).put(secret, name); // undone with the rest if the name is taken
      try {
        await Promise.all([added, committed(transaction)]);
        return true;
      } catch (error) {
        if (error instanceof DOMException && error.name === 'ConstraintError') return false;
        throw error;
      }
    },
    async replace(name, { summary, secret }) {
      const transaction = strictTransaction(db, [RECORDS, SECRETS]);
      transaction.objectStore(RECORDS).put({ summary }, name);
      transaction.objectStore(SECRETS).put(secret, name);
      await committed(transaction);
    },
    async replaceSummary(name, summary) {
      const transaction = strictTransaction(db, RECORDS);
      const record = await kept(transaction, name);
      if (record !== undefined) transaction.objectStore(RECORDS).put({ ...record, summary }, name);
      await committed(transaction);
      return record !== undefined;
    },
    // Across tabs; the browser lets go of it when a tab dies.
    exclusively: (work) => navigator.locks.request(`soundings/${database}`, work),
  };
}

/** The one key of this database. `add` loses against another tab's, whose key then counts. */
async function storeKey(db: IDBDatabase): Promise<CryptoKey> {
  const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const transaction = strictTransaction(db, KEYS);
  const keys = transaction.objectStore(KEYS);
  const found = await done(keys.get('store') as IDBRequest<CryptoKey | undefined>);
  if (found === undefined) keys.add(fresh, 'store');
  await committed(transaction);
  return found ?? fresh;
}

/** "strict" asks for the disk, not the operating system's cache. */
function strictTransaction(db: IDBDatabase, store: string | string[]): IDBTransaction {
  return db.transaction(store, 'readwrite', { durability: 'strict' });
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(failure(request.error));
  });
}

function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(failure(transaction.error));
  });
}

function failure(error: DOMException | null): Error {
  if (error?.name === 'ConstraintError') return error;
  return new SdkError('store', 'This browser could not save the contribution. Free some space, or leave private browsing, and try again.', {
    cause: error,
  });
}
