// organisation-options.ts — the options that every command of an organisation has: whose folder, and which mission.
import { readMission } from '@soundings/client/node';
import type { Mission } from '@soundings/protocol/mission/mission';
import { needed, value } from '../cli/options.ts';
import { isAddress, readKept } from '../organisation/kept-mission.ts';
import { readTextFile } from '../text-file.ts';

export const missionOption = () =>
  needed('--mission <FILE|URL>', 'The mission document: a file, or the address that soundings mission fetch has kept it from.');

export const fingerprintOption = () =>
  value('--fingerprint <HEX>', "The charter's fingerprint as you agreed to it; anything else is refused.");

export const keysOption = () => needed('--keys <FOLDER>', 'The folder with your key and enrolment.json; locks and ledger are kept in it.');

interface MissionOptions {
  readonly mission: string;
  readonly keys: string;
  readonly fingerprint?: string | undefined;
}

/** The mission that --mission names, verified, and pinned if --fingerprint is given. Nothing is fetched: an address means what was kept of it. */
export function missionOf({ mission, keys, fingerprint }: MissionOptions): Mission {
  return readMission(isAddress(mission) ? readKept(mission, keys) : readTextFile(mission), fingerprint);
}
