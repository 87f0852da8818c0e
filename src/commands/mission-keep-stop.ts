// mission-keep-stop.ts — `soundings mission keep-stop`: an organisation keeps a signed stop that somebody handed to it, and contributes no more.
import { keepStop } from '@soundings/client/node';
import { command, type Surroundings } from '../cli/command.ts';
import { readJson } from '../convenor/mission-file.ts';
import { InputError } from '../errors.ts';
import { openOrganisation } from '../organisation/organisation.ts';
import { fingerprintOption, keysOption, missionOf, missionOption } from './organisation-options.ts';

export const missionKeepStop = ({ terminal }: Surroundings) =>
  command('keep-stop', {
    summary: 'keep a signed stop of a mission, so that nothing more is contributed',
    usage: '--mission FILE|URL --keys FOLDER FILE',
    about:
      'A signed stop holds for whoever has it, whether the register shows it or not. The leader sends it as an answer to a contribution; this command is ' +
      'for a stop that reached you in another way. Nothing is contributed from its day on, until a mission document shows that the board has lifted it.',
    examples: ['soundings mission keep-stop --mission mission.json --keys my-keys stop.json'],
  })
    .argument('[FILE...]')
    .addOption(missionOption())
    .addOption(fingerprintOption())
    .addOption(keysOption())
    .action(async (words, options) => {
      const [file, ...more] = words;
      if (file === undefined || more.length > 0) throw new InputError('Name one file with a signed stop.');
      const { ports } = await openOrganisation(options.keys);
      const kept = await keepStop(missionOf(options, terminal), readJson(file), ports.now(), ports);
      if (kept === undefined)
        throw new InputError(
          `${file} is no stop of this mission that its leader, its helper or a quorum of its board has signed. Nothing was kept.`,
        );
      terminal.say(`Kept. Nothing is contributed to this mission from ${kept.body.from} on, because of a stop by the ${kept.body.by}.`);
    });
