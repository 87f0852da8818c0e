// generations.ts — how far this database has come. It is counted, stored in a file and told to the other aggregator, so that a database restored from a backup is noticed.
import { createHmac, hkdfSync } from 'node:crypto';
import { bigEndian, equalConstantTime, utf8 } from '@soundings/crypto/bytes';
import {
  formatGenerationHeader,
  GENERATION_TAG_SIZE,
  isLater,
  parseGenerationHeader,
  type Generation,
  type GenerationHeader,
  type TaggedGeneration,
} from '@soundings/protocol/contribution/generation';
import { tagged } from '@soundings/protocol/json/tagged';
import { GenerationFileError, type Life, type Ports } from '../ports/ports.ts';
import { beginLife, endQuarantine, isPutBack, noQuarantine, notePutBack } from './quarantine.ts';
import type { Task } from '../tasks/task.ts';

/** Which aggregators were restored. Nothing is committed for them until an operator has ended the quarantine. */
export interface Quarantine {
  /** This aggregator's own database was restored from a backup: nothing is accepted and nothing is released. */
  isOn: boolean;
  /** Other aggregators whose database was restored, with their generation when they said so. Nothing is committed with these. */
  peers: ReadonlyMap<string, number>;
}

/** `malformed`: not a valid header. `restored`: this database was restored from a backup. `peer-restored`: the sender's was. */
export type Received = 'well' | 'malformed' | 'restored' | 'peer-restored';

export interface Commit {
  /** It is counted with the next message, even if the last count was a moment ago. */
  readonly isWeighty: boolean;
}

export interface Generations {
  readonly quarantine: Quarantine;
  /** Why there is no generation file; undefined if there is one. */
  readonly fileProblem: string | undefined;
  /** Whether headers are sent and read. False without an identity key, or if the other aggregator speaks another protocol. */
  readonly isSpoken: boolean;
  /** Says that something was committed. */
  committed(commit: Commit): void;
  /** The header of a message to this peer. What it says about this database is on disk and in the generation file before. */
  headerFor(peer: string): Promise<string>;
  /** Reads the header of a message from this peer, which has been authenticated. */
  receive(peer: string, header: string): Promise<Received>;
  /**
   * Ends the quarantine after a restore of this database or of another one (quarantine.ts). Pass `isRestored` if this database was restored
   * and nothing here shows it. QuarantineError if there is no quarantine to end; nothing is changed then.
   */
  endQuarantine(tasks: readonly Task[], isRestored?: boolean): Promise<void>;
  /** Counts the commits since the last count, if a count is due. Called before any message that depends on them. */
  count(): Promise<void>;
  /** Counts commits even if no message is sent, and reads what other processes on this database have noted. */
  keepUp(): Promise<void>;
}

/** A position before all others. */
const NOWHERE: Generation = { generation: 0, commits: 0 };

/** At most one count in this time, except for weighty commits: each count is a write to the database and one to the file. */
const COUNT_MS = 1000;
/** The same while no message depends on the commits: contributions that come one after another then cost a count in this time. */
const UNSAID_COUNT_MS = 5000;

/**
 * Begins a generation, or finds that the database was restored from a backup. GenerationFileError if the file's content isn't a generation.
 */
export async function openGenerations(
  ports: GenerationPorts,
  identityKey: Uint8Array | undefined,
  { isSpoken }: Pick<Generations, 'isSpoken'>,
): Promise<Generations> {
  const { store, life, log } = ports;
  const file = tolerant(life, (problem) => {
    log('error', 'generation-file', { reason: problem });
  });
  const begun = await beginLife(store, file);
  const quarantine: Quarantine = { isOn: begun === 'restored', peers: await store.restoredPeers() };
  if (quarantine.isOn) log('error', 'quarantined');
  const tags = identityKey && tagsOf(identityKey);
  return new OwnGenerations(ports, file, isSpoken ? tags : undefined, quarantine, await store.ownGeneration());
}

type GenerationPorts = Pick<Ports, 'store' | 'life' | 'clock' | 'log'>;
type Tags = ReturnType<typeof tagsOf>;

/**
 * The generations of this aggregator while one process runs: what its messages have said about the database, and what they must still say.
 */
