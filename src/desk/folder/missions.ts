// missions.ts — the missions that an organisation has agreed to, each as the newest document of it that was given to the desk.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMission, SdkError } from '@soundings/client/node';
import { toHex } from '@soundings/crypto/bytes';
import type { Mission } from '@soundings/protocol/mission/mission';
import { InputError } from '../../errors.ts';
import { filesIn, writeWhole } from './desk-folder.ts';

const FOLDER = 'missions';

/** A file of the desk's, beside those that `soundings mission fetch` keeps under the digest of an address. */
const OWN = /^([0-9a-f]{64})\.mission\.json$/;

export interface KeptMission {
  readonly mission: Mission;
  readonly json: string;
}

/** By the question's name; one whose file can't be read is left out, and named in `unreadable`. */
export function keptMissions(folder: string): { readonly missions: readonly KeptMission[]; readonly unreadable: readonly string[] } {
  const missions: KeptMission[] = [];
  const unreadable: string[] = [];
  for (const name of filesIn(join(folder, FOLDER)).filter((one) => OWN.test(one))) {
    try {
      const json = readFileSync(join(folder, FOLDER, name), 'utf8');
      missions.push({ mission: readMission(json), json });
    } catch {
      unreadable.push(name);
    }
  }
  return { missions: missions.sort((a, b) => (a.mission.charter.mission < b.mission.charter.mission ? -1 : 1)), unreadable };
}

/** Keeps a document that was read. InputError, and the kept one stays, if that one has a later roster. */
export function keepMission(folder: string, { mission, json }: KeptMission): void {
  const digest = toHex(mission.digest);
  const before = keptMissions(folder).missions.find((one) => toHex(one.mission.digest) === digest);
  if (before !== undefined && rosterOf(mission) < rosterOf(before.mission))
    throw new InputError(
      `This document has roster ${rosterOf(mission)} as its newest; the one that is kept here has roster ${rosterOf(before.mission)}, and stays. Ask the convenor for the newest.`,
    );
  mkdirSync(join(folder, FOLDER), { recursive: true, mode: 0o700 });
  writeWhole(join(folder, FOLDER, `${digest}.mission.json`), json);
}

/** A mission document in an uploaded file, or a sentence for whoever chose another file. */
export function missionIn(text: string): KeptMission {
  try {
    return { mission: readMission(text), json: text };
  } catch (cause) {
    if (cause instanceof SdkError) throw cause;
    throw new InputError("This file isn't a mission. It should be called something like winter-need.mission.json.", { cause });
  }
}

/** The number of the newest roster; 0 if there is none. */
function rosterOf({ rosters }: Mission): number {
  return rosters.at(-1)?.roster.number ?? 0;
}
