// challenge-answer.ts — `soundings challenge answer`: the convenor or a quorum of the board answers an objection.
import { existsSync } from 'node:fs';
import { toBase64Url } from '@soundings/crypto/bytes';
import { charterDigest } from '@soundings/protocol/charter/charter';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import { challengeDigest } from '@soundings/protocol/register/challenge';
import { ChallengesTogether } from '@soundings/protocol/register/challenges-together';
import { objectName } from '@soundings/protocol/register/leaf';
import { AnswerObject } from '@soundings/protocol/register/objects-public';
import { command, leaveOut, type Surroundings } from '../cli/command.ts';
import { needed, value } from '../cli/options.ts';
import { readSigningKey } from '../convenor/key-file.ts';
import { readJson, readMissionDocument } from '../convenor/mission-file.ts';
import { readSigned, signFile } from '../convenor/signed-file.ts';
import { signedWords, standingBoard } from '../convenor/standing-board.ts';
import { InputError } from '../errors.ts';
import { challengeIn } from './challenge-add.ts';

const OUTCOMES = ['upheld', 'partly', 'rejected'] as const;

export const challengeAnswer = ({ terminal }: Surroundings) =>
  command('answer', {
    summary: 'answer an objection, as convenor or as a member of the board',
    usage: '--mission FILE --key FILE --challenge FILE --answer FILE [--outcome OUTCOME --text TEXT]',
    about:
      `OUTCOME is one of: ${OUTCOMES.join(', ')}. The convenor answers alone; the board answers with a quorum: the first member makes the file, and the ` +
      'others sign it with the same command without --outcome and --text. Then: soundings register add. An objection can be answered again.',
    examples: [
      'soundings challenge answer --mission mission.json --key board/board.key --challenge challenge.json --answer answer.json --outcome partly --text "…"',
    ],
  })
    .addOption(needed('--mission <FILE>', 'The mission document.'))
    .addOption(needed('--key <FILE>', "The convenor's key, or a board member's."))
    .addOption(needed('--challenge <FILE>', 'The objection, or the file of those that stand together.'))
    .addOption(needed('--answer <FILE>', 'The signed answer: it is made if it is not there, and signed if it is.'))
    .addOption(value('--outcome <OUTCOME>', 'What becomes of the objection.'))
    .addOption(value('--text <TEXT>', 'The answer. Everybody will read it.'))
    .action((options) => {
      const document = readMissionDocument(options.mission);
      const { charter } = document.charter;
      const pair = readSigningKey(options.key);
      const [own, board] = [toBase64Url(pair.publicKey), standingBoard(document)];
      if (own !== charter.convenor.key && !board.keys.includes(own))
        throw new InputError(`${options.key} is not the key of the convenor or of a board member, who alone answer.`);
      const digest = toBase64Url(charterDigest(charter));
      const challenge = answeredIn(options.challenge, digest);
      const isThere = existsSync(options.answer);
      if (isThere) leaveOut(options, ['outcome', 'text'], `${options.answer} is there already, and has both`);
      if (isThere && readSigned(options.answer, AnswerObject).body.challenge !== challenge)
        throw new InputError(`${options.answer} answers another objection than the one in ${options.challenge}.`);
      const body = isThere ? undefined : { format: 'soundings answer v1' as const, charter: digest, challenge, ...saidBy(options) };
      const object = signFile(options.answer, AnswerObject, body, pair);
      terminal.print(`${options.answer}: ${object.body.outcome}`);
      terminal.say(own === charter.convenor.key ? 'Signed by the convenor.' : signedWords(board, object));
    });

/** The digest of one objection, or of those that stand together. */
function answeredIn(file: string, charter: string): string {
  const together = ChallengesTogether.safeParse(readJson(file)).data;
  if (together === undefined) return challengeDigest(challengeIn(file, charter));
  if (together.body.charter !== charter) throw new InputError(`${file} has objections to another mission.`);
  return objectName(canonicalJson(together)).object;
}

function saidBy({ outcome, text }: { readonly outcome?: string | undefined; readonly text?: string | undefined }) {
  const known = OUTCOMES.find((one) => one === outcome);
  if (known === undefined || text === undefined)
    throw new InputError(`Say what becomes of the objection with --outcome (${OUTCOMES.join(', ')}), and why with --text.`);
  return { outcome: known, text };
}
