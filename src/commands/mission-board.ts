// mission-board.ts — `soundings mission board`: the board changes: who joins, who leaves, how many must agree; signed by the board before it and by each new member.
import { existsSync } from 'node:fs';
import { toBase64Url } from '@soundings/crypto/bytes';
import { verify, type SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import { charterDigest } from '@soundings/protocol/charter/charter';
import type { MissionDocument } from '@soundings/protocol/mission/mission';
import { BoardObject } from '@soundings/protocol/register/objects';
import { signersOf } from '@soundings/protocol/register/signed-form';
import { command, leaveOut, type OptionsOf, type Surroundings } from '../cli/command.ts';
import { needed, value, values, whole } from '../cli/options.ts';
import { readCardFile } from '../convenor/card-file.ts';
import { readSigningKey } from '../convenor/key-file.ts';
import { readMissionDocument } from '../convenor/mission-file.ts';
import { noticeDay } from '../convenor/notice-day.ts';
import { readSigned, signFile } from '../convenor/signed-file.ts';
import { signedWords, standingBoard, type Board } from '../convenor/standing-board.ts';
import { InputError } from '../errors.ts';
import { unixSeconds } from '../unix-time.ts';

const declared = () =>
  command('board', {
    summary: 'change the board of a mission that runs: who joins, who leaves, how many must agree',
    usage: '--mission FILE --key FILE --board FILE [--join FILE|KEY …] [--leave KEY …] [--quorum N] [--from DAY]',
    about:
      'The first member makes the file. The others, and everyone who joins, run the same command on it without the other options, each with their own key. ' +
      'It takes a quorum of the board before it, and each new member, who so shows that they hold their key. Then: soundings register add. The new board ' +
      'is in force from its day, at least 7 days after the register has it. From then on it signs rosters, stops and lifts; what the board before it signed ' +
      'stays valid. Fetch the mission again from the register before you make a roster under the new board.',
    examples: [
      'soundings mission board --mission mission.json --key board-1/board.key --board board.json --join cards/party-board.json --from 2026-03-02',
      'soundings mission board --mission mission.json --key board-4/board.key --board board.json',
    ],
  })
    .addOption(needed('--mission <FILE>', 'The mission document, as the register has it.'))
    .addOption(needed('--key <FILE>', "A board member's key, or the key of somebody who joins."))
    .addOption(needed('--board <FILE>', 'The signed change: it is made if it is not there, and signed if it is.'))
    .addOption(values('--join <FILE|KEY>', 'Who joins: their card, or their public key.'))
    .addOption(values('--leave <KEY>', 'The public key of somebody who leaves.'))
    .addOption(whole('--quorum <N>', 'How many must agree from then on. Unchanged if left out.', 1, 100))
    .addOption(value('--from <DAY>', 'The first day of the new board, such as 2026-03-02; at least 8 days from today.'));

type Options = OptionsOf<typeof declared>;

export const missionBoard = ({ terminal }: Surroundings) =>
  declared().action((options) => {
    const { mission, board: path } = options;
    const document = readMissionDocument(mission);
    const pair = readSigningKey(options.key);
    const before = standingBoard(document);
    const charter = toBase64Url(charterDigest(document.charter.charter));
    const isThere = existsSync(path);
    if (isThere)
      leaveOut(options, ['join', 'leave', 'quorum', 'from'], `${path} is there already, and says who is on the board and from when`);
    const body = isThere ? readSigned(path, BoardObject).body : bodyOf(options, document, charter, before);
    if (body.charter !== charter) throw new InputError(`${path} is the board of another mission than ${mission} is.`);
    if (body.number !== before.number + 1)
      throw new InputError(
        `${path} is board ${body.number}, and the next one of ${mission} is board ${before.number + 1}. Get the mission again.`,
      );
    assertMaySign(pair, options.key, before, body);
    const object = signFile(path, BoardObject, body, pair);
    const joining = body.keys.filter((key) => !before.keys.includes(key));
    const leaving = before.keys.filter((key) => !body.keys.includes(key));
    terminal.print(
      `${path}: board ${body.number} of ${document.charter.charter.mission} from ${body.inForceFrom}: ${body.keys.length} members, of whom ${body.quorum} must agree; ${joining.length} join, ${leaving.length} leave`,
    );
    for (const key of joining) terminal.print(`  joins: ${key}`);
    for (const key of leaving) terminal.print(`  leaves: ${key}`);
    if (body.quorum === body.keys.length && body.keys.length > 1)
      terminal.say('All members must agree. If one of them is lost, nothing can be decided any more: a smaller quorum is safer.');
    terminal.say(signedWords(before, object));
    const signers = signersOf(object, verify);
    if (joining.length > 0)
      terminal.say(`${joining.filter((key) => signers.has(key)).length} of ${joining.length} who join have signed; each of them must.`);
  });

function bodyOf(options: Options, document: MissionDocument, charter: string, before: Board): BoardObject['body'] {
  const { join = [], leave = [], from } = options;
  if (join.length + leave.length === 0 && options.quorum === undefined)
    throw new InputError('Say who joins, with --join, who leaves, with --leave, or how many must agree, with --quorum.');
  const strangers = leave.filter((key) => !before.keys.includes(key));
  if (strangers.length > 0)
    throw new InputError(`${strangers.join(', ')} is not on the board, whose members are ${before.keys.join(', ')}.`);
  const joining = join.map(keyOf);
  const keys = [...before.keys.filter((key) => !leave.includes(key)), ...joining];
  const { leader, helper, convenor } = document.charter.charter;
  if (new Set([...keys, leader.key, helper.key, convenor.key]).size < keys.length + 3)
    throw new InputError('A member would be on the board twice, or is the convenor or an aggregator. Check the keys.');
  const quorum = options.quorum ?? before.quorum;
  if (quorum > keys.length)
    throw new InputError(`The board would have ${keys.length} members, and ${quorum} would have to agree. Say fewer with --quorum.`);
  return {
    format: 'soundings board v1',
    charter,
    number: before.number + 1,
    inForceFrom: noticeDay('the new board', from, unixSeconds(undefined)()),
    keys,
    quorum,
  };
}

/** A public key, or the one on a member's card. */
function keyOf(given: string): string {
  if (!existsSync(given)) return given;
  const { role, name, key } = readCardFile(given);
  if (role === 'board' && key !== undefined) return key;
  throw new InputError(`${given} is the card of ${name}, which is not a board member's.`);
}

function assertMaySign({ publicKey }: SigningKeyPair, file: string, before: Board, { keys }: BoardObject['body']): void {
  const key = toBase64Url(publicKey);
  if (before.keys.includes(key) || keys.includes(key)) return;
  throw new InputError(`${file} is neither a key of the board that there is now nor of somebody who joins it.`);
}
