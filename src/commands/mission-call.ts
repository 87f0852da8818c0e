// mission-call.ts — `soundings mission call`: a mission is made of a charter, signed by the convenor on its own machine.
import { existsSync } from 'node:fs';
import { checkCharter, charterFingerprint, type Charter } from '@soundings/protocol/charter/charter';
import { command, type Surroundings } from '../cli/command.ts';
import { needed } from '../cli/options.ts';
import { inCheckThread } from '../convenor/check-in-thread.ts';
import { callMission } from '../convenor/mission-document.ts';
import { readCharterJson, writeMissionDocument } from '../convenor/mission-file.ts';
import { readConvenorKey } from '../convenor/signer.ts';
import { InputError } from '../errors.ts';
import { plainly } from './mission-issues.ts';

export const missionCall = ({ terminal, signal }: Surroundings) =>
  command('call', {
    summary: 'make a mission from a charter, signed by the convenor',
    usage: '--charter FILE --key FILE --out FILE',
    about:
      'Takes a charter, or a draft without "noise". For a draft, it works out the noise that keeps the promises and adds it. It signs the ' +
      "charter with the convenor's key. Check the charter first with soundings charter check. Next, the board decides: soundings mission " +
      'approve.',
    examples: ['soundings mission call --charter charter.json --key convenor/convenor.key --out mission.json'],
  })
    .addOption(needed('--charter <FILE>', 'The charter or its draft, as JSON. examples/charters has three.'))
    .addOption(needed('--key <FILE>', "The convenor's key file."))
    .addOption(needed('--out <FILE>', 'The mission document to write.'))
    .action(async (options) => {
      const out = options.out;
      if (existsSync(out))
        throw new InputError(`${out} exists already and was left as it is. To call the mission again, move it away first.`);
      const value = readCharterJson(options.charter);
      const stated = typeof value === 'object' && value !== null && 'noise' in value;
      const charter = stated ? plainly(() => checkCharter(value)) : await completed(value, signal);
      writeMissionDocument(out, callMission(charter, readConvenorKey(charter, options.key)));
      terminal.print(`charter fingerprint: ${charterFingerprint(charter)}`);
      terminal.say('Next: the board decides, each member with its own key: soundings mission approve.');
    });

/** The charter of a draft, with its noise worked out. Throws InputError, with every reason, if no noise keeps the promises. */
async function completed(draft: unknown, signal: AbortSignal): Promise<Charter> {
  const outcome = await inCheckThread('complete', draft, signal);
  if (outcome.kind === 'complete') return outcome.charter;
  throw new InputError(outcome.reasons.join('\n'));
}
