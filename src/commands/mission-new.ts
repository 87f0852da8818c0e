// mission-new.ts — `soundings mission new`: guides a convenor from a template to a called mission, with the keys that it needs.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secureRandom } from '@soundings/crypto/random';
import { charterFingerprint, type Charter } from '@soundings/protocol/charter/charter';
import { dayAt } from '@soundings/protocol/charter/day';
import type { PartyCard } from '../calling/party-card.ts';
import type { Template } from '../calling/template/template.ts';
import { confirm } from '../cli/asking.ts';
import { command, type OptionsOf, type Surroundings } from '../cli/command.ts';
import { needed, value } from '../cli/options.ts';
import { boardWords } from '../convenor/board-words.ts';
import { cardFile, readCardFile, writeCard } from '../convenor/card-file.ts';
import { warned } from '../convenor/charter-useful-words.ts';
import { warningsOf } from '../convenor/charter-warnings.ts';
import { inCheckThread } from '../convenor/check-in-thread.ts';
import { callMission } from '../convenor/mission-document.ts';
import { writeMissionDocument } from '../convenor/mission-file.ts';
import { KEY_FILES, makeKeys } from '../convenor/party-keys.ts';
import { readConvenorKey } from '../convenor/signer.ts';
import { asBefore, startMission, startWords, type Start } from '../convenor/start-mission.ts';
import { InputError } from '../errors.ts';
import { unixSeconds } from '../unix-time.ts';
import { plainSection } from './section-text.ts';
import { FILLING, fillingOf, orInput, readTemplateFile } from './template-file.ts';

const declared = () =>
  command('new', {
    summary: 'start a mission from a template: asks what is missing, makes the convenor’s key, and calls it',
    usage: '--template FILE --out FOLDER [--name NAME] [--set PLACE=VALUE …] [--areas FILE [--parent NAME]] [--party FILE …] [--yes]',
    about:
      'Fills in a template: its slots, and the parties from the cards that they have made with soundings keys. At a terminal it asks for each ' +
      'slot that you did not set, and shows what the template’s own place had. It makes the convenor’s key if FOLDER has none, writes ' +
      'charter.json, and says what differs from the template and what is still missing. Once nothing is missing, it prints what a board will ' +
      'read, asks, signs, and writes mission.json. Run it again when another card has come.',
    examples: [
      'soundings mission new --template examples/templates/food-and-debt.json --out leeds --name "Leeds Poverty Forum" --party cards/party-leader.json',
      'soundings mission new --template winter-need.template.json --out leeds --set "/region=Leeds" --areas examples/templates/areas-west-yorkshire.csv',
    ],
  })
    .addOption(needed('--template <FILE>', 'The template. examples/templates has five; soundings mission template makes one.'))
    .addOption(needed('--out <FOLDER>', 'The convenor’s folder: its key, its card, charter.json and mission.json.'))
    .addOption(value('--name <NAME>', 'Who calls the mission, as the public reads it.'))
    .addOption(value('--contact <TEXT>', 'How people reach the convenor.'))
    .addOption(FILLING.set())
    .addOption(FILLING.areas())
    .addOption(FILLING.parent())
    .addOption(FILLING.party())
    .option('--yes', 'Sign without being asked. What is signed is printed all the same.');

type Options = OptionsOf<typeof declared>;

export const missionNew = (at: Surroundings) =>
  declared().action(async (options) => {
    const { terminal, ask } = at;
    const mission = join(options.out, 'mission.json');
    if (existsSync(mission))
      throw new InputError(`${mission} exists already: this mission has been called. Name another folder with --out.`);
    const template = readTemplateFile(options.template);
    const cards = [await convenorCard(options, at), ...(options.party ?? []).map(readCardFile)];
    const values = await fillingOf(template, options, ask);
    const start = orInput(options.template, () => startMission(template, values, cards));
    const file = join(options.out, 'charter.json');
    writeFileSync(file, `${JSON.stringify(start.value, undefined, 2)}\n`);
    terminal.print([...startWords(template, start), ...asBefore(template, start)].join('\n'));
    const charter = await completed(start, template, file, at);
    const warnings = warningsOf(charter, { today: dayAt(unixSeconds(undefined)()) });
    terminal.print(`\n${[...warned(warnings), ...boardWords(charter)].map(plainSection).join('\n\n')}`);
    await confirm(ask, 'Do you call this mission?', options.yes === true);
    writeMissionDocument(mission, callMission(charter, readConvenorKey(charter, join(options.out, KEY_FILES.convenor))));
    terminal.print(`\ncharter fingerprint: ${charterFingerprint(charter)}`);
    terminal.say(`The mission is ${mission}. Next: the board decides, each member with its own key: soundings mission approve.`);
  });

/** The convenor's own card, made with its key on the first run. */
async function convenorCard({ out, name, contact }: Options, { terminal, ask }: Surroundings): Promise<PartyCard> {
  const file = cardFile('convenor', out);
  if (name === undefined && existsSync(file)) return readCardFile(file);
  const given = name ?? (await ask?.('Who calls the mission, as the public reads it?')) ?? '';
  if (given === '') throw new InputError('--name is missing: who calls the mission, as the public reads it.');
  mkdirSync(out, { recursive: true });
  if (!existsSync(join(out, KEY_FILES.convenor))) {
    makeKeys('convenor', out, secureRandom);
    terminal.say(`The convenor's key is ${join(out, KEY_FILES.convenor)}, readable by you alone. Back it up.`);
  }
  return readCardFile(writeCard(out, { role: 'convenor', name: given.normalize('NFC'), ...(contact === undefined ? {} : { contact }) }));
}

/** Throws InputError that names what is missing, or why no noise keeps the promises. */
async function completed(
  { draft, missing }: Start,
  { slots }: Template,
  file: string,
  { signal, terminal }: Surroundings,
): Promise<Charter> {
  if (draft === undefined)
    throw new InputError(
      `The draft is in ${file}, and it isn't whole yet:\n${missing.map((issue) => `  ${issue}`).join('\n')}\nParties come from their cards (--party), the rest from the template's ${slots.length} slots (--set). Run this again with what was missing.`,
    );
  terminal.say('Working out the noise that keeps the promises.');
  const outcome = await inCheckThread('complete', draft, signal);
  if (outcome.kind === 'complete') return outcome.charter;
  throw new InputError(`The draft is in ${file}, and it is refused:\n${outcome.reasons.map((reason) => `  ${reason}`).join('\n')}`);
}
