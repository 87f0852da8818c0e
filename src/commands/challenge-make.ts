// challenge-make.ts — `soundings challenge make`: writes down an objection to a mission, signed or not, without asking anybody anything.
import { join } from 'node:path';
import { existsSync, writeFileSync } from 'node:fs';
import { toBase64Url } from '@soundings/crypto/bytes';
import { secureRandom } from '@soundings/crypto/random';
import { sign } from '@soundings/crypto/signature/ed25519';
import { charterDigest } from '@soundings/protocol/charter/charter';
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import { challengeDigest, challengeFile, challengeOf } from '@soundings/protocol/register/challenge';
import { objectName } from '@soundings/protocol/register/leaf';
import { ChallengeObject } from '@soundings/protocol/register/objects-public';
import { signBody } from '@soundings/protocol/register/signed-form';
import { command, type Surroundings } from '../cli/command.ts';
import { needed, value } from '../cli/options.ts';
import { readSigningKey } from '../convenor/key-file.ts';
import { readMissionDocument } from '../convenor/mission-file.ts';
import { InputError } from '../errors.ts';
import { readTextFile } from '../text-file.ts';
import { unixSeconds } from '../unix-time.ts';

export const challengeMake = ({ terminal }: Surroundings) =>
  command('make', {
    summary: 'write down an objection to a mission',
    usage: '--mission FILE --out FOLDER (--text TEXT | --text-file FILE) [--name NAME] [--key FILE]',
    about:
      'Anybody may object, with a name or without. Nothing is sent. Give the file to the convenor, to the board or to either aggregator, whose addresses ' +
      'are in the charter: whoever takes it gives a signed receipt, and it has to be in the register within 7 days and answered within 28. Keep the file. ' +
      'Its reference proves what was said.',
    examples: ['soundings challenge make --mission mission.json --out . --text "Who decides what is done with the result?"'],
  })
    .addOption(needed('--mission <FILE>', 'The mission document.'))
    .addOption(needed('--out <FOLDER>', 'Where the file is written.'))
    .addOption(value('--text <TEXT>', 'What you object to, and why: at most 8,000 characters.'))
    .addOption(value('--text-file <FILE>', 'The same, in a file.'))
    .addOption(value('--name <NAME>', 'Who objects. Everybody will read it. Without it nobody knows.'))
    .addOption(value('--key <FILE>', 'A signing key, if the objection is to be signed.'))
    .action((options) => {
      const { charter, convenor } = readMissionDocument(options.mission).charter;
      const text = options.textFile === undefined ? options.text : readTextFile(options.textFile);
      if (text === undefined || (options.text !== undefined && options.textFile !== undefined))
        throw new InputError('Say what you object to, with either --text or --text-file.');
      const about = { kind: 'charter', object: objectName(canonicalJson({ board: [], charter, convenor })).object };
      const made = challengeOf({
        ...{ charter: toBase64Url(charterDigest(charter)), about, text, name: options.name, salt: secureRandom(16) },
        day: dateOf(dayAt(unixSeconds(undefined)())),
      });
      const pair = options.key === undefined ? undefined : readSigningKey(options.key);
      const signatures = pair === undefined ? [] : [signBody(made.body, pair.publicKey, (message) => sign(pair.privateKey, message))];
      const challenge = { ...made, signatures };
      const issue = ChallengeObject.safeParse(challenge).error?.issues[0];
      if (issue !== undefined) throw new InputError(`This objection can't be written down. ${issue.message}`);
      const file = join(options.out, challengeFile(challenge));
      if (existsSync(file)) throw new InputError(`${file} exists already and was left as it is.`);
      writeFileSync(file, `${JSON.stringify(challenge, undefined, 1)}\n`);
      terminal.print(`${file}: reference ${challengeDigest(challenge).slice(0, 16)}`);
      terminal.say('Nothing was sent. Hand it to the convenor, the board or an aggregator, and ask for a receipt.');
    });
