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
  { store, life, clock, log }: Pick<Ports, 'store' | 'life' | 'clock' | 'log'>,
  identityKey: Uint8Array | undefined,
  isSpoken: boolean,
): Promise<Generations> {
  const file = tolerant(life, (problem) => {
    log('error', 'generation-file', { reason: problem });
  });
  const begun = await beginLife(store, file);
  const tags = identityKey && tagsOf(identityKey);
  const quarantine: Quarantine = { isOn: begun === 'restored', peers: await store.restoredPeers() };
  // All owned by the functions below. `current` is what messages say: it is in the database and in the file.
  let current: Generation = await store.ownGeneration();
  let [isDirty, isWeighty, countedMs] = [false, false, -Infinity];
  let counting: Promise<void> | undefined;
  const known = new Map<string, Generation>();
  /** Those that have told what they have seen of us. Before that, a place of ours could hide from them that it belongs to another history. */
  const compared = new Set<string>();
  if (quarantine.isOn) log('error', 'quarantined');

  const isDue = () => isWeighty || (isDirty && Math.abs(clock.now() - countedMs) >= COUNT_MS);

  async function count(): Promise<void> {
    const before = { isDirty, isWeighty };
    [isDirty, isWeighty, countedMs] = [false, false, clock.now()];
    try {
      const next = await store.countCommits();
      if (!isLater(next, current)) {
        await putBack(current); // under a process that runs
        return;
      }
      await file.write(next);
      current = next;
    } catch (error) {
      [isDirty, isWeighty, countedMs] = [true, before.isWeighty, -Infinity];
      throw error;
    }
  }

  /** A count that began before something was committed says nothing of it: then there is another. */
  async function countIfDue(): Promise<void> {
    while (isDue() && !quarantine.isOn) {
      counting ??= count().finally(() => {
        counting = undefined;
      });
      await counting;
    }
  }

  /** Replicas count too, so a place that this process hasn't been at may still be one of its database's. */
  async function isLost(seen: TaggedGeneration): Promise<boolean> {
    if (seen.generation === current.generation && seen.commits <= current.commits) return false;
    return tags?.isOwn(seen) === true && !(await store.holdsGeneration(seen));
  }

  async function putBack(place: Generation): Promise<void> {
    await notePutBack(store, place);
    quarantined();
  }

  /** A database that was put back is not as far as it was: what was seen of it before stays, for it to hear. */
  async function notePeer(peer: string, { own: its, isRestored }: GenerationHeader): Promise<void> {
    const own = isRestored ? { ...NOWHERE, tag: its.tag } : its;
    const before = known.get(peer);
    if (before !== undefined && !isLater(own, before)) return; // messages overtake each other: an older place proves nothing
    await store.notePeerGeneration(peer, own);
    known.set(peer, own);
  }

  async function standingOf(peer: string, { own, isRestored }: GenerationHeader): Promise<Received> {
    const since = quarantine.peers.get(peer);
    if (isRestored) {
      if (since === undefined) log('error', 'peer-restored');
      if (since !== own.generation) await setRestored(peer, own.generation);
      return 'peer-restored';
    }
    if (since === undefined) return 'well';
    if (own.generation <= since) return 'peer-restored';
    await setRestored(peer, undefined); // its operator has ended its quarantine, which begins another generation
    return 'well';
  }

  async function setRestored(peer: string, generation: number | undefined): Promise<void> {
    await store.setPeerRestored(peer, generation);
    quarantine.peers = await store.restoredPeers();
  }

  function quarantined(): void {
    if (!quarantine.isOn) log('error', 'quarantined');
    quarantine.isOn = true;
  }

  /** Another process has ended the quarantine of the database that both work on. */
  async function leave(): Promise<void> {
    current = await store.ownGeneration();
    quarantine.isOn = false;
    log('info', 'quarantine-ended');
  }

  return {
    quarantine,
    get fileProblem() {
      return file.problem();
    },
    isSpoken: isSpoken && tags !== undefined,
    committed: (isWeightyOne) => {
      isDirty = true;
      isWeighty ||= isWeightyOne;
    },
    headerFor: async (peer) => {
      if (tags === undefined) throw new TypeError('without an identity key there is no header');
      const seen = await store.peerGeneration(peer);
      const place = compared.has(peer) || quarantine.isOn ? current : NOWHERE;
      return formatGenerationHeader({ own: { ...place, tag: tags.tagOf(place) }, seen, isRestored: quarantine.isOn });
    },
    receive: async (peer, text) => {
      const header = parseGenerationHeader(text);
      if (header === undefined) {
        log('error', 'header-malformed');
        return 'malformed';
      }
      if (header.seen !== undefined && (await isLost(header.seen))) await putBack(header.seen);
      compared.add(peer);
      if (quarantine.isOn) return 'restored';
      await notePeer(peer, header);
      return standingOf(peer, header);
    },
    endQuarantine: async (tasks, isRestored = false) => {
      const isOwn = quarantine.isOn || isRestored;
      if (!isOwn && quarantine.peers.size === 0) throw noQuarantine();
      // Who is in quarantine because of another has forgotten nothing, and closes nothing.
      if (isOwn) await endQuarantine(store, file, clock, tasks);
      for (const peer of quarantine.peers.keys()) await store.setPeerRestored(peer, undefined);
      Object.assign(quarantine, { isOn: false, peers: new Map() } satisfies Quarantine);
      current = await store.ownGeneration();
    },
    count: countIfDue,
    keepUp: async () => {
      if (await isPutBack(store)) quarantined();
      else if (quarantine.isOn) await leave();
      quarantine.peers = await store.restoredPeers();
      await countIfDue();
    },
  };
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
