// mission-releases.ts — what a collector's file has of one mission, each release checked against the mission's charter and its register.
import { toBase64Url } from '@soundings/crypto/bytes';
import { verify } from '@soundings/crypto/signature/node';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import type { WitnessedCheckpoint } from '@soundings/protocol/register/policy';
import { parseProof } from '@soundings/protocol/register/proof';
import type { Mission } from '@soundings/protocol/mission/mission';
import { parseMission } from '@soundings/protocol/signed/mission';
import { releaseIssues } from '@soundings/protocol/release/release-check';
import { isProved } from '../collector/proofs.ts';
import { readOutcomes } from '../collector/read-releases.ts';
import { AWAITED, type KeptRelease, type StoredRefusal } from '../collector/release-store.ts';
import { readMissionDocument } from '../convenor/mission-file.ts';
import { standingMission } from '../convenor/pending-rosters.ts';
import { InputError } from '../errors.ts';
import type { RegisterPosition } from '../export/files/source.ts';
import { positionIn, positionOf } from '../register/position.ts';
import { policiesOfMission, trustIn } from '../register/trust.ts';
import { UNLOGGED } from '../unlogged.ts';
import { plainly } from './mission-issues.ts';
import { nameOf, shown, type ReleasesFile } from './shown-releases.ts';

/** What a file has of one mission, which may be nothing yet. */
export interface MissionReleases extends ReleasesFile {
  readonly mission: Mission;
  /** The windows that are refused for good. */
  readonly refusals: readonly StoredRefusal[];
}

/**
 * Throws InputError if a file is missing or holds something else, or if a release does not fit the mission. Of a mission with a public register, only
 * releases with a proof that they are in it are taken, which may be none.
 */
export function openMissionReleases(file: string, missionFile: string): MissionReleases {
  const mission = plainly(() => parseMission(standingMission(JSON.stringify(readMissionDocument(missionFile))).json, verify));
  const digest = toBase64Url(mission.digest);
  const { kept, refusals } = readOutcomes(file, digest);
  assertFitting(mission, kept);
  const waiting = mission.logged === undefined ? [] : kept.filter(({ release, proof }) => !isProved(mission, release, proof ?? AWAITED));
  const { releases, notes, proofs } = shown(kept, waiting);
  return {
    ...{ mission, refusals, releases, proofs, register: mission.logged && largestOf(mission, mission.logged.heads, [...proofs.values()]) },
    notes: mission.logged === undefined ? [UNLOGGED, ...notes] : notes,
    charters: new Map([[digest, mission.charter]]),
  };
}

/** The largest of these checkpoints. The proofs were verified before. */
function largestOf(mission: Mission, heads: readonly WitnessedCheckpoint[], proofs: readonly string[]): RegisterPosition | undefined {
  const places = [
    ...heads.map((head) => ({ ...positionOf(head), seen: () => head.quorumTime })),
    ...proofs.map((proof) => ({ ...positionIn(proof), seen: () => seenIn(mission, proof) })),
  ];
  const [largest] = places.sort((a, b) => b.size - a.size);
  return largest && { origin: largest.origin, size: largest.size, root: largest.root, seen: largest.seen() };
}

/** When enough witnesses had signed a proof's checkpoint; undefined if the mission's keys don't tell. */
function seenIn(mission: Mission, proof: string): number | undefined {
  const { open } = trustIn(policiesOfMission(mission), verify);
  const found = orRefusal(() => open(parseProof(proof).note));
  return found instanceof RegisterError ? undefined : found.quorumTime;
}

/** Throws InputError if one of the mission's own releases does not fit it. */
function assertFitting(mission: Mission, own: readonly KeptRelease[]): void {
  for (const { release } of own) {
    const issues = releaseIssues(mission, release);
    if (issues.length > 0)
      throw new InputError(
        `The release of ${nameOf(release)} does not fit this mission, so the question was not answered: ${issues.join(' ')}`,
      );
  }
}
