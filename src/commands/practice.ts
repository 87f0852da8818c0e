// practice.ts — `soundings practice`: an organisation's pages for a week that is made up, of the mission it was asked to join.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { checkCharter, checkDraft, type Charter } from '@soundings/protocol/charter/charter';
import { MissionError } from '@soundings/protocol/errors';
import { secureRandom } from '@soundings/crypto/random';
import { toBase64Url } from '@soundings/crypto/bytes';
import { command, type Surroundings } from '../cli/command.ts';
import { needed, whole } from '../cli/options.ts';
import { inCheckThread } from '../convenor/check-in-thread.ts';
import { readCharterFile } from '../convenor/mission-file.ts';
import { fileDigest } from '../desk/shell/form.ts';
import { keepMission } from '../desk/folder/missions.ts';
import type { DeskPorts } from '../desk/state/desk.ts';
import { InputError } from '../errors.ts';
import { openPractice, type Practice } from '../rehearsal/practice.ts';
import { unixSeconds } from '../unix-time.ts';
import { runDesk } from './run-desk.ts';

export const practice = (at: Surroundings) =>
  command('practice', {
    summary: 'practise a week of a mission on made-up rows, with all parties on this machine',
    usage: '--mission FILE [--port N] [--no-open]',
    about:
      'Opens the pages of an organisation that does not exist, which has joined the mission. Both aggregators run in this program, so nothing leaves this ' +
      'machine: whatever else is asked for is refused. It writes a file of made-up rows for each question, and the pages take these files and ' +
      'typed figures alone, since real rows have no place in practice. Everything is gone when it ends.',
    examples: ['soundings practice --mission mission.json'],
  })
    .addOption(needed('--mission <FILE>', 'The mission document; a charter, its draft or a template does too.'))
    .addOption(whole('--port <N>', 'The port on 127.0.0.1 (default: any that is free).', 1, 65_535))
    .option('--no-open', 'Do not open the browser; say which file leads there.')
    .action(async ({ mission, port, open }) => {
      const charter = await charterOf(mission, at.signal);
      const folder = mkdtempSync(join(tmpdir(), 'soundings-practice-'));
      try {
        const opened = await openPractice(charter, folder, toBase64Url(secureRandom(9)));
        try {
          keepMission(opened.folder, opened);
          at.terminal.say(`Files to practise with:\n${opened.files.map((file) => `  ${file}`).join('\n')}`);
          await runDesk({ folder: opened.folder, port, opens: open, ports: portsOf(opened, folder) }, at);
        } finally {
          await opened.stop();
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });

/** Asks the two aggregators of this process, and nobody else. */
function portsOf({ clockFile, opened, files }: Practice, folder: string): DeskPorts {
  const never = async () => Promise.reject(new InputError('Nobody calls a mission from a practice week.'));
  return {
    now: unixSeconds(clockFile),
    random: secureRandom,
    fetch: async (request) => {
      if (opened.some((url) => request.url.startsWith(url))) return fetch(request);
      throw new TypeError('a practice week asks nobody but the aggregators of this program');
    },
    wait: async (ms) => wait(ms),
    examine: async (charter, stop) => inCheckThread('check', charter, stop),
    convene: { figures: never, repairs: never, rehearse: never },
    marks: join(folder, 'marks'),
    practice: new Set(files.map((file) => fileDigest(readFileSync(file)))),
  };
}

/** With the noise that it has, or that it would be called with. */
async function charterOf(file: string, signal: AbortSignal): Promise<Charter> {
  const { charter } = readCharterFile(file);
  try {
    if (typeof charter === 'object' && charter !== null && 'noise' in charter) return checkCharter(charter);
    const outcome = await inCheckThread('complete', checkDraft(charter), signal);
    if (outcome.kind === 'complete') return outcome.charter;
    throw new InputError(`${file} is refused:\n${outcome.reasons.map((reason) => `  ${reason}`).join('\n')}`);
  } catch (cause) {
    if (cause instanceof MissionError) throw new InputError(`${file}:\n${cause.issues.map((issue) => `  ${issue}`).join('\n')}`, { cause });
    throw cause;
  }
}
