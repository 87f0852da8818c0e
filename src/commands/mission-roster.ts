// mission-roster.ts — `soundings mission roster`: the next roster, from the one before: who joins, who leaves, who has a new key.
import { fromBase64Url } from '@soundings/crypto/bytes';
import type { Charter } from '@soundings/protocol/charter/charter';
import { dateOf, dayOf } from '@soundings/protocol/charter/day';
import { alike } from '@soundings/protocol/json/alike';
import { identityIssues } from '@soundings/protocol/roster/identity';
import type { Roster, RosterEntry } from '@soundings/protocol/roster/roster';
import { unsignedRosterIssues } from '@soundings/protocol/signed/roster';
import { windowNumbered } from '@soundings/protocol/charter/window';
import { command, leaveOut, type Surroundings } from '../cli/command.ts';
import { needed, value, values } from '../cli/options.ts';
import type { Terminal } from '../cli/terminal.ts';
import { InputError } from '../errors.ts';
import { nextRoster } from '../convenor/mission-document.ts';
import { readJson, readMissionDocument, writeMissionDocument } from '../convenor/mission-file.ts';
import { rosterWords } from '../convenor/roster-words.ts';
import { readConvenorKey } from '../convenor/signer.ts';
import { plainSection } from './section-text.ts';
import { plural } from '../convenor/number-words.ts';

export const missionRoster = ({ terminal }: Surroundings) =>
  command('roster', {
    summary: 'make the next roster from enrolments, signed by the convenor',
    usage: '--mission FILE (--show | --key FILE --from DAY [--leaves NAME=WINDOW …] [ENROLMENT …])',
    about:
      'Adds the organisations in the enrolment files to the roster so far. An enrolment whose id is on the roster already replaces that ' +
      'entry, for instance to change a name. An enrolment made with soundings enrol --replaces ends the old entry in the window before the ' +
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
      values('--leaves <NAME=WINDOW>', 'An organisation that leaves, by its name or id, and the last window that it contributes to.'),
    )
    .action((words, options) => {
      if (options.show === true) {
        leaveOut(options, ['key', 'from', 'leaves'], '--show signs nothing');
        showRoster(terminal, options.mission);
        return;
      }
      const { key, from } = options;
      if (key === undefined || from === undefined)
        throw new InputError(`${key === undefined ? '--key' : '--from'} is missing. soundings mission roster --help says what it is for.`);
      const leaves = options.leaves ?? [];
      if (words.length === 0 && leaves.length === 0)
        throw new InputError(
          'Name the enrolment files at the end of the command, such as enrolments/*.json, or an organisation that leaves, with --leaves.',
        );
      const path = options.mission;
      const entries = words.map(readEnrolment);
      const before = readMissionDocument(path);
      const { charter } = before.charter;
      checkFrom(charter, from);
      const leaving = new Map(leaves.map((pair) => leavingOf(pair, before.rosters.at(-1)?.roster)));
      const document = nextRoster(before, entries, from, readConvenorKey(charter, key), leaving);
      const rosters = document.rosters.map((signed) => signed.roster);
      const own = unsignedRosterIssues(charter, rosters.at(-1));
      const issues = own.length > 0 ? own : identityIssues(charter, rosters);
      if (issues.length > 0) throw new InputError(issues.join('\n'));
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

function readEnrolment(file: string): RosterEntry {
  const entry = readJson(file) as RosterEntry | null;
  if (fromBase64Url(typeof entry?.id === 'string' ? entry.id : '')?.length === 16) return entry as RosterEntry;
  throw new InputError(`${file} is not an enrolment. soundings enrol makes them.`);
}

/** The id of an organisation that leaves, and its last window. */
function leavingOf(pair: string, roster: Roster | undefined): readonly [id: string, window: number] {
  const [, name = '', window = ''] = /^(.*)=(\d{1,4})$/su.exec(pair) ?? [];
  if (window === '') throw new InputError(`--leaves takes NAME=WINDOW, such as "Food bank Ordsall=4", not "${pair}".`);
  const found = (roster?.organisations ?? []).filter((entry) => entry.id === name || alike(entry.name, name));
  const [entry] = found;
  if (entry === undefined)
    throw new InputError(`The newest roster has no organisation "${name}". soundings mission show lists who is on it.`);
  if (Number(window) >= entry.firstWindow && Number(window) <= entry.lastWindow) return [entry.id, Number(window)];
  throw new InputError(
    `"${entry.name}" contributes to windows ${entry.firstWindow} to ${entry.lastWindow}; it can't leave after window ${window}.`,
  );
}

/** Throws InputError unless some window begins on the roster's first day or later, which it could apply to (protocol.md, "Roster"). */
function checkFrom({ schedule }: Charter, from: string): void {
  const day = dayOf(from);
  if (day === undefined) throw new InputError(`--from takes a day written as 2026-01-05, not "${from}".`);
  const last = windowNumbered(schedule, schedule.count - 1).firstDay;
  if (day > last)
    throw new InputError(
      `--from ${from} is later than ${dateOf(last)}, when the last window begins, so the roster would never apply. Name an earlier day.`,
    );
}
