// generations.ts — how far this database has come: counted, kept in a file, told to the other aggregator, and so found out if the database is put back.
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

/** What nothing is committed for until an operator has looked. */
export interface Quarantine {
  /** This aggregator's own database was put back: nothing is taken and nothing given away. */
  isOn: boolean;
  /** Other aggregators whose database was, with the generation that they said it in: nothing is committed with these. */
  peers: ReadonlyMap<string, number>;
}

/** `malformed`: not a header of ours. `restored`: this database was put back. `peer-restored`: the sender's was. */
export type Received = 'well' | 'malformed' | 'restored' | 'peer-restored';

export interface Generations {
  readonly quarantine: Quarantine;
  /** Why there is no generation file; undefined where there is one. */
  readonly fileProblem: string | undefined;
  /** False without an identity key, or where the other aggregator speaks another protocol: then no header is sent and none is read. */
  readonly isSpoken: boolean;
  /** Something was committed. `isWeighty`: it is counted by itself, however short the time since the last count. */
  committed(isWeighty: boolean): void;
  /** The header of a message to this peer. What it says of this database is on disk by then, and in the file. */
  headerFor(peer: string): Promise<string>;
  /** Reads the header of a message from this peer, who has shown who it is. */
  receive(peer: string, header: string): Promise<Received>;
  /**
   * After a restore of this database or another's: goes on (quarantine.ts). `isRestored`: this database was put back, although nothing here knows of
   * it. QuarantineError where there is nothing to end, with nothing changed.
   */
  endQuarantine(tasks: readonly Task[], isRestored?: boolean): Promise<void>;
  /** Counts what has been committed, if it is time: before anything is said of it. */
  count(): Promise<void>;
  /** Counts what no message has told, and learns what other processes on this database have noticed. */
  keepUp(): Promise<void>;
}

/** Before every place. */
const NOWHERE: Generation = { generation: 0, commits: 0 };

/** One count in so long, unless there is something weighty: each is a write to the database and one to the file. */
const COUNT_MS = 1000;

/** Begins a generation, or finds that the database was put back. GenerationFileError where the file holds no place. */
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
  return new OwnGenerations(ports, file, tags, isSpoken, quarantine, await store.ownGeneration());
}

type GenerationPorts = Pick<Ports, 'store' | 'life' | 'clock' | 'log'>;
type Tags = ReturnType<typeof tagsOf>;

/** From the start of a process to its end: what of the database's life its messages have said, and have still to say. */
class OwnGenerations implements Generations {
  readonly isSpoken: boolean;
  readonly quarantine: Quarantine;
  readonly #store: Ports['store'];
  readonly #clock: Ports['clock'];
  readonly #log: Ports['log'];
  readonly #file: ReturnType<typeof tolerant>;
  readonly #tags: Tags | undefined;
  /** What messages say: it is in the database and in the file. */
  #current: Generation;
  #due = { isDirty: false, isWeighty: false, countedMs: -Infinity };
  #counting: Promise<void> | undefined;
  readonly #known = new Map<string, Generation>();
  /** Those that have told what they have seen of us. Before that, a place of ours could hide from them that it belongs to another history. */
  readonly #compared = new Set<string>();

  constructor(
    { store, clock, log }: GenerationPorts,
    file: ReturnType<typeof tolerant>,
    tags: Tags | undefined,
    isSpoken: boolean,
    quarantine: Quarantine,
    current: Generation,
  ) {
    [this.#store, this.#clock, this.#log, this.#file, this.#tags] = [store, clock, log, file, tags];
    this.isSpoken = isSpoken && tags !== undefined;
    this.quarantine = quarantine;
    this.#current = current;
  }

  get fileProblem(): string | undefined {
    return this.#file.problem();
  }

  committed(isWeighty: boolean): void {
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
    // Who is in quarantine because of another has forgotten nothing, and closes nothing.
    if (isOwn) await endQuarantine(this.#store, this.#file, this.#clock, tasks);
    for (const peer of quarantine.peers.keys()) await this.#store.setPeerRestored(peer, undefined);
    Object.assign(quarantine, { isOn: false, peers: new Map() } satisfies Quarantine);
    this.#current = await this.#store.ownGeneration();
  }

  /** A count that began before something was committed says nothing of it: then there is another. */
  async count(): Promise<void> {
    while (this.#isDue() && !this.quarantine.isOn) {
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
    await this.count();
  }

  #isDue(): boolean {
    const { isDirty, isWeighty, countedMs } = this.#due;
    return isWeighty || (isDirty && Math.abs(this.#clock.now() - countedMs) >= COUNT_MS);
  }

  async #countOnce(): Promise<void> {
    const before = this.#due;
    this.#due = { isDirty: false, isWeighty: false, countedMs: this.#clock.now() };
    try {
      const next = await this.#store.countCommits();
      if (!isLater(next, this.#current)) {
        await this.#putBack(this.#current); // under a process that runs
        return;
      }
      await this.#file.write(next);
      this.#current = next;
    } catch (error) {
      this.#due = { isDirty: true, isWeighty: before.isWeighty, countedMs: -Infinity };
      throw error;
    }
  }

  /** Replicas count too, so a place that this process hasn't been at may still be one of its database's. */
  async #isLost(seen: TaggedGeneration): Promise<boolean> {
    if (seen.generation === this.#current.generation && seen.commits <= this.#current.commits) return false;
    return this.#tags?.isOwn(seen) === true && !(await this.#store.holdsGeneration(seen));
  }

  async #putBack(place: Generation): Promise<void> {
    await notePutBack(this.#store, place);
    this.#quarantined();
  }

  /** A database that was put back is not as far as it was: what was seen of it before stays, for it to hear. */
  async #notePeer(peer: string, { own: its, isRestored }: GenerationHeader): Promise<void> {
    const own = isRestored ? { ...NOWHERE, tag: its.tag } : its;
    const before = this.#known.get(peer);
    if (before !== undefined && !isLater(own, before)) return; // messages overtake each other: an older place proves nothing
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
    await this.#setRestored(peer, undefined); // its operator has ended its quarantine, which begins another generation
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

  /** Another process has ended the quarantine of the database that both work on. */
  async #leave(): Promise<void> {
    this.#current = await this.#store.ownGeneration();
    this.quarantine.isOn = false;
    this.#log('info', 'quarantine-ended');
  }
}

/** A file that can't be used is said to be, and is tried again with the next write; everything else goes on without it. */
function tolerant(life: Life | undefined, onProblem: (problem: string) => void): Life & { problem(): string | undefined } {
  let problem = life === undefined ? 'The setting "lifeFile" is off: there is no generation file.' : undefined;
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

/** HMAC-SHA256 under a key made of the identity key, cut to 16 bytes: whoever could invent a place of ours could stop us with it. */
function tagsOf(identityKey: Uint8Array) {
  const key = new Uint8Array(hkdfSync('sha256', identityKey, new Uint8Array(0), utf8('soundings generation key v1'), 32));
  const tagOf = ({ generation, commits }: Generation): Uint8Array => {
    const message = tagged('soundings generation v1', bigEndian(generation, 8), bigEndian(commits, 8));
    return new Uint8Array(createHmac('sha256', key).update(message).digest().subarray(0, GENERATION_TAG_SIZE));
  };
  return { tagOf, isOwn: (place: TaggedGeneration) => equalConstantTime(tagOf(place), place.tag) };
}
