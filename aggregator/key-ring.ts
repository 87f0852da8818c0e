// key-ring.ts — this aggregator's HPKE keys, imported once: which to show, and which opens what (DAP-18 §4.4.1).
import { equal } from '../crypto/bytes.ts';
import { decode, encode } from '../crypto/codec.ts';
import { DEFAULT_SUITE } from '../crypto/hpke/hpke.ts';
import { generateKeyPairSync, importPrivateKey, type NodeHpkeKey } from '../crypto/hpke/node.ts';
import type { RandomBytes } from '../crypto/random.ts';
import { HpkeConfig, HpkeConfigList } from '../protocol/dap/hpke.ts';
import type { HpkeKeyRecord, HpkeKeyState, KeyTable } from './store/store.ts';

export interface KeyRing {
  /** Reads the keys again, as other processes on the same database may have changed them. */
  reload(): Promise<void>;
  /** Sees to it that these are known, if any process on this database has made them. */
  know(configIds: readonly number[]): Promise<void>;
  /** Undefined for a number that no key has. */
  find(configId: number): NodeHpkeKey | undefined;
  /** The encoded list for clients: the active key first, then one that is about to be. */
  configList(): Uint8Array;
  records(): readonly HpkeKeyRecord[];
  /** Makes a key, under a number that is free. */
  add(state: HpkeKeyState, nowMs: number): Promise<void>;
}

const CONFIG_IDS = 256;

export function keyRing(store: KeyTable, random: RandomBytes): KeyRing {
  // Owned by reload() alone.
  let records: readonly HpkeKeyRecord[] = [];
  let imported = new Map<number, NodeHpkeKey>();

  async function reload(): Promise<void> {
    const before = new Map(records.map((record) => [record.configId, record]));
    records = await store.hpkeKeys();
    imported = new Map(records.map((record) => [record.configId, importOnce(record, before.get(record.configId))]));
  }

  /** A number may have come to another key since. */
  function importOnce(record: HpkeKeyRecord, before: HpkeKeyRecord | undefined): NodeHpkeKey {
    const known = before !== undefined && equal(before.privateKey, record.privateKey) ? imported.get(record.configId) : undefined;
    return known ?? importPrivateKey(decode(HpkeConfig, record.config), record.privateKey);
  }

  return {
    reload,
    know: async (configIds) => {
      if (configIds.some((configId) => !imported.has(configId))) await reload();
    },
    find: (configId) => imported.get(configId),
    configList: () => {
      const shown = [...inState(records, 'active'), ...inState(records, 'pending')];
      return encode(
        HpkeConfigList,
        shown.map(({ config }) => decode(HpkeConfig, config)),
      );
    },
    records: () => records,
    add: async (state, nowMs) => {
      const free = Array.from({ length: CONFIG_IDS }, (_, id) => id).filter((id) => !records.some(({ configId }) => configId === id));
      // At random, so that a client that has cached an old key under the same number is told apart soonest.
      const configId = free[(random(1)[0] ?? 0) % free.length];
      if (configId === undefined) throw new RangeError('all 256 HPKE configuration numbers are taken');
      const { publicKey, privateKey } = generateKeyPairSync(DEFAULT_SUITE, random);
      const config = encode(HpkeConfig, { id: configId, ...DEFAULT_SUITE, publicKey });
      await store.putHpkeKey({ configId, config, privateKey, state, sinceMs: nowMs });
      await reload();
    },
  };
}

function inState(records: readonly HpkeKeyRecord[], state: HpkeKeyState): readonly HpkeKeyRecord[] {
  return records.filter((record) => record.state === state);
}
