// lock.ts — where locked contributions are kept: whole or not at all, on disk before a byte leaves (design.md "lock").
import type { AskPorts } from '../mission/http.ts';
import type { Organisation, Place } from '../mission/mission.ts';

/** A record in two parts: what an auditor may see, and what stays shut. A store holds both as bytes and understands neither. */
export interface StoredRecord {
  readonly summary: Uint8Array;
  readonly secret: Uint8Array;
}

/** Notices if a store was replaced by an older copy, which doesn't know what was drawn since (node/restores.ts). Times are in seconds. */
export interface Restores {
  /** Checks whether this is an older copy, and records it if so. Don't call it inside `exclusively`. */
  check(now: number): Promise<void>;
  /** Records that a backup from the time `from` was put back now. `check` then takes the folder as it is. Don't call it inside `exclusively`. */
  note(from: number, now: number): Promise<void>;
  /** The number of the next draw. Call it inside `exclusively`. */
  nextDraw(): Promise<number>;
  /** Call it once the draw is in the store, before any of it is sent. From then on, a copy without this draw is recognised as older. */
  drawn(generation: number): Promise<void>;
  /** When a copy was last put back; 0 for never. */
  lastAt(): Promise<number>;
  /** Charges, once each, the places whose contributions may have been sent and forgotten. True if this place is one. SdkError `store` if a charter is missing. */
  settle(place: Place, organisation: Organisation): Promise<boolean>;
  /** SdkError `held` unless both aggregators sign that they hold no contribution of the organisation for the place. */
  assertNone(place: Place, organisation: Organisation, ask: AskPorts | undefined): Promise<void>;
  /** A sentence for previews and receipts, if a contribution for the place may have been sent and forgotten. Changes nothing. */
  warning(place: Place, now: number): Promise<string | undefined>;
}

/**
 * What the lock needs of a disk or a browser. Everything that returns has happened for good: a crash right after it, of the process or of the
 * machine, changes nothing. Names are of lower-case letters, digits, dots and hyphens.
 */
export interface LockStore {
  names(): Promise<readonly string[]>;
  read(name: string): Promise<StoredRecord | undefined>;
  /** Only the part that an auditor may see: a ledger is added up from all of them. */
  readSummary(name: string): Promise<Uint8Array | undefined>;
  /** False if the name is taken: nothing has changed then. Of several that create one name at once, one succeeds. */
  create(name: string, record: StoredRecord): Promise<boolean>;
  /** The old record or the new one is there at any moment, and never a mixture. */
  replace(name: string, record: StoredRecord): Promise<void>;
  /** As `replace`, but the secret part stays as it is. False if there is no such record. Call it inside `exclusively`. */
  replaceSummary(name: string, summary: Uint8Array): Promise<boolean>;
  /** Left out if the store can't be put back from a backup apart from everything else, as in a browser. */
  readonly restores?: Restores;
  /** Runs `work` while no other process, tab or caller runs theirs. Throws SdkError `store` if the other doesn't end in time. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}
