// hypothesis.ts — `soundings hypothesis check` and `register`: what a test can see before it is signed, and the object that the public register takes.
import { toBase64Url } from '@soundings/crypto/bytes';
import { sign } from '@soundings/crypto/signature/ed25519';
import { isClosed, missionWindows } from '@soundings/protocol/charter/window';
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import type { Mission } from '@soundings/protocol/mission/mission';
import { signBody } from '@soundings/protocol/register/signed-form';
import { writeFileSync } from 'node:fs';
import { command, type Surroundings } from '../cli/command.ts';
import { needed, value, values, whole } from '../cli/options.ts';
import { assertNew, readSigningKey } from '../convenor/key-file.ts';
import { InputError } from '../errors.ts';
import { countLine, planLines, refusalSentence, type Counting } from '../export/hypothesis-words.ts';
import { numberOf, type Entry } from '../insight/hypotheses/entry.ts';
import { familyRefusal, onceEach, shareOf, type Stated } from '../insight/hypotheses/family.ts';
import { planned, type Plan } from '../insight/hypotheses/plan.ts';
import { sourceOf } from '../insight/hypotheses/source.ts';
import { alphaLeft } from '../insight/model/hypothesis.ts';
import { unixSeconds } from '../unix-time.ts';
import {
  drawsFor,
  named,
  objectText,
  partiesOf,
  readEntryFile,
  readMission,
  releasesIn,
  statedIn,
  type EntryFile,
} from './hypothesis-files.ts';

const MISSION = () => needed('--mission <FILE>', 'The mission document.');
const REGISTERED = () =>
  values('--registered <FILE>', "A hypothesis of this mission that is registered already. Only the signer's own count.");
const RELEASES = () => value('--releases <FILE>', "The collector's file of releases, for the noise of windows that are released already.");
const ORGANISATIONS = () =>
  whole('--organisations <N>', 'Organisations expected behind each release. Without it, the fewest that the charter allows.', 1, 1_000_000);
const TIME = () =>
  value('--dangerously-read-time-from <FILE>', 'Take the time from this file instead of the clock. For demonstrations only.');

export const hypothesisCheck = ({ terminal }: Surroundings) =>
  command('check', {
    summary: 'say what the test of a hypothesis can see, before it is signed',
    usage: '--mission FILE [--registered FILE …] [--releases FILE] [--organisations N] ENTRY',
    about:
      'Reads a draft (JSON; docs/insight-method.md, "A hypothesis as a file"), says whether a verdict on it will count as tested, and prints the power of its test at the smallest effect that would matter, ' +
      'the smallest effect that is seen with 80%, and how much of its share of α is left. It refuses an entry whose power is below 50%, or that ' +
      'takes more α than is left to its signer, unless it is a pilot. Name with --registered what the same signer has registered already.',
    examples: [
      'soundings hypothesis check --mission mission.json draft.json',
      'soundings hypothesis check --mission mission.json --organisations 30 --registered first.json draft.json',
    ],
  })
    .argument('[ENTRY]')
    .addOption(MISSION())
    .addOption(REGISTERED())
    .addOption(RELEASES())
    .addOption(ORGANISATIONS())
    .addOption(TIME())
    .option('--json', 'Print it as JSON.')
    .action((path, options) => {
      const mission = readMission(options.mission);
      const { entry } = readEntryFile(named(path), mission);
      const registered = registeredIn(options.registered, mission);
      const [signer = '', ...others] = new Set(registered.map((one) => one.signer));
      if (others.length > 0)
        throw new InputError('The hypotheses named with --registered have several signers. Name those of one, whose next this is.');
      const checked = check(entry, signer, { ...options, mission, registered });
      if (options.json) terminal.print(JSON.stringify(checkedJson(entry, checked), undefined, 1));
      else terminal.print([countLine(checked.counting), ...planLines(entry, checked.plan, checked.left)].join('\n'));
      if (checked.refusal !== undefined) throw new InputError(checked.refusal);
    });

