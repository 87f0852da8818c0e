// register-policy.ts — `soundings register policy`: the register of a mission gets other keys or witnesses, or another register takes its place; signed by the convenor and the board, after a loss by both aggregators too.
import { existsSync } from 'node:fs';
import { toBase64Url } from '@soundings/crypto/bytes';
import { verify } from '@soundings/crypto/signature/ed25519';
import { logWarnings } from '@soundings/protocol/register/log-warnings';
import { PolicyObject } from '@soundings/protocol/register/objects';
import { signersOf } from '@soundings/protocol/register/signed-form';
import { parseMission } from '@soundings/protocol/signed/mission';
import { command, leaveOut, type OptionsOf, type Surroundings } from '../cli/command.ts';
import { needed, value, values, whole } from '../cli/options.ts';
import { readCardFile } from '../convenor/card-file.ts';
import { readSigningKey } from '../convenor/key-file.ts';
import { readMissionDocument } from '../convenor/mission-file.ts';
import { noticeDay } from '../convenor/notice-day.ts';
import { policyBody, policyChangeIssues, policyChangeWords, type ProvedMission } from '../convenor/policy-change.ts';
import { readSigned, signFile } from '../convenor/signed-file.ts';
import { signedWords, standingBoard, type Board } from '../convenor/standing-board.ts';
import { InputError } from '../errors.ts';
import { readTextFile } from '../text-file.ts';
import { unixSeconds } from '../unix-time.ts';
import { plainly } from './mission-issues.ts';

const declared = () =>
  command('policy', {
    summary: "change a register's keys or witnesses, or go on in another register after a loss",
    usage: '--mission FILE --key FILE --change FILE [--add CARD …] [--drop KEY …] [--quorum N] [--lost FILE] [--from DAY]',
    about:
      'The convenor or a member of the board makes the file. The others run the same command on it without the other options: it takes the convenor and a ' +
      'quorum of the board. Then: soundings register add. It holds from its day, at least 7 days after the register has it; until then old and new keys ' +
      'both sign. With --lost, for a register that nobody has any more, both operators sign as well, each with their identity key, and only if they have ' +
      'seen no later checkpoint of it: what came after that checkpoint is forgotten, a stop too.',
    examples: [
      'soundings register policy --mission mission.json --key convenor/convenor.key --change policy.json --add cards/party-witness.json --drop witness.old.example/w1 --from 2026-03-02',
      'soundings register policy --mission mission.json --key board/board.key --change policy.json',
      'soundings register policy --mission mission.json --key convenor/convenor.key --change policy.json --lost checkpoint --add again/party-register.json --from 2026-03-02',
    ],
  })
    .addOption(needed('--mission <FILE>', 'The mission document, as the register has it.'))
    .addOption(needed('--key <FILE>', "The convenor's key, a board member's, or an operator's identity key."))
    .addOption(needed('--change <FILE>', 'The signed change: it is made if it is not there, and signed if it is.'))
    .addOption(values('--add <CARD>', "Whose key comes: a witness's card, or the register's own with its new key."))
    .addOption(values('--drop <KEY>', 'A key of the register or of a witness that goes, or its name.'))
    .addOption(whole('--quorum <N>', 'How many witnesses must sign from then on. Unchanged if left out.', 2, 32))
    .addOption(value('--lost <FILE>', 'The last checkpoint known of the register, if it is lost for good.'))
    .addOption(value('--from <DAY>', 'The first day of the new keys, such as 2026-03-02; at least 8 days from today.'))
    .addOption(value('--dangerously-read-time-from <FILE>', 'Take the time from this file instead of the clock. For demonstrations only.'));

type Options = OptionsOf<typeof declared>;

export const registerPolicy = ({ terminal }: Surroundings) =>
  declared().action((options) => {
    const { mission: from, change: path } = options;
    const document = readMissionDocument(from);
    const mission = provedIn(document, from);
    const pair = readSigningKey(options.key);
    const board = standingBoard(document);
    const isThere = existsSync(path);
    if (isThere) leaveOut(options, ['add', 'drop', 'quorum', 'lost', 'from'], `${path} is there already, and says what changes`);
    const body = isThere ? readSigned(path, PolicyObject).body : askedBody(options, mission);
    const issues = policyChangeIssues(mission, body);
    if (issues.length > 0) throw new InputError(`${path} can't be used, and nothing was signed. ${issues.join(' ')}`);
    const signers = signersWanted(mission, board, body);
    if (!signers.some(({ keys }) => keys.includes(toBase64Url(pair.publicKey))))
      throw new InputError(`${options.key} is not the key of ${signers.map(({ who }) => who).join(' or ')}, who sign this together.`);
    const object = signFile(path, PolicyObject, body, pair);
    terminal.print(`${path}: policy ${body.number} of ${mission.charter.mission} from ${body.inForceFrom}`);
    for (const line of policyChangeWords(mission, body)) terminal.print(`  ${line}`);
    for (const warning of logWarnings(body.log, mission.charter)) terminal.say(warning);
    const signed = signersOf(object, verify);
    for (const { who, keys } of signers.slice(1))
      terminal.say(
        `${who.charAt(0).toUpperCase()}${who.slice(1)} ${keys.some((key) => signed.has(key)) ? 'has signed.' : 'must sign as well.'}`,
      );
    terminal.say(signedWords(board, object));
  });

/** The document as everybody reads it: with its proofs, and the keys that follow from them. */
function provedIn(document: ReturnType<typeof readMissionDocument>, file: string): ProvedMission {
  const { charter, digest, logged } = plainly(() => parseMission(JSON.stringify(document)));
  if (logged !== undefined) return { charter, digest, logged };
  throw new InputError(`The mission in ${file} is unlogged: its charter names no register, and nobody can add one.`);
}

function askedBody(options: Options, mission: ProvedMission): PolicyObject['body'] {
  const { add = [], drop = [], quorum, lost, from } = options;
  return policyBody(mission, {
    add: add.map(readCardFile),
    drop,
    quorum,
    inForceFrom: noticeDay('the new keys', from, unixSeconds(options.dangerouslyReadTimeFrom)()),
    lost: lost === undefined ? undefined : readTextFile(lost),
  });
}

interface Signers {
  readonly who: string;
  readonly keys: readonly string[];
}

/** The board first, of whom a quorum signs; each of the others does. */
function signersWanted({ charter }: ProvedMission, { keys }: Board, { lost }: PolicyObject['body']): readonly Signers[] {
  const { convenor, leader, helper } = charter;
  const others: readonly Signers[] = [
    { who: 'the convenor', keys: [convenor.key] },
    { who: 'the leader', keys: [leader.key] },
    { who: 'the helper', keys: [helper.key] },
  ];
  return [{ who: 'a member of the board', keys }, ...others.slice(0, lost === undefined ? 1 : 3)];
}
