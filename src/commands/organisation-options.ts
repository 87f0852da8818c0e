// organisation-options.ts — the options that every command of an organisation has: whose folder, and which mission.
import { readMission } from '@soundings/client/node';
import type { Mission } from '@soundings/protocol/mission/mission';
import { requiredText, text, type Option, type Options } from '../cli/command.ts';
import { isAddress, readKept } from '../organisation/kept-mission.ts';
import { readTextFile } from '../text-file.ts';

export const organisationOptions: Readonly<Record<string, Option>> = {
  mission: {
    value: 'FILE|URL',
    help: 'The mission document: a file, or the address that soundings mission fetch has kept it from.',
    required: true,
  },
  fingerprint: { value: 'HEX', help: "The charter's fingerprint as you agreed to it; anything else is refused." },
  keys: { value: 'FOLDER', help: 'The folder with your key and enrolment.json; locks and ledger are kept in it.', required: true },
};

/** The mission that --mission names, verified, and pinned where --fingerprint says so. Nothing is fetched: an address means what was kept of it. */
export function missionOf(options: Options): Mission {
  const from = requiredText(options, 'mission');
  const json = isAddress(from) ? readKept(from, requiredText(options, 'keys')) : readTextFile(from);
  return readMission(json, text(options, 'fingerprint'));
}
