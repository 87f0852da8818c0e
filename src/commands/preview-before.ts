// preview-before.ts — `soundings contribute --sector --preview`: what an organisation would send, before it has enrolled.
import { examineInThread, provisionalPreview } from '@soundings/client/node';
import { secureRandom } from '@soundings/crypto/random';
import type { Mission } from '@soundings/protocol/mission/mission';
import { missionWindows } from '@soundings/protocol/charter/window';
import { leaveOut, type Surroundings } from '../cli/command.ts';
import { withHints } from '../cli/row-answers.ts';
import { columnsOf } from '../cli/rows-options.ts';
import { sectorOf, tierOf } from '../organisation/sector.ts';
import { InputError } from '../errors.ts';
import { previewJson, previewText, PROVISIONAL } from '../organisation/contribution-words.ts';
import { isAddress } from '../organisation/kept-mission.ts';
import { windowWanted } from '../organisation/wanted.ts';
import { unixSeconds } from '../unix-time.ts';
import type { ContributeOptions } from './contribute.ts';
import { missionOf } from './organisation-options.ts';
import { matchingBefore, questionOf, rowsOf, settledBy, writeSettled } from './rows-of.ts';

export async function previewBefore(options: ContributeOptions, sector: string, { terminal, signal }: Surroundings): Promise<void> {
  leaveOut(options, ['all', 'resume', 'later', 'amend', 'early'], '--sector is for a preview before you are enrolled');
  if (!options.preview) throw new InputError('--sector is for a preview before you are enrolled. Pass --preview too.');
  const { mission: file, fingerprint, keys } = options;
  if (keys === undefined && isAddress(file))
    throw new InputError(`Name the folder that has the saved document of ${file} with --keys, or name a file with --mission.`);
  const mission = missionOf({ mission: file, fingerprint, keys }, terminal);
  const instrument = questionOf(options, mission);
  const before = await matchingBefore(options, mission, instrument, undefined);
  const seen = await withHints(
    provisionalPreview(
      {
        mission,
        sector: sectorOf(mission.charter, sector),
        ...tierOf(mission.charter, options.tier),
        instrument: instrument.name,
        window: windowOf(mission, options.window),
        source: await rowsOf(options, before, signal),
        columns: columnsOf(options, instrument),
        matching: before,
      },
      { random: secureRandom, examine: examineInThread() },
    ),
  );
  terminal.print(options.json ? previewJson(seen, before) : previewText(seen));
  if (!options.json) terminal.say(PROVISIONAL);
  writeSettled(options, settledBy(options, mission, instrument, before));
}

/** The window that --window names. Without it the last that is over, or the first if none is: rows may be tried before the mission begins. */
function windowOf(mission: Mission, wanted: string | undefined): number {
  const now = unixSeconds(undefined)();
  const isOver = missionWindows(mission.charter.schedule).some(({ endDay }) => endDay * 86_400 <= now);
  return wanted === undefined && !isOver ? 0 : windowWanted(mission, wanted, now).number;
}
