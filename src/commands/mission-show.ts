// mission-show.ts — `soundings mission show`: what a mission asks, when and of whom, and which signatures are still missing.
import { valueNames } from '@soundings/protocol/charter/cells';
import { charterFingerprint, type Charter } from '@soundings/protocol/charter/charter';
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import { instrumentDimensions } from '@soundings/protocol/charter/instrument';
import { missionWindows, windowName, type Window } from '@soundings/protocol/charter/window';
import type { Mission, MissionDocument } from '@soundings/protocol/mission/mission';
import { parseMission } from '@soundings/protocol/signed/mission';
import { command, leaveOut, type Surroundings } from '../cli/command.ts';
import { needed, value } from '../cli/options.ts';
import type { Terminal } from '../cli/terminal.ts';
import {
  boardStanding,
  charterStandingWords,
  rosterStandingWords,
  type BoardStanding,
  type LaterBoard,
} from '../convenor/board-standing.ts';
import { readMissionDocument } from '../convenor/mission-file.ts';
import { table } from '../export/table.ts';
import { assertUsable } from '../organisation/kept-mission.ts';
import { registerJson, registerWords } from '../organisation/register-words.ts';
import { unixSeconds } from '../unix-time.ts';
import { plainly } from './mission-issues.ts';
import { plural } from '../convenor/number-words.ts';

export const missionShow = ({ terminal }: Surroundings) =>
  command('show', {
    summary: 'check every signature of a mission and show what it asks, when, and of whom',
    usage: '--mission FILE [--keys FOLDER] [--json]',
    about:
      'Checks what anybody with the document can check: the charter, the decisions of the board and the rosters. It shows what is still missing. ' +
      'With --keys it also remembers, in your folder of keys, how far the public register had got. A document that is older than one you used before, or ' +
      'that contradicts it, is then noticed.',
    examples: ['soundings mission show --mission mission.json'],
  })
    .addOption(needed('--mission <FILE>', 'The mission document.'))
    .addOption(value('--keys <FOLDER>', 'Your folder of keys, which remembers what was seen of the public register.'))
    .option('--json', 'Print it as JSON.')
    .option('--windows', 'List the windows with their closing days too.')
    .action((options) => {
      const document = readMissionDocument(options.mission);
      if (options.json) {
        leaveOut(options, ['windows'], 'The JSON has only the number of windows, not their days');
        showJson(terminal, document, options.keys);
        return;
      }
      const { charter } = document.charter;
      terminal.print(`${charter.mission}: ${charter.question}\nfingerprint ${charterFingerprint(charter)}\n`);
      terminal.print(boardTable(boardStanding(document)));
      // After the board's decisions, which somebody needs to see who asks why the mission isn't in order yet.
      const mission = readMission(document, options.keys);
      terminal.print(missionText(mission));
      for (const paragraph of registerWords(mission, unixSeconds(undefined)())) terminal.print(paragraph);
      if (options.windows) terminal.print(`\n${windowTable(missionWindows(charter.schedule))}`);
    });

function readMission(document: MissionDocument, keys: string | undefined): Mission {
  const mission = plainly(() => parseMission(JSON.stringify(document)));
  if (keys !== undefined) assertUsable(mission, keys, dayAt(unixSeconds(undefined)()));
  return mission;
}

/** The board's decisions are printed even if the mission isn't in order yet; why not is thrown afterwards. */
function showJson(terminal: Terminal, document: MissionDocument, keys: string | undefined): void {
  const { charter } = document.charter;
  const board = boardStanding(document);
  const windows = missionWindows(charter.schedule).length;
  const roster = board.rosterNumber === undefined ? 0 : (document.rosters.at(-1)?.roster.organisations.length ?? 0);
  const print = (register: object) =>
    terminal.print(
      JSON.stringify({
        ...{ mission: charter.mission, fingerprint: charterFingerprint(charter), instruments: splits(charter), windows, roster, board },
        ...register,
      }),
    );
  let mission: Mission;
  try {
    mission = readMission(document, keys);
  } catch (error) {
    print({});
    throw error;
  }
  print({ register: registerJson(mission) });
}

function missionText({ charter, tasks, rosters }: Mission): string {
  const newest = rosters.at(-1)?.roster;
  const asked = tasks.map((task) => [task.label, task.instrument.question, String(task.vdaf.length), String(task.organisationsMin)]);
  const roster =
    newest === undefined ? 'no roster yet' : `roster ${String(newest.number)} with ${plural(newest.organisations.length, 'organisation')}`;
  return [
    table(['asked', 'question', 'cells', 'organisations at least'], asked),
    '',
    ...splits(charter).map(splitWords),
    '',
    `${plural(charter.schedule.count, 'window')}, ${roster}.`,
  ].join('\n');
}

/** By what the totals of a question can be split, each name with its values. Sectors and tiers are there only if they are gathered apart. */
interface Split {
  readonly name: string;
  readonly gathered: 'together' | 'by-sector';
  readonly names: readonly { readonly name: string; readonly values: readonly string[] }[];
}

function splits({ instruments, sectors }: Charter): readonly Split[] {
  return instruments.map((instrument) => {
    const { name, gathered, tiers } = instrument;
    const asked = instrument.sectors ?? sectors.map((sector) => sector.name);
    return {
      ...{ name, gathered },
      names: [
        ...(gathered === 'together' ? [] : [{ name: 'sector', values: asked }]),
        ...(tiers === undefined ? [] : [{ name: 'tier', values: tiers.map((tier) => tier.name) }]),
        ...instrumentDimensions(instrument).map((dimension) => ({ name: dimension.name, values: valueNames(dimension) })),
      ],
    };
  });
}

function splitWords({ name, gathered, names }: Split): string {
  const by = ['window', ...names.map((one) => `${one.name} (${listed(one.values)})`)].join(', ');
  const together = gathered === 'together' ? ' It is gathered over all sectors together, so no sector has a total of its own.' : '';
  return `${name} can be split by ${by}.${together}`;
}

const LISTED_MOST = 20;

function listed(values: readonly string[]): string {
  const more = values.length - LISTED_MOST;
  return more > 0 ? `${values.slice(0, LISTED_MOST).join(', ')} and ${String(more)} more` : values.join(', ');
}

function windowTable(windows: readonly Window[]): string {
  return table(
    ['window', 'days', 'closes'],
    windows.map((window) => [String(window.number), windowName(window), dateOf(window.closesDay)]),
  );
}

/** The charter's own board decided on the charter, and this one signs what follows. */
function laterTable({ number, members }: LaterBoard): string {
  return table(
    [`member of board ${String(number)}`, ...(members.some(({ roster }) => roster !== undefined) ? ['newest roster'] : [])],
    members.map(({ key, roster }) => [key, ...(roster === undefined ? [] : [roster === 'signed' ? 'signed' : 'still missing'])]),
  );
}

function boardTable(standing: BoardStanding): string {
  const { members, later, rosterNumber } = standing;
  const words = { approves: 'approved', refuses: 'refused', signed: 'signed', missing: 'still missing' } as const;
  const hasRoster = rosterNumber !== undefined;
  return [
    table(
      ['board member', 'charter', ...(hasRoster ? [`roster ${String(rosterNumber)}`] : [])],
      members.map(({ key, charter, roster }) => [key, words[charter], ...(roster === undefined ? [] : [words[roster]])]),
    ),
    '',
    charterStandingWords(standing),
    ...(later === undefined ? [] : ['', laterTable(later), '']),
    ...(hasRoster ? [rosterStandingWords(standing)] : []),
    '',
  ].join('\n');
}
