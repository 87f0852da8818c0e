// memory-locks.ts — a lock store that forgets when the test ends.
import type { LockStore, StoredRecord } from '../../client-sdk/lock/lock.ts';

export function memoryLocks(): LockStore {
  const records = new Map<string, StoredRecord>();
  let turn: Promise<unknown> = Promise.resolve();
  return {
    names: () => Promise.resolve([...records.keys()]),
    read: (name) => Promise.resolve(records.get(name)),
    readSummary: (name) => Promise.resolve(records.get(name)?.summary),
    create: (name, record) => Promise.resolve(!records.has(name) && records.set(name, record).size > 0),
    replace: (name, record) => {
      records.set(name, record);
      return Promise.resolve();
    },
    replaceSummary: (name, summary) => {
      const record = records.get(name);
      if (record !== undefined) records.set(name, { ...record, summary });
      return Promise.resolve(record !== undefined);
    },
    exclusively: (work) => {
      const mine = turn.then(work, work);
      turn = mine;
      return mine;
    },
  };
}
