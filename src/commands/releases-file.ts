// releases-file.ts — the releases that a collector keeps: all of them, or those of one mission.
import { readKept } from '../collector/read-releases.ts';
import { AWAITED, type KeptRelease } from '../collector/release-store.ts';
import { InputError } from '../errors.ts';
import { UNLOGGED } from '../unlogged.ts';
import { shown, type ReleasesFile } from './shown-releases.ts';

/**
 * Throws InputError if a file is missing or holds something else, or if a release does not fit the mission. Of a mission with a public register, only
 * releases with a proof that they are in it are taken.
 */
export async function openReleases(file: string, missionFile: string | undefined): Promise<ReleasesFile> {
  if (missionFile === undefined) {
    const all = readKept(file);
    const waiting = all.filter(({ proof }) => proof === AWAITED);
    return { ...someShown(all, waiting), charters: new Map(), register: undefined };
  }
  const { openMissionReleases } = await import('./mission-releases.ts'); // a file alone is read without all that checks a mission
  const opened = openMissionReleases(file, missionFile);
  if (opened.releases.length > 0) return opened;
  if (opened.notes.some((note) => note !== UNLOGGED)) throw noneProved(opened.notes.filter((note) => note !== UNLOGGED));
  readKept(file);
  throw new InputError('The file of releases has no release of this mission. Check --releases and --mission.');
}

/** As {@link shown}; InputError if none is left. */
function someShown(all: readonly KeptRelease[], waiting: readonly KeptRelease[]): ReturnType<typeof shown> {
  const some = shown(all, waiting);
  if (some.releases.length > 0) return some;
  throw noneProved(some.notes);
}

function noneProved(notes: readonly string[]): InputError {
  return new InputError(`${notes.join('\n')}\nsoundings collect asks the register for the proofs.`);
}
