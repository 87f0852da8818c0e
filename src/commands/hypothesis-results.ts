// hypothesis-results.ts — `soundings hypothesis verdict` and `list`: what became of a mission's hypotheses.
import { isClosed, missionWindows } from '@soundings/protocol/charter/window';
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import type { Mission } from '@soundings/protocol/mission/mission';
import type { Release } from '@soundings/protocol/release/release';
import { command, type Surroundings } from '../cli/command.ts';
import { needed, value } from '../cli/options.ts';
import { InputError } from '../errors.ts';
import { shortNumber, shown, standingSentence, testPhrase, verdictLines, type Standing } from '../export/hypothesis-words.ts';
import { table } from '../export/table.ts';
import { alphaOf, numberOf, type Entry } from '../insight/hypotheses/entry.ts';
import { onceEach, shareOf, supportedByChance } from '../insight/hypotheses/family.ts';
import { judged, type Judged } from '../insight/hypotheses/judged.ts';
import { planned, type Plan } from '../insight/hypotheses/plan.ts';
import { sourceOf } from '../insight/hypotheses/source.ts';
import { alphaLeft, standing } from '../insight/model/hypothesis.ts';
import { unixSeconds } from '../unix-time.ts';
import { drawsFor, named, readEntryFile, readMission, releasesIn, statedIn, type EntryFile } from './hypothesis-files.ts';
import { loggedDay } from './hypothesis-logged.ts';

const TIME = () =>
  value('--dangerously-read-time-from <FILE>', 'Take the time from this file instead of the clock. For demonstrations only.');
const PROOFS =
  "The register's proof of an object lies beside it, under the same name with .proof after it. Without one, and in a mission without a " +
  'register, every verdict is called "explored, not tested".';

export const hypothesisVerdict = ({ terminal }: Surroundings) =>
  command('verdict', {
    summary: 'say whether the releases support a hypothesis, speak against it, or neither',
    usage: '--mission FILE --releases FILE [--json] ENTRY',
    about:
      'Prints the verdict with the effect and its interval, the power that the test had, and what else could explain it. A test that is looked at ' +
      `once has no verdict before its last window has closed. ${PROOFS}`,
    examples: ['soundings hypothesis verdict --mission mission.json --releases releases.db cold-homes.json'],
  })
    .argument('[ENTRY]')
    .addOption(needed('--mission <FILE>', 'The mission document.'))
    .addOption(needed('--releases <FILE>', "The collector's file of releases."))
    .addOption(TIME())
    .option('--json', 'Print it as JSON.')
    .action((path, options) => {
      const mission = readMission(options.mission);
      const file = readEntryFile(named(path), mission);
      const releases = releasesIn(options.releases, mission);
      const today = dayAt(unixSeconds(options.dangerouslyReadTimeFrom)());
      const found = resultOf(file, mission, releases, today);
      terminal.print(
        options.json
          ? JSON.stringify(resultJson(file.entry, found), undefined, 1)
          : verdictLines(file.entry, found.judged, found.standing, found.plan).join('\n'),
      );
    });

