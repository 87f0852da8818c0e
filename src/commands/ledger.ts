// ledger.ts — `soundings ledger`: what an organisation has spent of its privacy budgets, over all missions, and on what.
import {
  ledgerState,
  forgottenPlaces,
  lockedRecords,
  lockedSummaries,
  type LockSummary,
  setBudgets,
  spentWhereFailed,
  UNBOUNDED,
  unchargedSentence,
} from '@soundings/client/node';
import { epsilonSpent } from '@soundings/protocol/privacy/ledger';
import { command, isGiven, type Surroundings } from '../cli/command.ts';
import { needed, value, values } from '../cli/options.ts';
import { namesOf } from '../cli/values.ts';
import type { Terminal } from '../cli/terminal.ts';
import { InputError } from '../errors.ts';
import { openOrganisation } from '../organisation/organisation.ts';
import { table } from '../export/table.ts';

export const ledger = ({ terminal }: Surroundings) =>
  command('ledger', {
    summary: "show what an organisation's contributions have cost of its privacy budgets",
    usage: '--keys FOLDER [--release EPSILON] [--last-resort EPSILON] [--failed MISSION,…] [--json]',
    about:
      'Every contribution is charged when it is locked, whether or not it is sent, and nothing is credited back. The list shows what was ' +
      'locked, without any counts, so it can be shown to an auditor. The first contribution opens the ledger with a budget of what its ' +
      'mission can cost in total. Another mission needs a larger budget; your organisation decides whether to allow it.',
    examples: [
      'soundings ledger --keys my-keys',
      'soundings ledger --keys my-keys --release 12',
      'soundings ledger --keys my-keys --failed salford-winter',
    ],
  })
    .addOption(needed('--keys <FOLDER>', 'The folder with your key and enrolment.json.'))
    .addOption(value('--release <EPSILON>', 'Set the budget of the release promise to this ε from now on.'))
    .addOption(
      value(
        '--last-resort <EPSILON>',
        'Set the budget of the last-resort promise to this ε from now on. none: nothing is promised as a last resort, over all missions.',
      ),
    )
    .addOption(
      values(
        '--failed <MISSIONS>',
        'Show what is spent if both aggregators of these missions worked together. Names, separated by commas.',
      ),
    )
    .option('--json', 'Print it as JSON.')
    .action(async (options) => {
      const { ports } = await openOrganisation(options.keys);
      const wanted = {
        release: epsilon('release', options.release),
        lastResort: options.lastResort === 'none' ? (UNBOUNDED as typeof UNBOUNDED) : epsilon('last-resort', options.lastResort),
      };
      const missions = isGiven(options, 'failed') ? namesOf('failed', options.failed) : undefined;
      // Before anything is written, because an unknown name must change nothing. What is spent doesn't depend on the budgets.
      const worst = missions === undefined ? undefined : await spentWhereFailed(ports.store, missions);
      if (wanted.release !== undefined || wanted.lastResort !== undefined) await setBudgets(ports.store, wanted);
      const failed = missions === undefined || worst === undefined ? undefined : { missions, ...worst };
      const account = await accountOf(ports.store, failed);
      if (options.json) terminal.print(accountJson(account));
      else showAccount(account, terminal);
    });

type Store = Parameters<typeof ledgerState>[0];

/** What the command shows of a folder, in words or as JSON. */
interface Account {
  /** Whether anything has been charged yet. */
  readonly isOpen: boolean;
  readonly balances: readonly {
    readonly name: string;
    readonly spent: number | typeof UNBOUNDED;
    readonly budget: number | typeof UNBOUNDED;
    readonly delta: number;
  }[];
  /** What is spent if both aggregators of these missions worked together. */
  readonly failed:
    { readonly missions: readonly string[]; readonly epsilon: number | typeof UNBOUNDED; readonly delta: number } | undefined;
  readonly contributions: readonly Entry[];
  /** Names of records that can't be read, and which of them are not charged. */
  readonly unreadable: readonly string[];
  readonly uncharged: readonly string[];
}

