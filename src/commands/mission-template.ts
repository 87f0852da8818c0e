// mission-template.ts — `soundings mission template`: a mission's questions and promises, to be started in another place.
import { existsSync, writeFileSync } from 'node:fs';
import type { CharterDraft } from '@soundings/protocol/charter/charter';
import { checkCharter, checkDraft } from '@soundings/protocol/charter/charter';
import { templateOf } from '../calling/template/make.ts';
import { command, leaveOut, type Surroundings } from '../cli/command.ts';
import { needed, value, values } from '../cli/options.ts';
import { readCharterFile } from '../convenor/mission-file.ts';
import { comparedWith, startWords } from '../convenor/start-mission.ts';
import { InputError } from '../errors.ts';
import { plainly } from './mission-issues.ts';
import { readTemplateFile } from './template-file.ts';

export const missionTemplate = ({ terminal }: Surroundings) =>
  command('template', {
    summary: 'make a template from a charter, or say where a charter departs from one',
    usage: '--charter FILE (--out FILE.template.json [--areas DIMENSION …] | --template FILE)',
    about:
      'Takes a charter, a draft or a mission document. With --out, writes a template: the mission without its place, dates and parties, with a slot for each. soundings mission new starts a mission from it elsewhere. With --template, lists where the charter departs from that template, as its board will read it.',
    examples: [
      'soundings mission template --charter mission.json --out winter-need.template.json',
      'soundings mission template --charter leeds/charter.json --template winter-need.template.json',
    ],
  })
    .addOption(needed('--charter <FILE>', 'The charter, its draft, or the mission document.'))
    .addOption(value('--out <FILE>', 'The template to write. A file that exists is not replaced.'))
    .addOption(
      values(
        '--areas <DIMENSION>',
        'With --out: a dimension whose values are places (default: those called area, ward, county and the like).',
      ),
    )
    .addOption(value('--template <FILE>', 'The template to compare with.'))
    .action((options) => {
      const { charter: given } = readCharterFile(options.charter);
      const charter = plainly((): CharterDraft =>
        typeof given === 'object' && given !== null && 'noise' in given ? checkCharter(given) : checkDraft(given),
      );
      if (options.template !== undefined) {
        leaveOut(options, ['out', 'areas'], '--template compares and writes nothing');
        const template = readTemplateFile(options.template);
        terminal.print(startWords(template, comparedWith(template, charter)).join('\n'));
        return;
      }
      const { out } = options;
      if (out === undefined) throw new InputError('Name the template to write with --out, or one to compare with with --template.');
      if (existsSync(out)) throw new InputError(`${out} exists already and was not replaced. Name another file with --out.`);
      const template = templateOf(charter, { areas: options.areas });
      writeFileSync(out, `${JSON.stringify(template, undefined, 2)}\n`);
      terminal.print(template.slots.map(({ path, label }) => `${path}: ${label}`).join('\n'));
      terminal.say(
        `Saved as ${out}. Whoever starts from it fills in these slots and names their parties: soundings mission new --template ${out}`,
      );
    });