class OwnGenerations implements Generations {
  readonly isSpoken: boolean;
  readonly quarantine: Quarantine;
  readonly #store: Ports['store'];
  readonly #clock: Ports['clock'];
  readonly #log: Ports['log'];
  readonly #file: ReturnType<typeof tolerant>;
  readonly #tags: Tags | undefined;
  /** The position that messages give. It is in the database and in the file. */
  #current: Generation;
  #due = { isDirty: false, isWeighty: false, countedMs: -Infinity };
  #counting: Promise<void> | undefined;
  readonly #known = new Map<string, Generation>();
  /**
   * Peers that have told us what they have seen of this database. Until then we don't send our position: a large one could hide that it
   * belongs to another history of the database.
   */
  readonly #compared = new Set<string>();

  constructor(
    { store, clock, log }: GenerationPorts,
    file: ReturnType<typeof tolerant>,
    tags: Tags | undefined,
    quarantine: Quarantine,
    current: Generation,
  ) {
    [this.#store, this.#clock, this.#log, this.#file, this.#tags] = [store, clock, log, file, tags];
    this.isSpoken = tags !== undefined;
    this.quarantine = quarantine;
    this.#current = current;
  }

  get fileProblem(): string | undefined {
    return this.#file.problem();
  }

  committed({ isWeighty }: Commit): void {
    this.#due.isDirty = true;
    this.#due.isWeighty ||= isWeighty;
  }

  async headerFor(peer: string): Promise<string> {
    if (this.#tags === undefined) throw new TypeError('without an identity key there is no header');
    const seen = await this.#store.peerGeneration(peer);
    const { isOn } = this.quarantine;
    const place = this.#compared.has(peer) || isOn ? this.#current : NOWHERE;
    return formatGenerationHeader({ own: { ...place, tag: this.#tags.tagOf(place) }, seen, isRestored: isOn });
  }

  async receive(peer: string, text: string): Promise<Received> {
    const header = parseGenerationHeader(text);
    if (header === undefined) {
      this.#log('error', 'header-malformed');
      return 'malformed';
    }
    if (header.seen !== undefined && (await this.#isLost(header.seen))) await this.#putBack(header.seen);
    this.#compared.add(peer);
    if (this.quarantine.isOn) return 'restored';
    await this.#notePeer(peer, header);
    return this.#standingOf(peer, header);
  }

  async endQuarantine(tasks: readonly Task[], isRestored = false): Promise<void> {
    const { quarantine } = this;
    const isOwn = quarantine.isOn || isRestored;
    if (!isOwn && quarantine.peers.size === 0) throw noQuarantine();
    // An aggregator that is in quarantine because another one was restored has lost nothing, and closes nothing.
    if (isOwn) await endQuarantine(this.#store, this.#file, this.#clock, tasks);
    for (const peer of quarantine.peers.keys()) await this.#store.setPeerRestored(peer, undefined);
    Object.assign(quarantine, { isOn: false, peers: new Map() } satisfies Quarantine);
    this.#current = await this.#store.ownGeneration();
  }

  /** Waits for a running count and starts another if needed: a count that began before a commit doesn't include it. */
  async count(): Promise<void> {
    return this.#countAfter(COUNT_MS);
  }

  async #countAfter(ms: number): Promise<void> {
    while (this.#isDue(ms) && !this.quarantine.isOn) {
      this.#counting ??= this.#countOnce().finally(() => {
        this.#counting = undefined;
      });
      await this.#counting;
    }
  }

  async keepUp(): Promise<void> {
    if (await isPutBack(this.#store)) this.#quarantined();
    else if (this.quarantine.isOn) await this.#leave();
    this.quarantine.peers = await this.#store.restoredPeers();
    await this.#countAfter(UNSAID_COUNT_MS);
  }

  #isDue(ms: number): boolean {
    const { isDirty, isWeighty, countedMs } = this.#due;
    return isWeighty || (isDirty && Math.abs(this.#clock.now() - countedMs) >= ms);
  }

  async #countOnce(): Promise<void> {
    const before = this.#due;
    this.#due = { isDirty: false, isWeighty: false, countedMs: this.#clock.now() };
    try {
      const next = await this.#store.countCommits();
      if (!isLater(next, this.#current)) {
        await this.#putBack(this.#current); // the database was replaced while this process ran
        return;
      }
      await this.#file.write(next);
      this.#current = next;
    } catch (error) {
      this.#due = { isDirty: true, isWeighty: before.isWeighty, countedMs: -Infinity };
      throw error;
    }
  }

  /**
   * Whether a position that is ours by its tag is missing from the database. Replicas count too, so a position that this process hasn't
   * been at may still be in it.
   */
  async #isLost(seen: TaggedGeneration): Promise<boolean> {
    if (seen.generation === this.#current.generation && seen.commits <= this.#current.commits) return false;
    return this.#tags?.isOwn(seen) === true && !(await this.#store.holdsGeneration(seen));
  }

  async #putBack(place: Generation): Promise<void> {
    await notePutBack(this.#store, place);
    this.#quarantined();
  }

  /** Notes a peer's position. If the peer was restored, the latest position seen before that stays noted, for the peer to hear of. */
  async #notePeer(peer: string, { own: its, isRestored }: GenerationHeader): Promise<void> {
    const own = isRestored ? { ...NOWHERE, tag: its.tag } : its;
    const before = this.#known.get(peer);
    if (before !== undefined && !isLater(own, before)) return; // messages may arrive out of order, so an older position proves nothing
    await this.#store.notePeerGeneration(peer, own);
    this.#known.set(peer, own);
  }

  async #standingOf(peer: string, { own, isRestored }: GenerationHeader): Promise<Received> {
    const since = this.quarantine.peers.get(peer);
    if (isRestored) {
      if (since === undefined) this.#log('error', 'peer-restored');
      if (since !== own.generation) await this.#setRestored(peer, own.generation);
      return 'peer-restored';
    }
    if (since === undefined) return 'well';
    if (own.generation <= since) return 'peer-restored';
    await this.#setRestored(peer, undefined); // a larger generation shows that the peer's operator has ended its quarantine
    return 'well';
  }

  async #setRestored(peer: string, generation: number | undefined): Promise<void> {
    await this.#store.setPeerRestored(peer, generation);
    this.quarantine.peers = await this.#store.restoredPeers();
  }

  #quarantined(): void {
    if (!this.quarantine.isOn) this.#log('error', 'quarantined');
    this.quarantine.isOn = true;
  }

  /** Leaves the quarantine, because another process on the same database has ended it. */
  async #leave(): Promise<void> {
    this.#current = await this.#store.ownGeneration();
    this.quarantine.isOn = false;
    this.#log('info', 'quarantine-ended');
  }
}

/** A generation file whose failures are reported once and don't stop anything else. It is tried again at the next read or write. */
function tolerant(life: Life | undefined, onProblem: (problem: string) => void): Life & { problem(): string | undefined } {
  let problem =
    life === undefined ? 'The setting "lifeFile" is false, so there is no generation file. Remove the setting, or name a file.' : undefined;
  const tried = async <T>(work: Promise<T> | undefined): Promise<T | undefined> => {
    try {
      const done = await work;
      if (life !== undefined) problem = undefined;
      return done;
    } catch (error) {
      if (!(error instanceof GenerationFileError) || error.code !== 'unusable') throw error;
      if (problem !== error.message) onProblem(error.message);
      problem = error.message;
      return undefined;
    }
  };
  return {
    read: async () => tried(life?.read()),
    write: async (generation) => tried(life?.write(generation)),
    problem: () => problem,
  };
}

/**
 * Tags that prove a position to be ours: HMAC-SHA256 with a key derived from the identity key, cut to 16 bytes. Without them, anybody could
 * invent a position and so put us into quarantine.
 */
function tagsOf(identityKey: Uint8Array) {
  const key = new Uint8Array(hkdfSync('sha256', identityKey, new Uint8Array(0), utf8('soundings generation key v1'), 32));
  const tagOf = ({ generation, commits }: Generation): Uint8Array => {
    const message = tagged('soundings generation v1', bigEndian(generation, 8), bigEndian(commits, 8));
    return new Uint8Array(createHmac('sha256', key).update(message).digest().subarray(0, GENERATION_TAG_SIZE));
  };
  return { tagOf, isOwn: (place: TaggedGeneration) => equalConstantTime(tagOf(place), place.tag) };
}
