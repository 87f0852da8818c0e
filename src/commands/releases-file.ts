// releases-file.ts — the releases that a collector keeps, and those of one mission among them.
import { toBase64Url } from '@soundings/crypto/bytes';
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Checkpoint } from '@soundings/protocol/register/checkpoint';
import { partName } from '@soundings/protocol/privacy/ledger';
import type { Mission } from '@soundings/protocol/mission/mission';
import { parseMission } from '@soundings/protocol/signed/mission';
import { releaseIssues } from '@soundings/protocol/release/release-check';
import type { Release } from '@soundings/protocol/release/release';
import { AWAITED, isProved } from '../collector/proofs.ts';
import { readKept } from '../collector/read-releases.ts';
import type { KeptRelease } from '../collector/release-store.ts';
import { readMissionDocument } from '../convenor/mission-file.ts';
import { standingMission } from '../convenor/pending-rosters.ts';
import { InputError } from '../errors.ts';
import type { RegisterPosition } from '../export/files/source.ts';
import { positionIn, positionOf } from '../register/position.ts';
import { UNLOGGED } from '../unlogged.ts';
import { plainly } from './mission-issues.ts';

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

/**
 * Throws InputError if a file is missing or holds something else, or if a release does not fit the mission. Of a mission with a public register, only
 * releases with a proof that they are in it are taken.
 */
export async function openReleases(file: string, missionFile: string | undefined): Promise<ReleasesFile> {
  const all = await readKept(file);
  if (missionFile === undefined) {
    const waiting = all.filter(({ proof }) => proof === AWAITED);
    return { ...shown(all, waiting), charters: new Map(), register: undefined };
  }
  const mission = plainly(() => parseMission(standingMission(JSON.stringify(readMissionDocument(missionFile))).json));
  const own = releasesOf(mission, all);
  const waiting = mission.logged === undefined ? [] : own.filter(({ release, proof }) => !isProved(mission, release, proof ?? AWAITED));
  const { releases, notes, proofs } = shown(own, waiting);
  return {
    ...{ releases, proofs, register: mission.logged && largestOf(mission.logged.heads, [...proofs.values()]) },
    notes: mission.logged === undefined ? [UNLOGGED, ...notes] : notes,
    charters: new Map([[toBase64Url(mission.digest), mission.charter]]),
  };
}

/** All but those that wait for their proofs, which are named. InputError if none is left. */
function shown(all: readonly KeptRelease[], waiting: readonly KeptRelease[]): Pick<ReleasesFile, 'releases' | 'notes' | 'proofs'> {
  const there = all.filter((one) => !waiting.includes(one));
  const releases = there.map(({ release }) => release);
  const proofs = new Map(there.flatMap(({ release, proof = AWAITED }) => (proof === AWAITED ? [] : [[release, proof] as const])));
  const notes = waiting.map(
    ({ release }) => `The release of ${nameOf(release)} isn't in the register yet; it is kept and shown when it is.`,
  );
  if (releases.length > 0) return { releases, notes, proofs };
  throw new InputError(`${notes.join('\n')}\nsoundings collect asks the register for the proofs.`);
}

/** The largest of these checkpoints. The proofs were verified before. */
function largestOf(heads: readonly Checkpoint[], proofs: readonly string[]): RegisterPosition | undefined {
  const [largest] = [...heads.map(positionOf), ...proofs.map(positionIn)].sort((a, b) => b.size - a.size);
  return largest && { origin: largest.origin, size: largest.size, root: largest.root };
}

function nameOf(release: Release): string {
  return [release.instrument, partName(release) ?? [], release.window.firstDay].flat().join(', ');
}

/** The mission's own releases. Throws InputError if there is none, or if one does not fit the mission. */
function releasesOf(mission: Mission, all: readonly KeptRelease[]): readonly KeptRelease[] {
  const own = all.filter(({ release }) => release.charter === toBase64Url(mission.digest));
  if (own.length === 0) throw new InputError('The file of releases has no release of this mission. Check --releases and --mission.');
  for (const { release } of own) {
    const issues = releaseIssues(mission, release);
    if (issues.length > 0)
      throw new InputError(
        `The release of ${nameOf(release)} does not fit this mission, so the question was not answered: ${issues.join(' ')}`,
      );
  }
  return own;
}
