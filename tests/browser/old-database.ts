// old-database.ts — what a page does to have the SDK's database as the build before wrote it: version 1, with both parts of a lock in one record.

/**
 * Runs in the browser: makes a database one of version 1. Returns how many of its records have a secret part.
 */
export async function asVersionOne(database: string): Promise<number> {
  const done = async <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => {
        resolve(request.result);
      };
      request.onerror = () => {
        reject(request.error ?? new Error('no reason was given'));
      };
    });
  const all = async (db: IDBDatabase, store: string): Promise<readonly (readonly [IDBValidKey, unknown])[]> => {
    const kept = db.transaction(store).objectStore(store);
    const [names, values] = await Promise.all([done(kept.getAllKeys()), done(kept.getAll() as IDBRequest<unknown[]>)]);
    return names.map((name, at) => [name, values[at]]);
  };
  const now = await done(indexedDB.open(database));
  const [records, secrets, keys] = [await all(now, 'records'), new Map(await all(now, 'secrets')), await all(now, 'keys')];
  now.close();
  await done(indexedDB.deleteDatabase(database));
  const open = indexedDB.open(database, 1);
  open.onupgradeneeded = () => {
    const both = open.result.createObjectStore('records');
    for (const [name, value] of records) both.add({ ...(value as object), secret: secrets.get(name) }, name);
    const kept = open.result.createObjectStore('keys');
    for (const [name, value] of keys) kept.add(value, name);
  };
  (await done(open)).close();
  return [...secrets.values()].filter((secret) => (secret as Uint8Array).length > 0).length;
}

interface Holding {
  held?: IDBDatabase;
}

/** Runs in the browser: keeps a database of version 1 open until {@link letGo}. */
export async function holdVersionOne(database: string): Promise<void> {
  const open = indexedDB.open(database, 1);
  await new Promise((resolve) => {
    open.onsuccess = resolve;
  });
  (globalThis as Holding).held = open.result;
}

/** Runs in the browser: closes it. Returns whether nothing else of this page keeps the database open. */
export async function letGo(database: string): Promise<boolean> {
  (globalThis as Holding).held?.close();
  const later = indexedDB.open(database, 1000);
  return new Promise((resolve) => {
    later.onblocked = () => {
      resolve(false);
    };
    later.onupgradeneeded = () => later.transaction?.abort();
    later.onerror = () => {
      resolve(true);
    };
  });
}
