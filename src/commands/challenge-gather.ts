// challenge-gather.ts — `soundings challenge gather`: whoever publishes the register puts many unsigned objections into one entry, to be answered together.
import { existsSync, writeFileSync } from 'node:fs';
import { toBase64Url } from '@soundings/crypto/bytes';
import { charterDigest } from '@soundings/protocol/charter/charter';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import { challengeDigest } from '@soundings/protocol/register/challenge';
import { ChallengesTogether, TOGETHER_MAX, togetherIssue } from '@soundings/protocol/register/challenges-together';
import { objectName } from '@soundings/protocol/register/leaf';
import { command, type Surroundings } from '../cli/command.ts';
import { needed } from '../cli/options.ts';
import { readMissionDocument } from '../convenor/mission-file.ts';
import { InputError } from '../errors.ts';
import { challengeIn } from './challenge-add.ts';

export const challengeGather = ({ terminal }: Surroundings) =>
  command('gather', {
    summary: 'put many unsigned objections into one entry of the register',
    usage: '--mission FILE --out FILE CHALLENGE …',
    about:
      `So that a wave of letters fills no register: up to ${TOGETHER_MAX} unsigned objections become one entry, and one answer answers all of them. Each keeps its ` +
      'own reference and receipt. One that is given twice counts once. A signed objection has an entry of its own. Then: soundings register add.',
    examples: ['soundings challenge gather --mission mission.json --out together.json letters/challenge-*.json'],
  })
    .argument('[CHALLENGE...]')
    .addOption(needed('--mission <FILE>', 'The mission document.'))
    .addOption(needed('--out <FILE>', 'The file to write.'))
    .action((files, options) => {
      if (files.length === 0) throw new InputError('Name the files with the objections at the end of the command.');
      if (existsSync(options.out)) throw new InputError(`${options.out} exists already and was left as it is.`);
      const charter = toBase64Url(charterDigest(readMissionDocument(options.mission).charter.charter));
      const each = new Map(
        files.map((file) => {
          const challenge = challengeIn(file, charter);
          return [challengeDigest(challenge), challenge] as const;
        }),
      );
      if (each.size > TOGETHER_MAX)
        throw new InputError(`These are ${each.size} objections; at most ${TOGETHER_MAX} stand together. Make several files.`);
      const together = { body: { format: 'soundings challenges v1' as const, charter, challenges: [...each.values()] }, signatures: [] };
      const issue = togetherIssue(together);
      if (issue !== undefined || !ChallengesTogether.safeParse(together).success)
        throw new InputError(`These objections can't stand together. ${issue ?? ''}`.trim());
      writeFileSync(options.out, `${JSON.stringify(together, undefined, 1)}\n`);
      terminal.print(`${options.out}: ${each.size} objections, reference ${objectName(canonicalJson(together)).object.slice(0, 16)}`);
      for (const reference of each.keys()) terminal.print(`  ${reference.slice(0, 16)}`);
    });
