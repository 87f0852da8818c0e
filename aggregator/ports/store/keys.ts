// ports/store/keys.ts — the HPKE keys that are kept.

export type HpkeKeyState = 'pending' | 'active' | 'expired';

export interface HpkeKeyRecord {
  readonly configId: number;
  /** The encoded HpkeConfig. */
  readonly config: Uint8Array;
  /** Secret. */
  readonly privateKey: Uint8Array;
  readonly state: HpkeKeyState;
  readonly sinceMs: number;
}

export interface KeyTable {
  hpkeKeys(): Promise<readonly HpkeKeyRecord[]>;
  /** 'taken' if another process has made a key with this number. */
  putHpkeKey(key: HpkeKeyRecord): Promise<'added' | 'taken'>;
  /** Activates a key and expires those that were active, in one step, so that there is always one to encrypt to. */
  activateHpkeKey(configId: number, nowMs: number): Promise<void>;
  deleteHpkeKey(configId: number): Promise<void>;
}
