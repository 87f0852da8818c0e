// withheld.ts — `soundings withheld`: the convenor signs, for each window that gave nothing, why there is no release of it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toBase64Url } from '@soundings/crypto/bytes';
import { missionWindows, windowName } from '@soundings/protocol/charter/window';
import type { Mission } from '@soundings/protocol/mission/mission';
import { partName } from '@soundings/protocol/privacy/ledger';
import { NOT_GIVEN_REASONS, type NotGivenReason } from '@soundings/protocol/register/not-given';
import { command, type OptionsOf, type Surroundings } from '../cli/command.ts';
import { needed, value } from '../cli/options.ts';
import { openReleaseStore, type ReleaseStore, type StoredRefusal } from '../collector/release-store.ts';
import { reasonOf, withheld as signWithheld } from '../collector/withheld.ts';
import { readConvenorKey } from '../convenor/signer.ts';
import { InputError } from '../errors.ts';
import { instrumentWanted, windowWanted } from '../organisation/wanted.ts';
import { parseMission } from '@soundings/protocol/signed/mission';
import { readTextFile } from '../text-file.ts';
import { plainly } from './mission-issues.ts';
import { unixSeconds } from '../unix-time.ts';

const REASONS = Object.keys(NOT_GIVEN_REASONS) as readonly NotGivenReason[];

const declared = () =>
  command('withheld', {
    summary: 'sign the reasons why windows have no release, for the register',
    usage: '--mission FILE --key FILE --releases FILE --out FOLDER [--window N|DAY --instrument NAME --reason REASON]',
    about:
      'Writes a file for each window that soundings collect could not release, with the reason and, if an aggregator has signed that it gave nothing, ' +
      'with its word. Without that word, the public counts the window as spent privacy, and the command says so. Then: soundings register add. ' +
      `If no reason is known, or soundings collect wasn't refused, as of a mission that was stopped, name window, question and --reason: ${REASONS.join(', ')}.`,
    examples: [
      'soundings withheld --mission mission.json --key convenor/convenor.key --releases releases.db --out withheld',
      'soundings withheld --mission mission.json --key convenor/convenor.key --releases releases.db --out withheld --window 3 --instrument visits --reason lost',
    ],
  })
    .addOption(needed('--mission <FILE>', 'The mission document.'))
    .addOption(needed('--key <FILE>', "The convenor's key file."))
    .addOption(needed('--releases <FILE>', 'The file of releases, in which soundings collect keeps refusals.'))
    .addOption(needed('--out <FOLDER>', 'Where the signed objects are written. It is created if it does not exist.'))
    .addOption(value('--window <N|DAY>', 'Only this window.'))
    .addOption(value('--instrument <NAME>', 'Only this question.'))
    .addOption(value('--reason <REASON>', 'The reason, for windows of which none is known.'));

export const withheld = ({ terminal }: Surroundings) =>
  declared().action((options) => {
    const mission = plainly(() => parseMission(readTextFile(options.mission)));
    if (mission.charter.log === undefined)
      throw new InputError(`The mission in ${options.mission} is unlogged, so nobody waits for reasons.`);
    const named = namedReason(options.reason);
    const convenor = readConvenorKey(mission.charter, options.key);
    const refusals = unreleased(mission, options);
    mkdirSync(options.out, { recursive: true });
    let unproved = 0;
    for (const refusal of refusals) {
      const task = mission.tasks.find((one) => one.instrument.name === refusal.instrument && partName(one) === refusal.part);
      const window = missionWindows(mission.charter.schedule)[refusal.window];
      if (task === undefined || window === undefined) continue;
      const name = `${task.label}, ${windowName(window)}`;
      const reason = reasonOf(refusal, mission) ?? named;
      if (reason === undefined)
        throw new InputError(
          `Nothing says why there is no release of ${name}${refusal.reason === undefined ? '' : ` (${refusal.reason})`}. Name it with --window, --instrument and --reason.`,
        );
      const object = signWithheld(mission, task, refusal.window, reason, refusal.notGiven, convenor);
      const file = join(options.out, `${task.label.replaceAll(/[^\p{L}\p{N}]+/gu, '-')}-${refusal.window}.json`);
      writeFileSync(file, `${JSON.stringify(object)}\n`);
      terminal.print(`${file}: ${name}, ${reason}${refusal.notGiven === undefined ? '' : ', with an aggregator’s word'}`);
      if (refusal.notGiven === undefined) unproved++;
    }
    if (refusals.length === 0) terminal.say('No window is refused, so there is nothing to sign.');
    if (unproved > 0)
      terminal.say(
        `${unproved} of them have no aggregator's word, so the public counts them as spent privacy. soundings collect asks for the word each time it runs.`,
      );
  });

function namedReason(text: string | undefined): NotGivenReason | undefined {
  const reason = REASONS.find((one) => one === text);
  if (text === undefined || reason !== undefined) return reason;
  throw new InputError(`--reason takes one of ${REASONS.join(', ')}, not "${text}".`);
}

function unreleased(mission: Mission, options: OptionsOf<typeof declared>): readonly StoredRefusal[] {
  const store = openReleaseStore(options.releases, unixSeconds(undefined));
  try {
    return unreleasedIn(store, mission, options);
  } finally {
    store.close();
  }
}

/**
 * The windows without a release that are wanted: those that are refused; and, if one window of one question is named with a reason, that one too, as of a
 * mission that was stopped.
 */
function unreleasedIn(store: ReleaseStore, mission: Mission, options: OptionsOf<typeof declared>): readonly StoredRefusal[] {
  const charter = toBase64Url(mission.digest);
  const window = options.window === undefined ? undefined : windowWanted(mission, options.window, unixSeconds(undefined)()).number;
  const instrument = options.instrument === undefined ? undefined : instrumentWanted(mission, options.instrument).name;
  const refusals = store
    .refusals(charter)
    .filter((refusal) => (window ?? refusal.window) === refusal.window && (instrument ?? refusal.instrument) === refusal.instrument);
  const isWhole = window !== undefined && instrument !== undefined && options.reason !== undefined;
  const named = (isWhole ? mission.tasks : [])
    .filter((task) => task.instrument.name === instrument)
    .map((task) => ({
      instrument: task.instrument.name,
      part: partName(task),
      window: window ?? 0,
      reason: undefined,
      notGiven: undefined,
    }))
    .filter(({ part }) => !refusals.some((refusal) => refusal.part === part));
  const all: StoredRefusal[] = [];
  for (const one of [...refusals, ...named]) if (store.find(charter, one.instrument, one.part, one.window) === undefined) all.push(one);
  return all;
}