export const hypothesisList = ({ terminal }: Surroundings) =>
  command('list', {
    summary: 'list the hypotheses of a mission, how each came out, and how many chance alone would support',
    usage: '--mission FILE [--releases FILE] [--json] ENTRY …',
    about:
      'Name every signed hypothesis of the mission, those that came to nothing too: only beside all of them can anybody tell what one that was ' +
      `supported is worth. ${PROOFS}`,
    examples: ['soundings hypothesis list --mission mission.json --releases releases.db hypotheses/*.json'],
  })
    .argument('[ENTRY...]')
    .addOption(needed('--mission <FILE>', 'The mission document.'))
    .addOption(value('--releases <FILE>', "The collector's file of releases, for verdicts."))
    .addOption(TIME())
    .option('--json', 'Print it as JSON.')
    .action((paths, options) => {
      const mission = readMission(options.mission);
      if (paths.length === 0) throw new InputError(whereToFind(mission, options.mission));
      const files = paths.map((path) => readEntryFile(path, mission));
      const stated = onceEach(statedIn(files));
      const today = dayAt(unixSeconds(options.dangerouslyReadTimeFrom)());
      const releases = releasesIn(options.releases, mission);
      const listed = stated.map(({ entry, signer }) => {
        const file = files.find((one) => numberOf(one.entry) === numberOf(entry));
        if (file === undefined) throw new RangeError('every entry is from a file');
        return { entry, signer: signerName(signer, mission), key: signer, ...resultOf(file, mission, releases, today) };
      });
      const chance = supportedByChance(stated);
      const verdicts = listed.map(({ judged: one }) => verdictWord(one));
      if (options.json) {
        const entries = listed.map(({ entry, signer, ...found }) => ({ signer, ...resultJson(entry, found) }));
        terminal.print(JSON.stringify({ entries, expectedByChance: chance }, undefined, 1));
        return;
      }
      const rows = listed.map(({ entry, signer, standing: stands }, at) => [
        shortNumber(entry),
        signer,
        `${entry.windows.first} to ${entry.windows.last}`,
        entry.pilot === true ? 'pilot' : shown(alphaOf(entry)),
        stands.kind === 'tested' ? stands.logged : 'no',
        verdicts[at] ?? '',
        entry.statement,
      ]);
      terminal.print(table(['number', 'signer', 'windows', 'alpha', 'registered', 'verdict', 'statement'], rows));
      const count = (verdict: string) => verdicts.filter((one) => one === verdict).length;
      terminal.print(
        `${listed.length} in all: ${count('supported')} supported, ${count('against')} against, ${count('neither')} neither. ` +
          `If none of them were true, chance alone would support about ${shown(chance)}.`,
      );
      for (const key of new Set(listed.map((one) => one.key))) {
        const family = listed.filter((one) => one.key === key).map(({ entry }) => shareOf(entry));
        terminal.print(`${signerName(key, mission)} has ${shown(alphaLeft(family))} of its alpha left.`);
      }
    });

/** What to do for somebody who named no files. */
function whereToFind({ charter }: Mission, file: string): string {
  const name = 'Name the files of the signed hypotheses at the end of the command, such as hypotheses/*.json.';
  return 'log' in charter
    ? `${name} soundings register show --mission ${file} lists those in the register, and with --leaf N it prints one, to be kept as a file.`
    : `${name} This mission has no public register that lists them: ask ${charter.convenor.name} for the files.`;
}

interface Result {
  readonly judged: Judged;
  readonly standing: Standing;
  readonly plan: Plan;
}

function resultOf(file: EntryFile, mission: Mission, releases: readonly Release[], today: number): Result {
  const { entry } = file;
  const windows = missionWindows(mission.charter.schedule);
  const [first, last] = [windows[entry.windows.first], windows[entry.windows.last]];
  if (first === undefined || last === undefined) throw new RangeError('an entry has windows of its mission');
  const source = sourceOf({ tasks: mission.tasks, releases });
  return {
    judged: judged(entry, source, { ended: isClosed(last, today) }),
    standing: standingOf(file, mission, first.firstDay),
    plan: planned(entry, source, drawsFor(entry)),
  };
}

function standingOf(file: EntryFile, mission: Mission, firstDay: number): Standing {
  if (file.entry.pilot === true) return { kind: 'explored', why: 'pilot' };
  const logged = loggedDay(file, mission);
  if (typeof logged === 'string') return { kind: 'explored', why: logged };
  const day = dateOf(logged);
  return standing(logged, firstDay) === 'tested' ? { kind: 'tested', logged: day } : { kind: 'explored', why: 'late', logged: day };
}

function verdictWord(found: Judged): string {
  return found.kind === 'judged' ? found.verdict : found.kind;
}

/** A key by the name of its party. */
function signerName(key: string, { charter, rosters }: Mission): string {
  if (key === charter.convenor.key) return charter.convenor.name;
  if (charter.board.keys.includes(key)) return `${charter.board.name} (${key.slice(0, 8)})`;
  const entry = rosters.flatMap(({ roster }) => roster.organisations).find((one) => one.key === key);
  return entry?.name ?? key.slice(0, 16);
}

function resultJson(entry: Entry, { judged: found, standing: stands, plan }: Result) {
  const { number, test } = { number: numberOf(entry), test: testPhrase(entry) };
  const common = {
    number,
    statement: entry.statement,
    test,
    alpha: alphaOf(entry),
    pilot: entry.pilot === true,
    standing: standingSentence(stands),
  };
  if (found.kind !== 'judged') return { ...common, verdict: found.kind, plan };
  const { effect, low, high, windows, exact, scatterVariance } = found.measured;
  return {
    ...common,
    verdict: found.verdict,
    tooSmallToMatter: found.tooSmall,
    ...{ effect, low, high, windows, exact, scatterVariance },
    grounds: found.grounds,
    plan,
    couldAlsoBe: entry.couldAlsoBe,
    decided: entry.decide[found.verdict],
  };
}
