// mission-approve.ts — `soundings mission approve`: a member of the board decides on a charter, or signs the newest roster, on a machine of its own.
import { toBase64Url } from '@soundings/crypto/bytes';
import { command, leaveOut, type Surroundings } from '../cli/command.ts';
import { needed } from '../cli/options.ts';
import { boardStanding, charterStandingWords, rosterStandingWords } from '../convenor/board-standing.ts';
import { approveRoster, decideOnCharter } from '../convenor/mission-document.ts';
import { readMissionDocument, writeMissionDocument } from '../convenor/mission-file.ts';
import { readBoardKey } from '../convenor/signer.ts';
import { InputError } from '../errors.ts';

export const missionApprove = ({ terminal }: Surroundings) =>
  command('approve', {
    summary: "add a board member's decision on a charter, or its signature on the newest roster",
    usage: '--mission FILE --key FILE [--refuse | --roster]',
    about:
      'Each member of the oversight board runs this with its own key, on its own machine. A refusal stays in the document, where everybody can see it.',
    examples: [
      'soundings mission approve --mission mission.json --key board/board.key',
      'soundings mission approve --mission mission.json --key board/board.key --roster',
    ],
  })
    .addOption(needed('--mission <FILE>', 'The mission document.'))
    .addOption(needed('--key <FILE>', "The member's key file."))
    .option('--refuse', 'Refuse the charter instead of approving it.')
    .option('--roster', 'Sign the newest roster instead.')
    .action((options) => {
      const path = options.mission;
      const document = readMissionDocument(path);
      const onRoster = options.roster === true;
      if (onRoster) leaveOut(options, ['refuse'], '--roster signs the roster, and --refuse is about the charter');
      if (onRoster && document.rosters.length === 0)
        throw new InputError('This mission has no roster yet; the convenor makes one with soundings mission roster.');
      const member = readBoardKey(document.charter.charter, options.key);
      const decision = options.refuse ? 'refuses' : 'approves';
      const own = boardStanding(document).members.find(({ key }) => key === toBase64Url(member.publicKey));
      const known = onRoster ? own?.roster === 'signed' : own?.charter === decision;
      const next = onRoster ? approveRoster(document, member) : decideOnCharter(document, member, decision);
      if (!known) writeMissionDocument(path, next);
      const standing = boardStanding(next);
      const stands = onRoster ? rosterStandingWords(standing) : charterStandingWords(standing);
      terminal.say(`${known ? 'Nothing was added: this member has already signed the same.' : 'Signed.'} ${stands}`);
    });
