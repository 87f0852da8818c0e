// lock-indexeddb.ts — the lock in a browser: one IndexedDB record each, written with the strictest durability there is.
import { SdkError } from '../errors.ts';
import type { LockStore, StoredRecord } from '../lock/lock.ts';

const RECORDS = 'records';
const KEYS = 'keys';

/** A lock store and the key that its records are encrypted under, which no script can read out. */
export interface BrowserLocks {
  readonly store: LockStore;
  readonly key: CryptoKey;
}

/** Opens this page's database, and makes its key the first time. If the site's data is cleared, both are lost: keep receipts elsewhere. */
export async function openBrowserLocks(database = 'soundings'): Promise<BrowserLocks> {
  const open = indexedDB.open(database, 1);
  open.onupgradeneeded = () => {
    open.result.createObjectStore(RECORDS);
    open.result.createObjectStore(KEYS);
  };
  const db = await done(open);
  return { store: indexedDbLockStore(db, database), key: await storeKey(db) };
}

function indexedDbLockStore(db: IDBDatabase, database: string): LockStore {
  const read = (name: string): Promise<StoredRecord | undefined> => {
    const records = db.transaction(RECORDS).objectStore(RECORDS);
    return done(records.get(name) as IDBRequest<StoredRecord | undefined>);
  };
  return {
    async names() {
      return (await done(db.transaction(RECORDS).objectStore(RECORDS).getAllKeys())).map(String);
    },
    read,
    readSummary: async (name) => (await read(name))?.summary,
    async create(name, record) {
      const transaction = strictTransaction(db, RECORDS);
      const added = done(transaction.objectStore(RECORDS).add(record, name));
      try {
        await Promise.all([added, committed(transaction)]);
        return true;
      } catch (error) {
        if (error instanceof DOMException && error.name === 'ConstraintError') return false;
        throw error;
      }
    },
    async replace(name, record) {
      const transaction = strictTransaction(db, RECORDS);
      transaction.objectStore(RECORDS).put(record, name);
      await committed(transaction);
    },
    async replaceSummary(name, summary) {
      const transaction = strictTransaction(db, RECORDS);
      const records = transaction.objectStore(RECORDS);
      const record = await done(records.get(name) as IDBRequest<StoredRecord | undefined>);
      if (record !== undefined) records.put({ ...record, summary }, name);
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
function strictTransaction(db: IDBDatabase, store: string): IDBTransaction {
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
