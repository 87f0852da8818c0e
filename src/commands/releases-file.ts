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
import { InputError } from '../errors.ts';

export interface ReleasesFile {
  readonly releases: readonly Release[];
  /** By the digest that releases name; none where no mission was named. */
  readonly charters: ReadonlyMap<string, Charter>;
}

/** Throws InputError for files that aren't there or hold something else, and where a release can't be the mission's. */
export async function openReleases(file: string, missionFile: string | undefined): Promise<ReleasesFile> {
  const all = await readReleases(file);
  if (missionFile === undefined) return { releases: all, charters: new Map() };
  const mission = parseMission(JSON.stringify(readMissionDocument(missionFile)));
  return { releases: releasesOf(mission, all), charters: new Map([[toBase64Url(mission.digest), mission.charter]]) };
}

/** The mission's own releases. Throws InputError where one of them can't be the mission's. */
function releasesOf(mission: Mission, all: readonly Release[]): readonly Release[] {
  const own = all.filter(({ charter }) => charter === toBase64Url(mission.digest));
  if (own.length === 0) throw new InputError('This file holds no release of that mission.');
  for (const release of own) {
    const issues = releaseIssues(mission, release);
    const name = [release.instrument, partName(release) ?? [], release.window.firstDay].flat().join(', ');
    if (issues.length > 0)
      throw new InputError(`The release of ${name} can't be this mission's, so nothing is answered from it: ${issues.join(' ')}`);
  }
  return own;
}
