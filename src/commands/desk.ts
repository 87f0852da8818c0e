// desk.ts — `soundings desk`: an organisation's pages on its own machine, in its own browser.
import { setTimeout as wait } from 'node:timers/promises';
import { explainedFetch } from '@soundings/client/node';
import { secureRandom } from '@soundings/crypto/random';
import { command, type Surroundings } from '../cli/command.ts';
import { value, whole } from '../cli/options.ts';
import { VERSION } from '../cli/version.ts';
import { inCheckThread } from '../convenor/check-in-thread.ts';
import type { DeskPorts } from '../desk/state/desk.ts';
import { defaultFolder, openDeskFolder } from '../desk/folder/desk-folder.ts';
import { runningDesk } from '../desk/server/instance.ts';
import { writeLead } from '../desk/server/lead.ts';
import { rehearseInThread } from '../rehearsal/in-thread.ts';
import { InputError } from '../errors.ts';
import { remind } from './desk-remind.ts';
import { verifyDownload } from './desk-verify.ts';
import { leadTo, runDesk } from './run-desk.ts';
import { unixSeconds } from '../unix-time.ts';

const declared = () =>
  command('desk', {
    summary: 'contribute, call a mission or decide on one, from pages in a browser on this machine',
    usage: '[--folder FOLDER] [--port N] [--no-open] [--remind | --verify FILE --proof FILE --policy FILE]',
    about:
      'Opens pages in your browser, on this machine alone: join a mission, add figures from a spreadsheet, look at what will be counted, ' +
      "sign it off, and send it. In a folder with a board member's key, the pages are for deciding; with a convenor's key, for calling a mission. " +
      'Nothing else on this machine or in the network can open them. The folder holds the keys, what was signed ' +
      'off, and what it cost. It ends when you close it on the page, with Ctrl-C, or after 8 hours without use. With --remind it opens nothing: ' +
      'it prints what is due, and exits with 10 if anything is. Run that every day, by cron or Task Scheduler. With --verify it checks a download of ' +
      'this program, without a network: that its publisher put this very file into a public register.',
    examples: [
      'soundings desk',
      'soundings desk --folder my-keys --no-open',
      'soundings desk --remind',
      'soundings desk --verify soundings-desk.deb --proof soundings-desk.proof.json --policy publisher.policy',
    ],
  })
    .addOption(value('--folder <FOLDER>', 'The folder of the organisation (default: one of this user, outside Documents).'))
    .addOption(whole('--port <N>', 'The port on 127.0.0.1 (default: any that is free).', 1, 65_535))
    .addOption(value('--clock <FILE>', 'A file with the time, as in a demo: milliseconds since 1970.'))
    .option('--remind', 'Print what is due, and open nothing.')
    .addOption(value('--verify <FILE>', 'A download of this program: check it, and open nothing.'))
    .addOption(value('--proof <FILE>', 'With --verify: the proof that was beside the download.'))
    .addOption(value('--policy <FILE>', "With --verify: the policy of its publisher's register."))
    .option('--no-open', 'Do not open the browser; say which file leads there.');

export const desk = (at: Surroundings) =>
  declared().action(async (options) => {
    const { terminal } = at;
    if (options.verify !== undefined) return verifyDownload(options.verify, options, terminal);
    if (options.proof !== undefined || options.policy !== undefined)
      throw new InputError('--proof and --policy belong to --verify, which names the download that they are for.');
    const folder = options.folder ?? defaultFolder();
    openDeskFolder(folder);
    if (options.remind) return remind(folder, unixSeconds(options.clock)(), terminal);
    const running = await runningDesk(folder, secureRandom);
    if (running !== undefined) {
      terminal.say('Soundings is open already for this folder.');
      leadTo(writeLead(folder, running), options.open, terminal);
      return;
    }
    const ports: DeskPorts = {
      now: unixSeconds(options.clock),
      random: secureRandom,
      fetch: explainedFetch,
      wait: async (ms) => wait(ms),
      examine: async (charter, stop) => inCheckThread('check', charter, stop),
      convene: {
        figures: async (draft, stop) => inCheckThread('figures', draft, stop),
        repairs: async (draft, stop) => inCheckThread('repairs', draft, stop),
        rehearse: async (request, stop) => rehearseInThread({ ...request, build: VERSION }, stop),
      },
    };
    await runDesk({ folder, port: options.port, opens: options.open, ports }, at);
  });
