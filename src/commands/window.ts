// window.ts — `soundings window`: what an operator sees of the windows that are open, in time to remind the organisations that are missing.
import { openWindowsOf } from '@soundings/aggregator/node';
import { dateOf } from '@soundings/protocol/charter/day';
import { windowName } from '@soundings/protocol/charter/window';
import { command, type Surroundings } from '../cli/command.ts';
import { needed } from '../cli/options.ts';
import { table } from '../export/table.ts';

export const window = ({ terminal }: Surroundings) =>
  command('window', {
    summary: 'show which open windows of an aggregator have enough organisations',
    usage: '--config FILE [--json]',
    about:
      'For each window that has begun and not closed, this shows how many organisations have contributed, how many are needed, how many ' +
      'are on the roster, and the closing day. The numbers are those of the last midnight UTC, so that nobody learns who reports when. It ' +
      'may run beside the aggregator.\nA window with too few organisations when it closes is never released. Windows at risk of that are ' +
      'named: remind the organisations of that mission, through its convenor. If a charter allows amendments, a helper knows the number ' +
      "only when the window has closed; ask the leader's operator.",
    examples: ['soundings window --config leader/config.json'],
  })
    .addOption(needed('--config <FILE>', "The aggregator's configuration."))
    .option('--json', 'Print the windows as JSON.')
    .action(async (options) => {
      const { windows, setAside } = await openWindowsOf(options.config);
      for (const sentence of setAside) terminal.say(terminal.style.red(sentence));
      if (options.json) {
        const shown = windows.map(({ window, ...rest }) => ({
          ...rest,
          window: window.number,
          firstDay: dateOf(window.firstDay),
          lastDay: dateOf(window.endDay - 1),
          closes: dateOf(window.closesDay),
        }));
        terminal.print(JSON.stringify(shown, undefined, 1));
        return;
      }
      if (windows.length === 0) {
        terminal.say('No window is open: in no mission of this aggregator has a window begun that has not closed.');
        return;
      }
      const rows = windows.map(({ mission, question, window, organisations, needed, enrolled }) => [
        mission,
        question,
        `${window.number}: ${windowName(window)}`,
        organisations === undefined ? 'at closing' : String(organisations),
        String(needed),
        String(enrolled),
        dateOf(window.closesDay),
      ]);
      terminal.print(table(['mission', 'question', 'window', 'in', 'needed', 'enrolled', 'closes'], rows));
      for (const { mission, question, window, risk } of windows) {
        if (risk !== undefined) terminal.say(terminal.style.red(`${mission}, ${question}, window ${window.number}: ${risk}.`));
      }
    });
