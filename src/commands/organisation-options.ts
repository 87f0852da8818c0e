// organisation-options.ts — the options that every command of an organisation has: whose folder, and which mission.
import { readMissionBy } from '@soundings/client/node/mission';
import { dayAt } from '@soundings/protocol/charter/day';
import type { Mission } from '@soundings/protocol/mission/mission';
import { standingMission } from '../convenor/pending-rosters.ts';
import { needed, value } from '../cli/options.ts';
import type { Terminal } from '../cli/terminal.ts';
import { assertUsable, isAddress, readKept } from '../organisation/kept-mission.ts';
import { verifiedOnce } from '../organisation/verified-once.ts';
import { readTextFile } from '../text-file.ts';
import { unixSeconds } from '../unix-time.ts';

export const missionOption = () =>
  needed('--mission <FILE|URL>', 'The mission document: a file, or the address that soundings mission fetch saved it from.');

export const fingerprintOption = () =>
  value('--fingerprint <HEX>', 'The fingerprint of the charter that you agreed to. Any other charter is refused.');

export const keysOption = () =>
  needed('--keys <FOLDER>', 'The folder with your key and enrolment.json. Locks and the ledger are kept in it too.');

interface MissionOptions {
  readonly mission: string;
  /** Undefined where nothing is remembered, because there is no folder of keys yet. */
  readonly keys: string | undefined;
  readonly fingerprint?: string | undefined;
}

/**
 * The mission that --mission names, verified, and with the charter that --fingerprint names, if it is given. Nothing is fetched: an address stands
 * for its saved copy. Rosters that the board hasn't signed yet are left out, and said. Throws ForkError if the mission's register has shown two
 * histories.
 */
export function missionOf({ mission, keys, fingerprint }: MissionOptions, terminal: Pick<Terminal, 'say'>): Mission {
  const { json, pending } = standingMission(isAddress(mission) ? readKept(mission, keys ?? '') : readTextFile(mission));
  const read = verifiedOnce(keys, (verify) => readMissionBy(verify, json, fingerprint));
  if (keys !== undefined) assertUsable(read, keys, dayAt(unixSeconds(undefined)()));
  for (const sentence of pending) terminal.say(sentence);
  return read;
}
