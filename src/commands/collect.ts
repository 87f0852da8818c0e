// collect.ts — `soundings collect`: asks for every window that has closed, unshards it, and keeps the release.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { toBase64Url } from '@soundings/crypto/bytes';
import { nodeHpke } from '@soundings/crypto/hpke/node';
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import type { Mission } from '@soundings/protocol/mission/mission';
import { windowName } from '@soundings/protocol/charter/window';
import { collectDue, dueWindows, type Due, type Outcome } from '../collector/collect-due.ts';
import type { Collector } from '../collector/collect.ts';
import { CollectError, isForGood } from '../collector/errors.ts';
import { askForProofs } from '../collector/proofs.ts';
import { askForWords } from '../collector/not-given.ts';
import { openReleaseStore, type ReleaseStore } from '../collector/release-store.ts';
import { command, type OptionsOf, type Surroundings } from '../cli/command.ts';
import { needed, value, whole } from '../cli/options.ts';
import { readKeyFile, readTokenFile } from '../convenor/key-file.ts';
import { KEY_FILES } from '../convenor/party-keys.ts';
import { lookAtRegisterOf } from '../organisation/kept-mission.ts';
import { instrumentWanted, windowWanted } from '../organisation/wanted.ts';
import { InputError } from '../errors.ts';
import { missionOf } from './organisation-options.ts';
import { unixSeconds } from '../unix-time.ts';
import { plural } from '../convenor/number-words.ts';

/** How many times the command asks about a pending job before it stops for now. The leader says how long to wait in between. */
const POLLS_MAX = 120;

const declared = () =>
  command('collect', {
    summary: 'ask for every window that has closed, and keep the noisy totals as releases',
    usage: '--mission FILE|URL --keys FOLDER --releases FILE [--window N|DAY] [--instrument NAME]',
    about:
      'Run it as often as you like, for instance every morning: it asks for every window that has closed and is not released yet. Each ' +
      "window is released only once, and the mission's privacy budget is charged in the same step. A window is refused permanently if it " +
      'has fewer organisations than the charter requires, if the budget does not cover it, if the operators have given it up, or if an ' +
      'aggregator treats it as collected already. Such a window is not asked for again unless you name it with --window.',
    examples: ['soundings collect --mission mission.json --keys collector --releases releases.db'],
  })
    .addOption(needed('--mission <FILE|URL>', 'The mission document: a file, or the address that soundings mission fetch saved it from.'))
    .addOption(value('--fingerprint <HEX>', "The charter's fingerprint. A mission with another charter is refused."))
    .addOption(needed('--keys <FOLDER>', 'The folder that soundings keys collector made.'))
    .addOption(needed('--releases <FILE>', 'The file of releases. It is created if it does not exist.'))
    .addOption(value('--window <N|DAY>', 'Only this window.'))
    .addOption(value('--instrument <NAME>', 'Only this question.'))
    .addOption(
      whole(
        '--polls <N>',
        `How many times to ask about a window that is not ready before stopping for now (default: ${POLLS_MAX}).`,
        0,
        1_000_000,
      ),
    )
    .addOption(value('--dangerously-read-time-from <FILE>', 'Take the time from this file instead of the clock. For demonstrations only.'))
    .option('--json', 'Print what was released as JSON.');

type Options = OptionsOf<typeof declared>;

