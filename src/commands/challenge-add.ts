// challenge-add.ts — `soundings challenge add`: the convenor, a member of the board or an aggregator's operator takes an objection in, and signs a receipt.
import { existsSync, writeFileSync } from 'node:fs';
import { toBase64Url } from '@soundings/crypto/bytes';
import { sign, verify } from '@soundings/crypto/signature/ed25519';
import { charterDigest } from '@soundings/protocol/charter/charter';
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import { visible } from '@soundings/protocol/json/visible';
import { ANSWER_DAYS, challengeDigest } from '@soundings/protocol/register/challenge';
import { ChallengeObject } from '@soundings/protocol/register/objects-public';
import { signBody, signersOf } from '@soundings/protocol/register/signed-form';
import { command, type Surroundings } from '../cli/command.ts';
import { needed, value } from '../cli/options.ts';
import { readSigningKey } from '../convenor/key-file.ts';
import { readJson, readMissionDocument } from '../convenor/mission-file.ts';
import { standingBoard } from '../convenor/standing-board.ts';
import { InputError } from '../errors.ts';
import { unixSeconds } from '../unix-time.ts';

export const challengeAdd = ({ terminal }: Surroundings) =>
  command('add', {
    summary: 'take an objection in, as convenor, board or aggregator, and sign a receipt of it',
    usage: '--mission FILE --key FILE --receipt FILE CHALLENGE',
    about:
      'The receipt goes back to whoever objected. The days run from it: the objection has to be in the register within 7, and answered within 28. Send the ' +
      'objection to whoever publishes the register (soundings register add). An aggregator also puts the receipt into the folder "notices" beside its ' +
      'missions, so that everybody sees that it has one.',
    examples: [
      'soundings challenge add --mission mission.json --key convenor/convenor.key --receipt receipt.json challenge-Wo8AjzUVP7HTrNdX.json',
    ],
  })
    .argument('[CHALLENGE...]')
    .addOption(needed('--mission <FILE>', 'The mission document.'))
    .addOption(needed('--key <FILE>', "The convenor's key, a board member's, or the aggregator's identity key."))
    .addOption(needed('--receipt <FILE>', 'The signed receipt to write.'))
    .addOption(value('--dangerously-read-time-from <FILE>', 'Take the time from this file instead of the clock. For demonstrations only.'))
    .action((words, options) => {
      const [file, ...more] = words;
      if (file === undefined || more.length > 0) throw new InputError('Name one file with an objection.');
      const document = readMissionDocument(options.mission);
      const { charter } = document.charter;
      const pair = readSigningKey(options.key);
      const takers = [charter.convenor.key, charter.leader.key, charter.helper.key, ...standingBoard(document).keys];
      if (!takers.includes(toBase64Url(pair.publicKey)))
        throw new InputError(
          `${options.key} is not the key of the convenor, of an aggregator or of a board member, who alone give receipts.`,
        );
      const challenge = challengeIn(file, toBase64Url(charterDigest(charter)));
      const today = dayAt(unixSeconds(options.dangerouslyReadTimeFrom)());
      const body = { format: 'soundings challenge receipt v1', challenge: challengeDigest(challenge), received: dateOf(today) };
      const receipt = { body, signatures: [signBody(body, pair.publicKey, (message) => sign(pair.privateKey, message))] };
      if (existsSync(options.receipt)) throw new InputError(`${options.receipt} exists already and was left as it is.`);
      writeFileSync(options.receipt, `${JSON.stringify(receipt, undefined, 1)}\n`);
      terminal.print(visible(challenge.body.text));
      terminal.say(
        `${options.receipt}: received ${body.received}, reference ${body.challenge.slice(0, 16)}. An answer is due by ${dateOf(today + ANSWER_DAYS)}.`,
      );
    });

/** An objection to this very mission. Throws InputError for anything else, and for one with a wrong signature. */
export function challengeIn(file: string, charter: string): ChallengeObject {
  const challenge = ChallengeObject.safeParse(readJson(file)).data;
  if (challenge === undefined)
    throw new InputError(`${file} is not an objection. soundings challenge make and the register's own page make them.`);
  if (challenge.body.charter !== charter) throw new InputError(`${file} is an objection to another mission.`);
  if (challenge.signatures.length > 0 && signersOf(challenge, verify).size === 0)
    throw new InputError(`A signature in ${file} is wrong, so the register would refuse it. Ask whoever made it for the file as it was.`);
  return challenge;
}