interface Entry {
  readonly mission: string;
  readonly instrument: string;
  readonly window: number;
  readonly version: number;
  readonly state: LockSummary['state']['kind'] | 'forgotten';
  readonly digest: string;
}

async function accountOf(store: Store, failed: Account['failed']): Promise<Account> {
  const state = await ledgerState(store);
  const opened = state?.ledger;
  return {
    isOpen: opened !== undefined,
    balances: (['release', 'lastResort'] as const).map((name) => ({
      name: name === 'release' ? 'release promise' : 'last resort',
      spent: opened === undefined ? 0 : epsilonSpent(opened[name], opened.order),
      budget: opened?.[name].budget.epsilon ?? 0,
      delta: opened?.[name].budget.delta ?? 0,
    })),
    failed,
    contributions: await entriesOf(store),
    unreadable: (await lockedRecords(store)).flatMap(({ name, summary }) =>
      summary === undefined && !name.startsWith('restored.') ? name : [],
    ),
    uncharged: state?.uncharged ?? [],
  };
}

async function entriesOf(store: Store): Promise<readonly Entry[]> {
  const locked = await lockedSummaries(store);
  // What may have been sent before a backup of the folder was put back is charged without being here.
  const forgotten = await forgottenPlaces(store);
  return [
    ...locked.map(({ mission, instrument, window, version, state, digest }) => ({
      mission,
      instrument,
      window,
      version,
      state: state.kind,
      digest,
    })),
    ...forgotten.map(({ mission, instrument, window, version }) => ({
      mission,
      instrument,
      window,
      version,
      state: 'forgotten' as const,
      digest: '',
    })),
  ];
}

function accountJson({ balances, failed, contributions, unreadable, uncharged }: Account): string {
  const shown = {
    balances,
    ...(failed === undefined ? {} : { failed }),
    contributions,
    ...(unreadable.length === 0 ? {} : { unreadable, uncharged }),
  };
  return JSON.stringify(shown, undefined, 1);
}

function showAccount({ isOpen, balances, failed, contributions, unreadable, uncharged }: Account, terminal: Terminal): void {
  if (!isOpen) {
    terminal.print('Nothing has been contributed from this folder yet. The first contribution opens the ledger.');
    return;
  }
  terminal.print(
    table(
      ['promise', 'ε spent', 'ε budget', 'at δ'],
      balances.map(({ name, spent, budget, delta }) => [name, figure(spent), figure(budget), String(delta)]),
    ),
  );
  for (const name of unreadable) terminal.say(uncharged.includes(name) ? unchargedSentence(name) : chargedSentence(name));
  if (failed !== undefined) {
    terminal.print('');
    terminal.print(
      `If both aggregators of ${failed.missions.join(', ')} worked together, but those of no other mission did, ε = ${figure(failed.epsilon)} is spent at δ = ${failed.delta}. This counts the last-resort promise for these missions and the release promise for all others.`,
    );
  }
  terminal.print('');
  terminal.print(
    table(
      ['mission', 'asked', 'window', 'version', 'state', 'digest'],
      contributions.map((one) => [
        one.mission,
        one.instrument,
        String(one.window),
        String(one.version),
        one.state,
        one.digest.slice(0, 12),
      ]),
    ),
  );
}

/** Far above any ε that still protects anybody: a larger number is a typing mistake. */
const EPSILON_MAX = 1000;

function figure(epsilon: number | typeof UNBOUNDED): string {
  return epsilon === UNBOUNDED ? 'no bound' : epsilon.toFixed(3);
}

function chargedSentence(name: string): string {
  return `The record ${name} can't be read. It is still charged, at its charter's price. To send it again, restore the folder from its backup.`;
}

function epsilon(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(value) && Number(value) > 0 && Number(value) <= EPSILON_MAX) return Number(value);
  throw new InputError(`--${name} takes an ε above zero and at most ${EPSILON_MAX}, such as 12 or 7.5, not "${value}".`);
}
