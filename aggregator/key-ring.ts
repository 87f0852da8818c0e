// key-ring.ts — this aggregator's HPKE keys, imported once: which to publish, and which decrypts a message (DAP-18 §4.4.1).
import { equal } from '@soundings/crypto/bytes';
import { decode, encode } from '@soundings/crypto/codec';
import { DEFAULT_SUITE } from '@soundings/crypto/hpke/hpke';
import { generateKeyPairSync, importPrivateKey, type NodeHpkeKey } from '@soundings/crypto/hpke/node';
import type { RandomBytes } from '@soundings/crypto/random';
import { HpkeConfig, HpkeConfigList } from '@soundings/protocol/dap/hpke';
import type { HpkeKeyRecord, HpkeKeyState, KeyTable } from './ports/store/keys.ts';

export interface KeyRing {
  /** Reads the keys again, because other processes on the same database may have changed them. */
  reload(): Promise<void>;
  /** Loads the keys again if one of these is not known: another process on this database may have made it. */
  know(configIds: readonly number[]): Promise<void>;
  /** The key with this number, or undefined. */
  find(configId: number): NodeHpkeKey | undefined;
  /** The keys that are published to clients. It is the same object until they change. */
  shown(): ShownKeys;
  records(): readonly HpkeKeyRecord[];
  /** Makes a key with a free number. RangeError if all 256 numbers are used. */
  add(state: HpkeKeyState, nowMs: number): Promise<void>;
}

export interface ShownKeys {
  /** The encoded HpkeConfigList: the active key first, then the pending one. */
  readonly list: Uint8Array;
  /**
   * When the list last changed, in milliseconds since 1970: whenever it changes, it contains a key that is newer or became active later.
   */
  readonly sinceMs: number;
}

const CONFIG_IDS = 256;

export function keyRing(store: KeyTable, random: RandomBytes): KeyRing {
  // Only reload() changes these.
  let records: readonly HpkeKeyRecord[] = [];
  let imported = new Map<number, NodeHpkeKey>();
  let shown: ShownKeys = { list: new Uint8Array(0), sinceMs: 0 };

  async function reload(): Promise<void> {
    const before = new Map(records.map((record) => [record.configId, record]));
    records = await store.hpkeKeys();
    imported = new Map(records.map((record) => [record.configId, importOnce(record, before.get(record.configId))]));
    const next = shownOf(records);
    if (next.sinceMs !== shown.sinceMs || !equal(next.list, shown.list)) shown = next;
  }

  /** Imports a key, unless it was imported before. The same number may belong to another key by now. */
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
    shown: () => shown,
    records: () => records,
    add: async (state, nowMs) => {
      const free = Array.from({ length: CONFIG_IDS }, (_, id) => id).filter((id) => !records.some(({ configId }) => configId === id));
      // Chosen at random, so that a client that has cached an old key is unlikely to know it by the same number.
      const configId = free[(random(1)[0] ?? 0) % free.length];
      if (configId === undefined) throw new RangeError('All 256 numbers of HPKE configurations are used, so no key can be made.');
      const { publicKey, privateKey } = generateKeyPairSync(DEFAULT_SUITE, random);
      const config = encode(HpkeConfig, { id: configId, ...DEFAULT_SUITE, publicKey });
      await store.putHpkeKey({ configId, config, privateKey, state, sinceMs: nowMs });
      await reload();
    },
  };
}

function shownOf(records: readonly HpkeKeyRecord[]): ShownKeys {
  const keys = [...inState(records, 'active'), ...inState(records, 'pending')];
  const configs = keys.map(({ config }) => decode(HpkeConfig, config));
  // Before the first key there is no list; HpkeConfigList has no empty form.
  const list = configs.length === 0 ? new Uint8Array(0) : encode(HpkeConfigList, configs);
  return { list, sinceMs: Math.max(0, ...keys.map(({ sinceMs }) => sinceMs)) };
}

function inState(records: readonly HpkeKeyRecord[], state: HpkeKeyState): readonly HpkeKeyRecord[] {
  return records.filter((record) => record.state === state);
}
