// missions.ts — the missions that an organisation has agreed to, each as the newest document of it that was given to the desk.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMission, SdkError } from '@soundings/client/node';
import { toHex } from '@soundings/crypto/bytes';
import type { Mission } from '@soundings/protocol/mission/mission';
import { ForkError, InputError } from '../../errors.ts';
import { assertNotForked } from '../../organisation/register-forks.ts';
import { filesIn, writeWhole } from './desk-folder.ts';

const FOLDER = 'missions';

/** A file of the desk's, beside those that `soundings mission fetch` keeps under the digest of an address. */
const OWN = /^([0-9a-f]{64})\.mission\.json$/;

export interface KeptMission {
  readonly mission: Mission;
  readonly json: string;
}

export interface KeptMissions {
  readonly missions: readonly KeptMission[];
  /** Files that can't be read. */
  readonly unreadable: readonly string[];
  /** Why missions aren't used any more, a sentence each: their register has shown two histories. */
  readonly forked: readonly string[];
}

/** By the mission's name, as far as they can be read and used; of two with one name the later comes first, and has the pages. */
export function keptMissions(folder: string): KeptMissions {
  const missions: KeptMission[] = [];
  const unreadable: string[] = [];
  const forked: string[] = [];
  for (const name of filesIn(join(folder, FOLDER)).filter((one) => OWN.test(one))) {
    try {
      const json = readFileSync(join(folder, FOLDER, name), 'utf8');
      const mission = readOnce(join(folder, FOLDER, name), json);
      assertNotForked(mission, join(folder, FOLDER));
      missions.push({ mission, json });
    } catch (error) {
      if (error instanceof ForkError) forked.push(error.message);
      else unreadable.push(name);
    }
  }
  return { missions: missions.sort(byName), unreadable, forked };
}

function byName({ mission: { charter: one } }: KeptMission, { mission: { charter: other } }: KeptMission): number {
  if (one.mission !== other.mission) return one.mission < other.mission ? -1 : 1;
  return one.schedule.firstDay > other.schedule.firstDay ? -1 : 1;
}

/** Every signature and proof of a document is checked, and what its noise costs is worked out: once for each text of a file, and not for every page. */
function readOnce(file: string, json: string): Mission {
  const known = read.get(file);
  if (known?.json === json) return known.mission;
  const mission = readMission(json);
  read.set(file, { mission, json });
  return mission;
}

/** The last text of each file. */
const read = new Map<string, KeptMission>();

/** Keeps a document that was read. InputError, and the kept one stays, if that one has a later roster. */
export function keepMission(folder: string, { mission, json }: KeptMission): void {
  const digest = toHex(mission.digest);
  const before = keptMissions(folder).missions.find((one) => toHex(one.mission.digest) === digest);
  if (before !== undefined && rosterOf(mission) < rosterOf(before.mission))
    throw new InputError(
      `This document has roster ${rosterOf(mission)} as its newest; the one that is kept here has roster ${rosterOf(before.mission)}, and stays. Ask the convenor for the newest.`,
    );
  mkdirSync(join(folder, FOLDER), { recursive: true, mode: 0o700 });
  const file = join(folder, FOLDER, `${digest}.mission.json`);
  writeWhole(file, json);
  read.set(file, { mission, json });
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
