// mission-roster.ts — `soundings mission roster`: the next roster, from the one before: who joins, who leaves, who has another name or a new key.
import { command, leaveOut, type Surroundings } from '../cli/command.ts';
import { needed, value, values } from '../cli/options.ts';
import type { Terminal } from '../cli/terminal.ts';
import { InputError } from '../errors.ts';
import { enrolmentIn, leavingOf, makeRoster, renamedOf } from '../convenor/make-roster.ts';
import { readJson, readMissionDocument, writeMissionDocument } from '../convenor/mission-file.ts';
import { rosterWords } from '../convenor/roster-words.ts';
import { readConvenorKey } from '../convenor/signer.ts';
import { plainSection } from './section-text.ts';
import { plural } from '../convenor/number-words.ts';

export const missionRoster = ({ terminal }: Surroundings) =>
  command('roster', {
    summary: 'make the next roster from enrolments, signed by the convenor',
    usage: '--mission FILE (--show | --key FILE --from DAY [--leaves NAME=WINDOW …] [--renames OLD=NEW …] [ENROLMENT …])',
    about:
      'Adds the organisations in the enrolment files to the roster so far. An enrolment whose id is on the roster already replaces that ' +
      'entry. An enrolment made with soundings enrol --replaces ends the old entry in the window before the ' +
      'new one begins. The roster applies to windows that begin on DAY or later, once a quorum of the board has signed it too (soundings ' +
      'mission approve --roster). With --show, prints who is on the newest roster, and who came and went.',
    examples: [
      'soundings mission roster --mission mission.json --key convenor/convenor.key --from 2026-01-05 enrolments/*.json',
      'soundings mission roster --mission mission.json --key convenor/convenor.key --from 2026-02-02 --leaves "Food bank Ordsall=4"',
    ],
  })
    .argument('[ENROLMENT...]')
    .addOption(needed('--mission <FILE>', 'The mission document.'))
    .option('--show', 'Print the newest roster, and sign nothing.')
    .addOption(value('--key <FILE>', "The convenor's key file."))
    .addOption(value('--from <DAY>', 'The first day that the roster applies to, such as 2026-01-05.'))
    .addOption(
      values(
        '--leaves <NAME=WINDOW>',
        'An organisation that leaves, by its name or id, and the last window that it contributes to, or a day in it.',
      ),
    )
    .addOption(
      values('--renames <OLD=NEW>', 'An organisation that has another name now. Its key and its id stay, so it need not enrol again.'),
    )
    .action((words, options) => {
      if (options.show === true) {
        leaveOut(options, ['key', 'from', 'leaves', 'renames'], '--show signs nothing');
        showRoster(terminal, options.mission);
        return;
      }
      const { key, from } = options;
      if (key === undefined || from === undefined)
        throw new InputError(`${key === undefined ? '--key' : '--from'} is missing. soundings mission roster --help says what it is for.`);
      const { leaves = [], renames = [], mission: path } = options;
      if (words.length + leaves.length + renames.length === 0)
        throw new InputError(
          'Name the enrolment files at the end of the command, such as enrolments/*.json, or an organisation that leaves, with --leaves.',
        );
      const entries = words.map((file) => enrolmentIn(readJson(file), file));
      const before = readMissionDocument(path);
      const leaving = new Map(leaves.map((pair) => leavingOf(pair, before)));
      const renamed = new Map(renames.map((pair) => renamedOf(pair, before)));
      const document = makeRoster(before, { entries, leaving, renamed, from }, readConvenorKey(before.charter.charter, key));
      const rosters = document.rosters.map((signed) => signed.roster);
      writeMissionDocument(path, document);
      terminal.print(`roster ${rosters.length}: ${plural(rosters.at(-1)?.organisations.length ?? 0, 'organisation')}`);
      terminal.say('Next: a quorum of the board signs it: soundings mission approve --roster.');
    });

function showRoster(terminal: Terminal, path: string): void {
  const { charter, rosters } = readMissionDocument(path);
  const sections = rosterWords(
    charter.charter,
    rosters.map(({ roster }) => roster),
  );
  if (sections.length === 0) throw new InputError(`${path} has no roster yet. soundings mission roster makes one from enrolments.`);
  terminal.print(sections.map(plainSection).join('\n\n'));
}
