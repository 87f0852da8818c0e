// shown-releases.ts — which of the releases that a collector keeps may be shown, and what a reader must know of the others.
import type { Charter } from '@soundings/protocol/charter/charter';
import { partName } from '@soundings/protocol/privacy/ledger';
import type { Release } from '@soundings/protocol/release/release';
import { AWAITED, type KeptRelease } from '../collector/release-store.ts';
import type { RegisterPosition } from '../export/files/source.ts';

export interface ReleasesFile {
  readonly releases: readonly Release[];
  /** What a reader must know besides: that the mission is unlogged, and which releases aren't in the register yet. */
  readonly notes: readonly string[];
  /** By the digest that releases name. Empty if no mission was named. */
  readonly charters: ReadonlyMap<string, Charter>;
  /** The proofs that these releases are in the register, where there is one. */
  readonly proofs: ReadonlyMap<Release, string>;
  /** The largest checkpoint that they are proved in. */
  readonly register: RegisterPosition | undefined;
}

/** All but those that wait for their proofs, which are named. */
export function shown(all: readonly KeptRelease[], waiting: readonly KeptRelease[]): Pick<ReleasesFile, 'releases' | 'notes' | 'proofs'> {
  const there = all.filter((one) => !waiting.includes(one));
  const releases = there.map(({ release }) => release);
  const proofs = new Map(there.flatMap(({ release, proof = AWAITED }) => (proof === AWAITED ? [] : [[release, proof] as const])));
  const notes = waiting.map(
    ({ release }) => `The release of ${nameOf(release)} isn't in the register yet; it is kept and shown when it is.`,
  );
  return { releases, notes, proofs };
}

export function nameOf(release: Release): string {
  return [release.instrument, partName(release) ?? [], release.window.firstDay].flat().join(', ');
}
