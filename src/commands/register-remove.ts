// register-remove.ts — `soundings register remove`: the convenor and the board take a text down, or names out of a roster; the entry stays.
import { existsSync } from 'node:fs';
import { toBase64Url } from '@soundings/crypto/bytes';
import { Base64Url } from '@soundings/protocol/json/base64url';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import type { MissionDocument } from '@soundings/protocol/mission/mission';
import { objectName } from '@soundings/protocol/register/leaf';
import { RemovalObject } from '@soundings/protocol/register/objects-other';
import { command, leaveOut, type OptionsOf, type Surroundings } from '../cli/command.ts';
import { needed, value, values, whole } from '../cli/options.ts';
import { readSigningKey } from '../convenor/key-file.ts';
import { readJson, readMissionDocument } from '../convenor/mission-file.ts';
import { signFile } from '../convenor/signed-file.ts';
import { signedWords, standingBoard } from '../convenor/standing-board.ts';
import { InputError } from '../errors.ts';
import { leftOf } from '../register/taken-down.ts';

const REASONS = ['personal-data', 'unlawful'] as const;

const declared = () =>
  command('remove', {
    summary: 'take a text down, or names out of a roster, as convenor and board',
    usage: '--mission FILE --key FILE --removal FILE [(--object FILE|DIGEST | --roster N --name NAME …) --reason REASON]',
    about:
      `REASON is one of: ${REASONS.join(', ')}. An objection or an answer is taken down whole. Of a roster, only the names that you give go: its ` +
      'ids, keys, sectors and windows still verify and count. The first signer makes the file, and the others sign it with the same command without the ' +
      'other options: it takes the convenor and a quorum of the board. Then: soundings register add. The text is gone from the register with the next ' +
      'publish. The entry stays, and its page says that the text was taken down, and why. Everybody needs the last two rosters whole, so publish two ' +
      'without the name first. Copies that others have made are theirs.',
    examples: [
      'soundings register remove --mission mission.json --key convenor/convenor.key --removal removal.json --object challenge.json --reason personal-data',
      'soundings register remove --mission mission.json --key board/board.key --removal removal.json',
      'soundings register remove --mission mission.json --key convenor/convenor.key --removal removal.json --roster 2 --name "A. Baker" --reason personal-data',
    ],
  })
    .addOption(needed('--mission <FILE>', 'The mission document.'))
    .addOption(needed('--key <FILE>', "The convenor's key, or a board member's."))
    .addOption(needed('--removal <FILE>', 'The signed removal: it is made if it is not there, and signed if it is.'))
    .addOption(value('--object <FILE|DIGEST>', 'What is taken down: its file, or the digest that its page shows.'))
    .addOption(whole('--roster <N>', 'The number of the roster from which names are taken.', 1, 1_000_000_000))
    .addOption(values('--name <NAME>', 'A name to take out of it, as the roster has it.'))
    .addOption(value('--reason <REASON>', 'Why. Everybody will read it.'));

type Options = OptionsOf<typeof declared>;

export const registerRemove = ({ terminal }: Surroundings) =>
  declared().action((options) => {
    const { removal: path } = options;
    const document = readMissionDocument(options.mission);
    const pair = readSigningKey(options.key);
    const [own, board, { convenor }] = [toBase64Url(pair.publicKey), standingBoard(document), document.charter.charter];
    if (own !== convenor.key && !board.keys.includes(own))
      throw new InputError(`${options.key} is not the key of the convenor or of a board member, who sign this together.`);
    const isThere = existsSync(path);
    if (isThere) leaveOut(options, ['object', 'roster', 'name', 'reason'], `${path} is there already, and says what is taken down`);
    const object = signFile(path, RemovalObject, isThere ? undefined : bodyOf(options, document), pair);
    const { body } = object;
    terminal.print(
      body.roster === undefined
        ? `${path}: takes down the object ${body.object} (${body.reason})`
        : `${path}: takes ${body.roster.names.length} ${body.roster.names.length === 1 ? 'name' : 'names'} out of the roster ${body.object} (${body.reason})`,
    );
    const isConvenors = object.signatures.some(({ key }) => key === convenor.key);
    terminal.say(`${isConvenors ? 'The convenor has signed.' : 'The convenor must sign as well.'} ${signedWords(board, object)}`);
  });

function bodyOf(options: Options, document: MissionDocument): RemovalObject['body'] {
  const reason = REASONS.find((one) => one === options.reason);
  if (reason === undefined) throw new InputError(`Say why with --reason: ${REASONS.join(' or ')}.`);
  if ((options.object === undefined) === (options.roster === undefined))
    throw new InputError('Say what is taken down: an objection or an answer with --object, or names in a roster with --roster and --name.');
  const base = { format: 'soundings removal v1' as const, reason };
  if (options.object !== undefined) {
    leaveOut(options, ['name'], 'Names are taken out of a roster');
    return { ...base, object: digestOf(options.object) };
  }
  return { ...base, ...namesOf(document, options.roster ?? 0, options.name ?? []) };
}

function digestOf(given: string): string {
  if (existsSync(given)) return objectName(canonicalJson(readJson(given))).object;
  if (Base64Url(32).safeParse(given).success) return given;
  throw new InputError(`There is no file ${given}, and it is no digest: those have 43 characters, and the entry's page shows it in full.`);
}

function namesOf(document: MissionDocument, number: number, names: readonly string[]): Pick<RemovalObject['body'], 'object' | 'roster'> {
  const roster = document.rosters.find((one) => !('digest' in one) && one.roster.number === number);
  if (roster === undefined) throw new InputError(`This mission document doesn't have roster ${number} whole. Use an older copy that does.`);
  if (names.length === 0) throw new InputError('Say which names are taken out of the roster, with --name.');
  const ids = names.map((name) => {
    const found = roster.roster.organisations.find((entry) => entry.name === name);
    if (found !== undefined) return found.id;
    throw new InputError(`Roster ${number} has no organisation "${name}". Write the name as the roster has it.`);
  });
  return { object: objectName(canonicalJson(roster)).object, roster: { names: [...new Set(ids)], left: leftOf(roster, ids).digest } };
}
