// mission-show.ts — `soundings mission show`: what a mission asks, when and of whom, and which signatures are still missing.
import { charterFingerprint } from '@soundings/protocol/charter/charter';
import { dateOf } from '@soundings/protocol/charter/day';
import { missionWindows, windowName } from '@soundings/protocol/charter/window';
import { parseMission } from '@soundings/protocol/signed/mission';
import { command, leaveOut, type Surroundings } from '../cli/command.ts';
import { needed } from '../cli/options.ts';
import { boardStanding, charterStandingWords, rosterStandingWords, type BoardStanding } from '../convenor/board-standing.ts';
import { readMissionDocument } from '../convenor/mission-file.ts';
import { table } from '../export/table.ts';
import { plainly } from './mission-issues.ts';

export const missionShow = ({ terminal }: Surroundings) =>
  command('show', {
    summary: 'check every signature of a mission and show what it asks, when, and of whom',
    usage: '--mission FILE [--json]',
    about:
      'Checks what anybody with the document can check: the charter, the decisions of the board and the rosters. It shows what is still missing.',
    examples: ['soundings mission show --mission mission.json'],
  })
    .addOption(needed('--mission <FILE>', 'The mission document.'))
    .option('--json', 'Print it as JSON.')
    .option('--windows', 'List the windows with their closing days too.')
    .action((options) => {
      const document = readMissionDocument(options.mission);
      const { charter } = document.charter;
      const standing = boardStanding(document);
      const windows = missionWindows(charter.schedule);
      if (options.json) {
        leaveOut(options, ['windows'], 'The JSON has only the number of windows, not their days');
        terminal.print(
          JSON.stringify({
            mission: charter.mission,
            fingerprint: charterFingerprint(charter),
            windows: windows.length,
            roster: standing.rosterNumber === undefined ? 0 : (document.rosters.at(-1)?.roster.organisations.length ?? 0),
            board: standing,
          }),
        );
      } else {
        terminal.print(`${charter.mission}: ${charter.question}\nfingerprint ${charterFingerprint(charter)}\n`);
        terminal.print(boardTable(standing));
      }
      // After the board's decisions, which somebody needs to see who asks why the mission isn't in order yet.
      const { tasks, rosters } = plainly(() => parseMission(JSON.stringify(document)));
      if (options.json) return;
      const newest = rosters.at(-1)?.roster;
      terminal.print(
        table(
          ['asked', 'question', 'cells', 'organisations at least'],
          tasks.map((task) => [task.label, task.instrument.question, String(task.vdaf.length), String(task.organisationsMin)]),
        ),
      );
      terminal.print(
        `\n${String(windows.length)} windows, ${newest === undefined ? 'no roster yet' : `roster ${String(newest.number)} with ${String(newest.organisations.length)} organisations`}.`,
      );
      if (options.windows) {
        terminal.print(
          `\n${table(
            ['window', 'days', 'closes'],
            windows.map((window) => [String(window.number), windowName(window), dateOf(window.closesDay)]),
          )}`,
        );
      }
    });

function boardTable(standing: BoardStanding): string {
  const { members, rosterNumber } = standing;
  const words = { approves: 'approved', refuses: 'refused', signed: 'signed', missing: 'still missing' } as const;
  const hasRoster = rosterNumber !== undefined;
  return [
    table(
      ['board member', 'charter', ...(hasRoster ? [`roster ${String(rosterNumber)}`] : [])],
      members.map(({ key, charter, roster }) => [key, words[charter], ...(roster === undefined ? [] : [words[roster]])]),
    ),
    '',
    charterStandingWords(standing),
    ...(hasRoster ? [rosterStandingWords(standing)] : []),
    '',
  ].join('\n');
}