export const collect = ({ terminal, signal }: Surroundings) =>
  declared().action(async (options) => {
    const ports = {
      fetch: (request: Request) => fetch(request, { signal: AbortSignal.any([request.signal, signal]) }),
      wait: async (ms: number) => wait(ms, undefined, { signal }),
    };
    const mission = missionOf(options, terminal);
    const now = unixSeconds(options.dangerouslyReadTimeFrom);
    const keys = options.keys;
    const token = readTokenFile(join(keys, KEY_FILES.token));
    const collector: Collector = {
      mission,
      key: { hpke: nodeHpke, privateKey: readKeyFile(join(keys, KEY_FILES.collector)) },
      tokens: { leader: token, helper: token },
    };
    const askRegister = async (store: ReleaseStore) => {
      await lookAt(mission, keys, { ...ports, now }, (sentence) => terminal.say(sentence));
      const found = await askForProofs(mission, toBase64Url(mission.digest), store, ports);
      if (found > 0)
        terminal.say(
          `${found} ${found === 1 ? 'release is' : 'releases are'} in the register now, so ${found === 1 ? 'it is' : 'they are'} shown.`,
        );
    };
    const isAsked = askedFor(mission, options, now());
    const store = openReleaseStore(options.releases, now); // makes the file, so everything is checked by now
    try {
      const today = () => dayAt(now());
      // A window that is named is asked for again: a leader may have been wrong, and may have been corrected since.
      // First, so that it happens even if nothing is due.
      await askForWords(collector, store, ports);
      const due = dueWindows(collector, store, today(), { isRefusedToo: options.window !== undefined }).filter(isAsked);
      if (due.length === 0 && !options.json) {
        await askRegister(store);
        terminal.say('Nothing is due: every window that has closed is released, or was refused permanently.');
        return;
      }
      const progress = terminal.progress('Collecting');
      let done = 0;
      const outcomes = await collectDue(
        collector,
        due,
        store,
        { ...ports, today },
        { pollsMax: options.polls ?? POLLS_MAX },
        ({ task, window }) => progress.update(`${++done} of ${due.length}: ${task.label}, ${windowName(window)}`),
      );
      progress.done(summary(outcomes));
      await askForWords(collector, store, ports);
      report(outcomes, options, (line) => terminal.print(line));
      await askRegister(store);
      const failed = outcomes.find((outcome) => outcome.kind === 'not-released' && !isForGood(outcome.error));
      if (failed?.kind === 'not-released') throw failed.error;
    } finally {
      store.close();
    }
  });

/** A register that can't be read for now stops nothing: that is said. ForkError if it has shown two histories. */
async function lookAt(
  mission: Mission,
  keys: string,
  ports: Parameters<typeof lookAtRegisterOf>[2],
  say: (sentence: string) => void,
): Promise<void> {
  try {
    await lookAtRegisterOf(mission, keys, ports);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    say(error.message);
  }
}

/** Selects the windows that the options ask for. Throws CollectError `not-yet` if the window that is named has not closed. */
function askedFor(mission: Mission, options: Options, now: number): (due: Due) => boolean {
  const named = options.window;
  const instrument = options.instrument;
  const wanted = instrument === undefined ? undefined : instrumentWanted(mission, instrument).name;
  const isWanted = ({ task }: Due) => wanted === undefined || task.instrument.name === wanted;
  if (named === undefined) return isWanted;
  const window = windowWanted(mission, named, now);
  if (window.closesDay > dayAt(now)) {
    throw new CollectError(
      'not-yet',
      `The window ${windowName(window)} has not closed yet. Ask again on ${dateOf(window.closesDay)} or later.`,
    );
  }
  return (due) => isWanted(due) && due.window.number === window.number;
}

function released(outcomes: readonly Outcome[]) {
  return outcomes.flatMap((outcome) => (outcome.kind === 'released' ? [outcome.release] : []));
}

function report(outcomes: readonly Outcome[], options: Options, print: (line: string) => void): void {
  if (options.json) {
    print(JSON.stringify({ released: released(outcomes), refused: refusals(outcomes) }, undefined, 1));
    return;
  }
  for (const outcome of outcomes) {
    const name = `${outcome.task.label}, ${windowName(outcome.window)}`;
    print(
      outcome.kind === 'released'
        ? `${name}: released, ${plural(outcome.release.organisations, 'organisation')}`
        : outcome.error.message.includes(name)
          ? outcome.error.message
          : `${name}: ${outcome.error.message}`,
    );
  }
}

/** One line for the terminal. A window that is refused permanently counts as done. */
function summary(outcomes: readonly Outcome[]): string {
  const refused = outcomes.filter((outcome) => outcome.kind === 'not-released' && isForGood(outcome.error)).length;
  const done = `done: ${released(outcomes).length} released`;
  const waiting = outcomes.length - released(outcomes).length - refused;
  return [done, ...(refused > 0 ? [`${refused} refused permanently`] : []), ...(waiting > 0 ? [`${waiting} not released`] : [])].join(', ');
}

function refusals(outcomes: readonly Outcome[]) {
  return outcomes.flatMap((outcome) =>
    outcome.kind === 'not-released'
      ? [
          {
            task: toBase64Url(outcome.task.taskId),
            window: outcome.window.number,
            reason: outcome.error.code,
            forGood: isForGood(outcome.error),
          },
        ]
      : [],
  );
}
