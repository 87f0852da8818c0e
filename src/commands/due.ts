// due.ts — `soundings due`: what an organisation owes of a mission, and by when.
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import { windowName } from '@soundings/protocol/charter/window';
import { command, type Surroundings } from '../cli/command.ts';
import { OwedError } from '../errors.ts';
import { table } from '../export/table.ts';
import { dueOn, type Due } from '../organisation/due.ts';
import { openOrganisation } from '../organisation/organisation.ts';
import { fingerprintOption, keysOption, missionOf, missionOption } from './organisation-options.ts';

export const due = ({ terminal }: Surroundings) =>
  command('due', {
    summary: 'list the contributions that you owe, and by when; exit code 10 if there is any',
    usage: '--mission FILE|URL --keys FOLDER [--json]',
    about:
      'A contribution is owed for each question of each window that is over and has not closed, even if there is nothing to report. This ' +
      'lists those that the leader has not confirmed, the most urgent first. It asks nobody: it looks at the locks in your folder. For a ' +
      'reminder, run it every day, by cron or Task Scheduler, and act on the exit code 10.',
    examples: ['soundings due --mission mission.json --keys my-keys'],
  })
    .addOption(missionOption())
    .addOption(fingerprintOption())
    .addOption(keysOption())
    .option('--json', 'Print the list as JSON.')
    .action(async (options) => {
      const { identities, ports } = await openOrganisation(options.keys);
      const mission = missionOf(options, terminal);
      const owed = await dueOn(dayAt(ports.now()), mission, identities, ports);
      if (options.json) terminal.print(JSON.stringify(owed.map(asJson), undefined, 2));
      else if (owed.length > 0) terminal.print(dueTable(owed));
      if (owed.length === 0) {
        terminal.say('Nothing is due.');
        return;
      }
      const many = owed.length === 1 ? '1 contribution is' : `${owed.length} contributions are`;
      throw new OwedError(`${many} due. Send each with soundings contribute, or all of them with soundings contribute --all.`);
    });

export function dueTable(owed: readonly Due[]): string {
  return table(['question', 'window', 'state', 'by'], owed.map(asRow));
}

const STATES: Readonly<Record<Due['state'], string>> = {
  'not-started': 'not started',
  locked: 'locked, not confirmed: send it again',
  refused: 'refused by the leader',
};

function asRow({ instrument, window, state }: Due): readonly string[] {
  return [instrument, `${window.number}: ${windowName(window)}`, STATES[state], lastDay(window.closesDay)];
}

function asJson({ instrument, window, state }: Due) {
  return {
    instrument,
    window: window.number,
    firstDay: dateOf(window.firstDay),
    lastDay: dateOf(window.endDay - 1),
    state,
    by: lastDay(window.closesDay),
  };
}

/** A window takes contributions until the end of the day before it closes. */
function lastDay(closesDay: number): string {
  return dateOf(closesDay - 1);
}
