// index.ts — the program `soundings`: its commands under headings, in the order in which the help lists them; each is loaded when it is called.
import type { Command, CommandUnknownOpts } from '@commander-js/extra-typings';
import { group, type Surroundings } from '../cli/command.ts';
import { programOf } from '../cli/program.ts';
import { VERSION } from '../cli/version.ts';

type Make = (at: Surroundings) => CommandUnknownOpts;
/** By its word: a command, or the commands of a group. */
type Entry = readonly [word: string, of: (() => Promise<Make>) | readonly Entry[]];

const CHAPTERS: readonly (readonly [heading: string, entries: readonly Entry[]])[] = [
  [
    'To begin:',
    [
      ['demo', async () => (await import('./demo.ts')).demo],
      ['desk', async () => (await import('./desk.ts')).desk],
      ['practice', async () => (await import('./practice.ts')).practice],
      ['keys', async () => (await import('./keys.ts')).keys],
    ],
  ],
  [
    'A mission, for its convenor and board:',
    [
      [
        'charter',
        [
          ['check', async () => (await import('./charter-check.ts')).charterCheck],
          ['schema', async () => (await import('./charter-schema.ts')).charterSchema],
        ],
      ],
      [
        'mission',
        [
          ['new', async () => (await import('./mission-new.ts')).missionNew],
          ['template', async () => (await import('./mission-template.ts')).missionTemplate],
          ['call', async () => (await import('./mission-call.ts')).missionCall],
          ['approve', async () => (await import('./mission-approve.ts')).missionApprove],
          ['roster', async () => (await import('./mission-roster.ts')).missionRoster],
          ['show', async () => (await import('./mission-show.ts')).missionShow],
          ['fetch', async () => (await import('./mission-fetch.ts')).missionFetch],
          ['stop', async () => (await import('./mission-stop.ts')).missionStop],
          ['lift', async () => (await import('./mission-lift.ts')).missionLift],
          ['board', async () => (await import('./mission-board.ts')).missionBoard],
          ['keep-stop', async () => (await import('./mission-keep-stop.ts')).missionKeepStop],
        ],
      ],
    ],
  ],
  [
    'An organisation:',
    [
      ['enrol', async () => (await import('./enrol.ts')).enrol],
      ['sample-file', async () => (await import('./sample-file.ts')).sampleFile],
      ['due', async () => (await import('./due.ts')).due],
      ['contribute', async () => (await import('./contribute.ts')).contribute],
      ['send', async () => (await import('./send.ts')).send],
      ['counted', async () => (await import('./counted.ts')).counted],
      ['ledger', async () => (await import('./ledger.ts')).ledger],
    ],
  ],
  [
    'An aggregator:',
    [
      ['leader', async () => (await import('./aggregator.ts')).leader],
      ['helper', async () => (await import('./aggregator.ts')).helper],
      ['backup', async () => (await import('./backup.ts')).backup],
      ['end-quarantine', async () => (await import('./end-quarantine.ts')).endQuarantine],
      ['rekey-database', async () => (await import('./rekey-database.ts')).rekeyDatabase],
      ['verify-audit', async () => (await import('./verify-audit.ts')).verifyAudit],
      ['window', async () => (await import('./window.ts')).window],
      ['mismatch', async () => (await import('./mismatch.ts')).mismatch],
    ],
  ],
  [
    'The public register:',
    [
      [
        'register',
        [
          ['add', async () => (await import('./register-add.ts')).registerAdd],
          ['publish', async () => (await import('./register-publish.ts')).registerPublish],
          ['remove', async () => (await import('./register-remove.ts')).registerRemove],
          ['policy', async () => (await import('./register-policy.ts')).registerPolicy],
          ['show', async () => (await import('./register-show.ts')).registerShow],
          ['software', async () => (await import('./register-software.ts')).registerSoftware],
        ],
      ],
      [
        'challenge',
        [
          ['make', async () => (await import('./challenge-make.ts')).challengeMake],
          ['add', async () => (await import('./challenge-add.ts')).challengeAdd],
          ['gather', async () => (await import('./challenge-gather.ts')).challengeGather],
          ['answer', async () => (await import('./challenge-answer.ts')).challengeAnswer],
        ],
      ],
      ['witness', async () => (await import('./witness.ts')).witness],
      ['monitor', async () => (await import('./monitor.ts')).monitor],
    ],
  ],
  [
    'Releases:',
    [
      ['collect', async () => (await import('./collect.ts')).collect],
      ['withheld', async () => (await import('./withheld.ts')).withheld],
      ['query', async () => (await import('./query.ts')).query],
      ['explore', async () => (await import('./explore.ts')).explore],
      [
        'hypothesis',
        [
          ['check', async () => (await import('./hypothesis.ts')).hypothesisCheck],
          ['register', async () => (await import('./hypothesis.ts')).hypothesisRegister],
          ['verdict', async () => (await import('./hypothesis-results.ts')).hypothesisVerdict],
          ['list', async () => (await import('./hypothesis-results.ts')).hypothesisList],
        ],
      ],
    ],
  ],
];
/** Below it stand the commands of questions, whose list is another one's. */
const QUESTIONS_UNDER = 'Releases:';

/**
 * The program with the command that `argv` begins with, so that a start costs what this one needs; with all commands if that is none of them, as for
 * help, or if `argv` is left out.
 */
export async function soundings(at: Surroundings, argv: readonly string[] = []): Promise<Command> {
  const [word = '', ...rest] = argv;
  const isNamed = CHAPTERS.some(([, entries]) => entries.some(([name]) => name === word));
  const chapters = CHAPTERS.map(async ([heading, entries]) => {
    const wanted = isNamed ? entries.filter(([name]) => name === word) : entries;
    const commands = await Promise.all(wanted.map(async (entry) => made(entry, at, isNamed ? rest : [])));
    if (isNamed || heading !== QUESTIONS_UNDER) return [heading, commands] as const;
    const { questionCommands } = await import('./questions.ts');
    return [heading, [...commands, ...questionCommands(at)]] as const;
  });
  return programOf(VERSION, await Promise.all(chapters), (text) => at.terminal.print(text));
}

async function made([name, of]: Entry, at: Surroundings, [word, ...rest]: readonly string[]): Promise<CommandUnknownOpts> {
  if (typeof of === 'function') return (await of())(at);
  const named = of.filter(([one]) => one === word);
  return group(name, await Promise.all((named.length === 0 ? of : named).map(async (entry) => made(entry, at, rest))));
}
