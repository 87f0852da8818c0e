// mission-stop.ts — `soundings mission stop`: the leader's or helper's operator, or a quorum of the board, stops a mission.
import { existsSync } from 'node:fs';
import { toBase64Url } from '@soundings/crypto/bytes';
import { charterDigest } from '@soundings/protocol/charter/charter';
import { dayAt } from '@soundings/protocol/charter/day';
import { visible } from '@soundings/protocol/json/visible';
import { StopObject } from '@soundings/protocol/register/objects';
import { command, leaveOut, type Surroundings } from '../cli/command.ts';
import { needed, value } from '../cli/options.ts';
import { readSigningKey } from '../convenor/key-file.ts';
import { readMissionDocument } from '../convenor/mission-file.ts';
import { signFile } from '../convenor/signed-file.ts';
import { stopBody } from '../convenor/stop-body.ts';
import { partyOf, signedWords, standingBoard } from '../convenor/standing-board.ts';
import { InputError } from '../errors.ts';
import { unixSeconds } from '../unix-time.ts';

export const missionStop = ({ terminal }: Surroundings) =>
  command('stop', {
    summary: 'stop a mission, as its leader, its helper or a member of its board',
    usage: '--mission FILE --key FILE --stop FILE [--from DAY --text TEXT]',
    about:
      'The operator of the leader or of the helper can stop a mission alone. The board stops it with the signatures of its quorum: the first member makes ' +
      "the file, and the others run the same command on it without --from and --text. An operator's stop becomes final after 28 days unless the board lifts " +
      "it. The board's own stop is final: a mission is then called anew. Windows that have not closed by that day are not collected. Send the file to both " +
      'operators, who put it into the folder "notices" beside their missions, and to whoever publishes the register. It holds at each aggregator from the ' +
      'day after it has the file, whether the register shows it or not.',
    examples: [
      'soundings mission stop --mission mission.json --key board/board.key --stop stop.json --from 2026-03-02 --text "The total would close a ward."',
      'soundings mission stop --mission mission.json --key other/board.key --stop stop.json',
    ],
  })
    .addOption(needed('--mission <FILE>', 'The mission document.'))
    .addOption(needed('--key <FILE>', "The operator's identity key, or the board member's key."))
    .addOption(needed('--stop <FILE>', 'The signed stop: it is made if it is not there, and signed if it is.'))
    .addOption(value('--from <DAY>', 'The first day of the stop, such as 2026-03-02; tomorrow or later.'))
    .addOption(value('--text <TEXT>', 'Why. Everybody will read it.'))
    .action((options) => {
      const { mission, stop: path } = options;
      const document = readMissionDocument(mission);
      const pair = readSigningKey(options.key);
      const by = partyOf(document, pair.publicKey, options.key);
      const charter = toBase64Url(charterDigest(document.charter.charter));
      if (existsSync(path)) leaveOut(options, ['from', 'text'], `${path} is there already, and says from when and why`);
      const isNew = !existsSync(path);
      const body = isNew ? stopBody(document.charter.charter, { by, ...wordsOf(options.from, options.text) }, today()) : undefined;
      const object = signFile(path, StopObject, body, pair);
      if (object.body.charter !== charter) throw new InputError(`${path} stops another mission than ${mission} is.`);
      if (object.body.by !== by)
        throw new InputError(`${path} is a stop by the ${object.body.by}, and ${options.key} is a key of the ${by}.`);
      terminal.print(
        `${path}: the ${by} stops ${document.charter.charter.mission} from ${object.body.from}: "${visible(object.body.text)}"`,
      );
      terminal.say(by === 'board' ? signedWords(standingBoard(document), object) : 'Signed. It holds for whoever has the file.');
    });

const today = () => dayAt(unixSeconds(undefined)());

function wordsOf(from: string | undefined, text: string | undefined): { readonly from: string; readonly text: string } {
  if (from === undefined || text === undefined)
    throw new InputError('Say from which day the mission is stopped, with --from, and why, with --text.');
  return { from, text };
}
