// releases-file.ts — the releases that a collector keeps, and those of one mission among them.
import { toBase64Url } from '@soundings/crypto/bytes';
import type { Charter } from '@soundings/protocol/charter/charter';
import { partName } from '@soundings/protocol/privacy/ledger';
import type { Mission } from '@soundings/protocol/mission/mission';
import { parseMission } from '@soundings/protocol/signed/mission';
import { releaseIssues } from '@soundings/protocol/release/release-check';
import type { Release } from '@soundings/protocol/release/release';
import { readReleases } from '../collector/read-releases.ts';
import { readMissionDocument } from '../convenor/mission-file.ts';
import { standingMission } from '../convenor/pending-rosters.ts';
import { InputError } from '../errors.ts';

export interface ReleasesFile {
  readonly releases: readonly Release[];
  /** By the digest that releases name. Empty if no mission was named. */
  readonly charters: ReadonlyMap<string, Charter>;
}

/** Throws InputError if a file is missing or holds something else, or if a release does not fit the mission. */
export async function openReleases(file: string, missionFile: string | undefined): Promise<ReleasesFile> {
  const all = await readReleases(file);
  if (missionFile === undefined) return { releases: all, charters: new Map() };
  const mission = parseMission(standingMission(JSON.stringify(readMissionDocument(missionFile))).json);
  return { releases: releasesOf(mission, all), charters: new Map([[toBase64Url(mission.digest), mission.charter]]) };
}

/** The mission's own releases. Throws InputError if there is none, or if one does not fit the mission. */
function releasesOf(mission: Mission, all: readonly Release[]): readonly Release[] {
  const own = all.filter(({ charter }) => charter === toBase64Url(mission.digest));
  if (own.length === 0) throw new InputError('The file of releases has no release of this mission. Check --releases and --mission.');
  for (const release of own) {
    const issues = releaseIssues(mission, release);
    const name = [release.instrument, partName(release) ?? [], release.window.firstDay].flat().join(', ');
    if (issues.length > 0)
      throw new InputError(`The release of ${name} does not fit this mission, so the question was not answered: ${issues.join(' ')}`);
  }
  return own;
}
