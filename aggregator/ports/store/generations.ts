// ports/store/generations.ts — how far this database and those of other aggregators have come.
import type { Generation, TaggedGeneration } from '@soundings/protocol/contribution/generation';

export interface GenerationTables {
  /** This database's latest generation. */
  ownGeneration(): Promise<Generation>;
  /** Whether this database remembers having been at this generation and count. */
  holdsGeneration(place: Generation): Promise<boolean>;
  /**
   * Begins a larger generation. The step is random, so that two copies of one database never begin the same one. With `after`, the new
   * generation is also larger than that one, and every smaller one counts as this database's own from then on.
   */
  nextGeneration(after?: Generation): Promise<Generation>;
  /** Adds one to the count of commits in this generation. */
  countCommits(): Promise<Generation>;
  /** The latest generation of this peer that was noted. */
  peerGeneration(peer: string): Promise<TaggedGeneration | undefined>;
  /** Notes a peer's generation. Nothing changes if one at least as late was noted before. */
  notePeerGeneration(peer: string, seen: TaggedGeneration): Promise<void>;
  /**
   * Notes that a known peer says, in this generation, that its database was restored from a backup. Undefined: its quarantine has ended.
   */
  setPeerRestored(peer: string, generation: number | undefined): Promise<void>;
  /** The restored peers, each with its generation when it said so. */
  restoredPeers(): Promise<ReadonlyMap<string, number>>;
}
