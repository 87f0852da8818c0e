// monitor.ts — `soundings monitor`: looks at a register as somebody who doesn't trust it, and raises an alarm about whatever isn't right.
import { fetchWithin } from '@soundings/aggregator/answers';
import { verify } from '@soundings/crypto/signature/node';
import { parseCheckpoint } from '@soundings/protocol/register/checkpoint';
import { RegisterError } from '@soundings/protocol/register/keys/errors';
import { parseNote } from '@soundings/protocol/register/note';
import { command, isGiven, type OptionsOf, type Surroundings } from '../cli/command.ts';
import { needed, value, values } from '../cli/options.ts';
import { InputError } from '../errors.ts';
import { askAggregators, type Shown } from '../monitor/aggregators.ts';
import { USUAL, type Alarm } from '../monitor/alarm.ts';
import { AlarmError } from '../monitor/errors.ts';
import { fresh } from '../monitor/fresh.ts';
import { look } from '../monitor/look.ts';
import { historyOf } from '../monitor/same-history.ts';
import { receiptsAgree } from '../monitor/receipts.ts';
import { ownSoftware } from '../monitor/software.ts';
import { MonitorState } from '../monitor/state.ts';
import { witnessesAgree } from '../monitor/witnesses.ts';
import { alarmFeed } from '../pages/feeds/feed.ts';
import { readRegister, type RegisterView } from '../register/register-view.ts';
import { sourceOf, SourceError } from '../register/source.ts';
import type { Trust } from '../register/trust.ts';
import { unixSeconds } from '../unix-time.ts';
import { logOption, missionFileOption, policyOption, readFrom } from './log-options.ts';
import { fileURLToPath } from 'node:url';

/** How many alarms the feed has. */
const FEED_MAX = 100;
/** Witnesses and aggregators have so long to answer. */
const ANSWER_MS = 10_000;

const declared = () =>
  command('monitor', {
    summary: 'check a register as a stranger would, and raise alarms',
    usage: '--mission FILE|--policy FILE [--log URL|FOLDER] --state FOLDER [--all] [--witness URL …]',
    about:
      'Run it once a day, for instance by cron; the laptop of a board member is enough. It reads the whole register and checks that it continues what it ' +
      'saw before, that it is fresh, that every leaf and signature is right, that each window has its one leaf in time, and that the budget is kept. ' +
      'Each alarm is one line of JSON on standard output. The folder keeps the largest checkpoint seen, all alarms (alarms.jsonl) and a feed ' +
      '(alarms.atom). The exit code is 1 if there is an alarm, or if the register cannot be reached.',
    examples: [
      'soundings monitor --mission mission.json --state monitor',
      'soundings monitor --policy register.policy --log https://register.example/soundings/ --state monitor --all --witness https://witness.example/w1/',
    ],
  })
    .addOption(missionFileOption())
    .addOption(policyOption())
    .addOption(logOption())
    .addOption(needed('--state <FOLDER>', 'Where it remembers what it has seen. It is created if it does not exist.'))
    .option(
      '--all',
      'Run the rarer checks too: two charters of one name, changes of keys, objections without an answer, newcomers, this program itself, and what witnesses and aggregators show.',
    )
    .addOption(values('--witness <URL>', "With --all: a witness's address, which is asked what it has seen of this register."))
    .addOption(
      value('--receipts <FOLDER>', "With --all: organisations' receipts (JSON), which say what each of them had seen of this register."),
    )
    .addOption(value('--software <URL|FOLDER>', 'With --all: the register of the publisher of this program.'))
    .addOption(value('--software-policy <FILE>', "With --all: the policy of the publisher's register, as the release notes give it."))
    .addOption(value('--dangerously-read-time-from <FILE>', 'Take the time from this file instead of the clock. For demonstrations only.'));