export const hypothesisRegister = ({ terminal }: Surroundings) =>
  command('register', {
    summary: 'sign a hypothesis, as the object that soundings register add takes',
    usage: '--mission FILE --key FILE --out FILE [--registered FILE …] [--releases FILE] [--organisations N] ENTRY',
    about:
      'Checks a draft as soundings hypothesis check does, signs it, and writes the object for the public register (leaf kind hypothesis). The ' +
      "signer is the convenor, a member of the board or an enrolled organisation. Anybody else's needs the convenor's signature as well: the " +
      'convenor gives the signed file and its own key to this command. Once it is in the register it cannot be withdrawn. It counts as tested ' +
      'only in windows whose first day comes after the day on which it was logged.',
    examples: [
      'soundings hypothesis register --mission mission.json --key convenor/convenor.key --out cold-homes.json draft.json',
      'soundings register add --register register/config.json cold-homes.json',
    ],
  })
    .argument('[ENTRY]')
    .addOption(MISSION())
    .addOption(needed('--key <FILE>', 'The key file of whoever states it, or of the convenor who countersigns.'))
    .addOption(needed('--out <FILE>', 'Where to write the object. It must not exist yet.'))
    .addOption(REGISTERED())
    .addOption(RELEASES())
    .addOption(ORGANISATIONS())
    .addOption(TIME())
    .action((path, options) => {
      assertNew(options.out);
      const mission = readMission(options.mission);
      const file = readEntryFile(named(path), mission);
      const key = readSigningKey(options.key);
      const own = toBase64Url(key.publicKey);
      const { entry } = file;
      if (file.object !== undefined) checkCountersigning(file, own, mission);
      else {
        const { plan, left, refusal, counting } = check(entry, own, {
          ...options,
          mission,
          registered: registeredIn(options.registered, mission),
        });
        terminal.say([countLine(counting), ...planLines(entry, plan, left)].join('\n'));
        if (refusal !== undefined) throw new InputError(refusal);
      }
      const signature = signBody(entry, key.publicKey, (message) => sign(key.privateKey, message));
      const signatures = [...(file.object?.signatures ?? []), signature];
      writeFileSync(options.out, objectText({ body: entry, signatures }), { flag: 'wx' });
      terminal.print(`${numberOf(entry)}: written to ${options.out}`);
      const stands = signatures.some((one) => partiesOf(mission).has(one.key));
      terminal.say(
        stands
          ? 'Next: soundings register add. It counts from the day on which it is logged.'
          : 'Next: the convenor signs this file too, with soundings hypothesis register, because its signer is no party of the mission.',
      );
    });

function registeredIn(paths: readonly string[] | undefined, mission: Mission): readonly Stated[] {
  return onceEach(statedIn((paths ?? []).map((path) => readEntryFile(path, mission))));
}

interface CheckedBeside {
  readonly mission: Mission;
  readonly registered: readonly Stated[];
  readonly releases?: string | undefined;
  readonly organisations?: number | undefined;
  readonly dangerouslyReadTimeFrom?: string | undefined;
}

interface Checked {
  readonly plan: Plan;
  /** Of the signer's α, before this entry. */
  readonly left: number;
  readonly refusal: string | undefined;
  readonly counting: Counting;
}

function check(entry: Entry, signer: string, given: CheckedBeside): Checked {
  const { mission, registered, organisations } = given;
  const today = dayAt(unixSeconds(given.dangerouslyReadTimeFrom)());
  const family = registered.filter((one) => one.signer === signer).map((one) => one.entry);
  const source = sourceOf({ tasks: mission.tasks, releases: releasesIn(given.releases, mission), organisations });
  const plan = planned(entry, source, drawsFor(entry));
  const refusal = familyRefusal(entry, family, plan.power, lastClosed(mission, today));
  return {
    plan,
    left: alphaLeft(family.map(shareOf)),
    refusal: refusal && refusalSentence(refusal),
    counting: countingOf(entry, mission, today),
  };
}

function checkedJson(entry: Entry, { plan, left, refusal, counting }: Checked) {
  return {
    number: numberOf(entry),
    counts: counting.kind === 'in time',
    ...plan,
    smallestEffect: entry.smallestEffect,
    alphaLeft: left,
    refused: refusal ?? null,
  };
}

/** The number of the last window that has closed; −1 before any has. */
function lastClosed({ charter }: Mission, today: number): number {
  return missionWindows(charter.schedule).filter((window) => isClosed(window, today)).length - 1;
}

function countingOf({ windows, pilot }: Entry, { charter }: Mission, today: number): Counting {
  const first = missionWindows(charter.schedule)[windows.first];
  if (first === undefined) throw new RangeError('an entry has windows of its mission');
  if (pilot === true) return { kind: 'pilot' };
  const firstDay = dateOf(first.firstDay);
  if (first.firstDay <= today) return { kind: 'late', firstDay };
  return 'log' in charter ? { kind: 'in time', firstDay } : { kind: 'unlogged mission' };
}

function checkCountersigning({ path, object }: EntryFile, key: string, { charter }: Mission): void {
  if (object?.signatures.some((one) => one.key === key)) throw new InputError(`${path} has the signature of this key already.`);
  if (key === charter.convenor.key) return;
  throw new InputError(`${path} is signed already. Only the convenor, ${charter.convenor.name}, signs it a second time.`);
}
