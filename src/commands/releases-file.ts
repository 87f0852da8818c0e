// releases-file.ts — the releases that a collector keeps, and those of one mission among them.
import { toBase64Url } from '@soundings/crypto/bytes';
import { verify } from '@soundings/crypto/signature/node';
import type { Charter } from '@soundings/protocol/charter/charter';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import type { WitnessedCheckpoint } from '@soundings/protocol/register/policy';
import { parseProof } from '@soundings/protocol/register/proof';
import { partName } from '@soundings/protocol/privacy/ledger';
import type { Mission } from '@soundings/protocol/mission/mission';
import { parseMission } from '@soundings/protocol/signed/mission';
import { releaseIssues } from '@soundings/protocol/release/release-check';
import type { Release } from '@soundings/protocol/release/release';
import { AWAITED, isProved } from '../collector/proofs.ts';
import { readKept, readOutcomes } from '../collector/read-releases.ts';
import type { KeptRelease, StoredRefusal } from '../collector/release-store.ts';
import { readMissionDocument } from '../convenor/mission-file.ts';
import { standingMission } from '../convenor/pending-rosters.ts';
import { InputError } from '../errors.ts';
import type { RegisterPosition } from '../export/files/source.ts';
import { positionIn, positionOf } from '../register/position.ts';
import { policiesOfMission, trustIn } from '../register/trust.ts';
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

/** What a file has of one mission, which may be nothing yet. */
export interface MissionReleases extends ReleasesFile {
  readonly mission: Mission;
  /** The windows that are refused for good. */
  readonly refusals: readonly StoredRefusal[];
}

/**
 * Throws InputError if a file is missing or holds something else, or if a release does not fit the mission. Of a mission with a public register, only
 * releases with a proof that they are in it are taken.
 */
export async function openReleases(file: string, missionFile: string | undefined): Promise<ReleasesFile> {
  if (missionFile === undefined) {
    const all = await readKept(file);
    const waiting = all.filter(({ proof }) => proof === AWAITED);
    return { ...someShown(all, waiting), charters: new Map(), register: undefined };
  }
  const opened = await openMissionReleases(file, missionFile);
  if (opened.releases.length > 0) return opened;
  if (opened.notes.some((note) => note !== UNLOGGED)) throw noneProved(opened.notes.filter((note) => note !== UNLOGGED));
  await readKept(file);
  throw new InputError('The file of releases has no release of this mission. Check --releases and --mission.');
}

/** InputError as {@link openReleases}, but not if nothing of the mission has been released yet. */
export async function openMissionReleases(file: string, missionFile: string): Promise<MissionReleases> {
  const mission = plainly(() => parseMission(standingMission(JSON.stringify(readMissionDocument(missionFile))).json, verify));
  const digest = toBase64Url(mission.digest);
  const { kept, refusals } = await readOutcomes(file, digest);
  assertFitting(mission, kept);
  const waiting = mission.logged === undefined ? [] : kept.filter(({ release, proof }) => !isProved(mission, release, proof ?? AWAITED));
  const { releases, notes, proofs } = shown(kept, waiting);
  return {
    ...{ mission, refusals, releases, proofs, register: mission.logged && largestOf(mission, mission.logged.heads, [...proofs.values()]) },
    notes: mission.logged === undefined ? [UNLOGGED, ...notes] : notes,
    charters: new Map([[digest, mission.charter]]),
  };
}

/** All but those that wait for their proofs, which are named. */
function shown(all: readonly KeptRelease[], waiting: readonly KeptRelease[]): Pick<ReleasesFile, 'releases' | 'notes' | 'proofs'> {
  const there = all.filter((one) => !waiting.includes(one));
  const releases = there.map(({ release }) => release);
  const proofs = new Map(there.flatMap(({ release, proof = AWAITED }) => (proof === AWAITED ? [] : [[release, proof] as const])));
  const notes = waiting.map(
    ({ release }) => `The release of ${nameOf(release)} isn't in the register yet; it is kept and shown when it is.`,
  );
  return { releases, notes, proofs };
}

/** The same; InputError if none is left. */
function someShown(all: readonly KeptRelease[], waiting: readonly KeptRelease[]): ReturnType<typeof shown> {
  const some = shown(all, waiting);
  if (some.releases.length > 0) return some;
  throw noneProved(some.notes);
}

function noneProved(notes: readonly string[]): InputError {
  return new InputError(`${notes.join('\n')}\nsoundings collect asks the register for the proofs.`);
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

function nameOf(release: Release): string {
  return [release.instrument, partName(release) ?? [], release.window.firstDay].flat().join(', ');
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