export const monitor = ({ terminal }: Surroundings) =>
  declared().action(async (options) => {
    assertLookedAt(options);
    const { place, trust } = readFrom(options);
    if (trust === undefined) throw new InputError('Say whose signatures are believed, with --mission or --policy.');
    const now = unixSeconds(options.dangerouslyReadTimeFrom)();
    const state = new MonitorState(options.state);
    const [policy] = trust.policies;
    const origin = trust.policies.at(-1)?.origin ?? policy?.origin ?? '';
    const all = options.all === true;
    const alarms: Alarm[] = [];
    const view = await shown(place, trust, origin, state, now, alarms);
    if (view !== undefined) {
      const say = (sentence: string) => terminal.say(sentence);
      const ask = async (request: Request) => fetchWithin(ANSWER_MS, request);
      const shownBy = new Map<string, readonly Shown[]>();
      if (all) for (const mission of view.missions.values()) shownBy.set(mission.digest, await askAggregators(mission, ask, say));
      alarms.push(...lookAt(view, trust, origin, state, now, shownBy, say));
      if (all) {
        alarms.push(...(await witnessesAgree(options.witness ?? [], view, trust, ask, say)));
        if (options.receipts !== undefined) alarms.push(...receiptsAgree(options.receipts, view));
        const software = await ownSoftware(fileURLToPath(new URL('../cli.js', import.meta.url)), options.software, options.softwarePolicy);
        if (typeof software === 'string') terminal.say(software);
        else alarms.push(...software);
      }
    }
    const time = new Date(1000 * now).toISOString();
    const raised = state.raise(
      alarms.filter(({ check }) => all || USUAL.has(check)),
      time,
    );
    for (const { time: since, check, index, sentence } of raised)
      terminal.print(JSON.stringify({ time: since, check, ...(index !== undefined && { index }), alarm: sentence }));
    state.writeFeed(alarmFeed(origin, state.all().slice(-FEED_MAX).toReversed(), time));
    if (raised.length > 0)
      throw new AlarmError('alarm', `${raised.length === 1 ? 'There is 1 alarm' : `There are ${raised.length} alarms`} about ${origin}.`);
    terminal.say(`${origin}: ${view?.leaves.length === 1 ? '1 leaf' : `${view?.leaves.length ?? 0} leaves`} checked, no alarm.`);
  });

/** Whatever nobody would look at is refused, so that nobody believes that it was. InputError. */
function assertLookedAt(options: OptionsOf<typeof declared>): void {
  const given = RARER.find((name) => isGiven(options, name));
  if (options.all !== true && given !== undefined)
    throw new InputError(`--${given} is for the checks that run with --all. Add --all, or leave --${given} out.`);
  if (isGiven(options, 'software') !== isGiven(options, 'softwarePolicy'))
    throw new InputError('--software and --software-policy go together: name both, or neither.');
}

const RARER = ['witness', 'receipts', 'software'] as const;

/** The register as it is shown; undefined, with an alarm, if what is shown can't be believed. Throws SourceError if it can't be reached. */
async function shown(
  place: string,
  trust: Trust,
  origin: string,
  state: MonitorState,
  now: number,
  alarms: Alarm[],
): Promise<RegisterView | undefined> {
  try {
    return await readRegister(sourceOf(place), trust.open, verify);
  } catch (error) {
    if (error instanceof RegisterError) {
      alarms.push({ check: 'M3', sentence: `What ${place} shows can't be believed. ${error.message}` });
      return undefined;
    }
    if (!(error instanceof SourceError)) throw error;
    const seen = state.seen(origin);
    const late = seen === undefined ? [] : fresh(trust.open(seen).quorumTime, now);
    if (late.length === 0) throw error;
    alarms.push(...late);
    return undefined;
  }
}

/** Every check of the view, and what is remembered of it: the larger checkpoint, or the two that prove a fork. */
function lookAt(
  view: RegisterView,
  trust: Trust,
  origin: string,
  state: MonitorState,
  now: number,
  shownBy: ReadonlyMap<string, readonly Shown[]>,
  say: (text: string) => void,
): readonly Alarm[] {
  const before = state.seen(origin);
  const seen = before === undefined ? undefined : parseCheckpoint(parseNote(before).text);
  const history = seen === undefined ? 'continues' : historyOf(seen, view);
  if (history === 'continues') state.remember(origin, view.note);
  if (history === 'fork' && before !== undefined) {
    const file = state.keepFork(new Date(1000 * now).toISOString().slice(0, 10), before, view.note);
    say(`Both checkpoints are in ${file}. Keep it: it proves to anybody that there are two registers.`);
  }
  return look({ view, checkpoint: trust.open(view.note), seen, seenOf: (one) => state.seen(one), now, verify, shown: shownBy });
}
