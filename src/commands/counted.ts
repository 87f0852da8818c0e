// counted.ts — `soundings counted`: after a release, an organisation asks both aggregators whether its contribution is in it.
import { askCounted, type CountedReport, identityIn, lockedSummaries, type LockSummary, refused } from '@soundings/client/node';
import { CodedError } from '@soundings/crypto/errors';
import { toBase64Url } from '@soundings/crypto/bytes';
import type { ReportError } from '@soundings/protocol/dap/report-error';
import { dayAt } from '@soundings/protocol/charter/day';
import { windowName } from '@soundings/protocol/charter/window';
import { command, type Surroundings } from '../cli/command.ts';
import { needed, value } from '../cli/options.ts';
import { InputError } from '../errors.ts';
import { verdictOf } from '../organisation/counted-verdict.ts';
import { openOrganisation } from '../organisation/organisation.ts';
import { instrumentWanted, windowWanted } from '../organisation/wanted.ts';
import { fingerprintOption, keysOption, missionOf, missionOption } from './organisation-options.ts';

export const counted = ({ terminal }: Surroundings) =>
  command('counted', {
    summary: 'ask both aggregators whether your contribution is in a release; both answers are signed',
    usage: '--mission FILE|URL --keys FOLDER --instrument NAME [--window N|DAY] [--released]',
    about:
      'A leader could leave an organisation out. This command detects it: after the release, each aggregator says what it counted, and ' +
      'signs its answer. If there is a release and one of them says "not counted", tell the convenor and the board, and show them the ' +
      "receipt. An aggregator that was restored from a backup answers that it can't tell. That alone is no reason for an alarm.",
    examples: ['soundings counted --mission mission.json --keys my-keys --instrument visits --window 0'],
  })
    .addOption(missionOption())
    .addOption(fingerprintOption())
    .addOption(keysOption())
    .addOption(needed('--instrument <NAME>', 'Which question of the mission.'))
    .addOption(value('--window <N|DAY>', 'The window, by number or by a day in it (default: the last one that is over).'))
    .option(
      '--released',
      'State that the window has been released. If both then answer "not counted", that is reported as a fault, with exit code 1.',
    )
    .option('--json', 'Print both answers as JSON.')
    .action(async (options) => {
      const { identities, ports } = await openOrganisation(options.keys);
      const mission = missionOf(options, terminal);
      const window = windowWanted(mission, options.window, ports.now());
      const instrument = instrumentWanted(mission, options.instrument).name;
      const ours = latestSent(
        (await lockedSummaries(ports.store)).filter(
          (one) => one.charter === toBase64Url(mission.digest) && one.instrument === instrument && one.window === window.number,
        ),
      );
      if (ours === undefined) {
        throw new InputError(
          `This folder has no contribution to "${instrument}" for ${windowName(window)}. If one was sent, restore the folder's locks from the backup.`,
        );
      }
      const { state } = ours;
      if (state.kind === 'superseded') throw notSent('report_replayed');
      if (state.kind === 'refused') throw notSent(state.error);
      const receipt = { ...ours, window: { number: window.number, name: windowName(window) } };
      const answers = await askCounted(mission, identityIn(mission, identities, window), receipt, ports);
      if (options.json) {
        terminal.print(
          JSON.stringify({
            leader: answers.leader.kind,
            helper: answers.helper.kind,
            digest: ours.digest,
            ...(answers.trees === undefined
              ? {}
              : { answers: { leader: toBase64Url(answers.trees.leader), helper: toBase64Url(answers.trees.helper) } }),
          }),
        );
      } else {
        terminal.print(`${instrument}, ${windowName(window)}, version ${ours.version}`);
        terminal.print(`  the leader, ${mission.charter.leader.operator}: ${inWords(answers.leader)}`);
        terminal.print(`  the helper, ${mission.charter.helper.operator}: ${inWords(answers.helper)}`);
      }
      const verdict = verdictOf(state.kind, answers, window, dayAt(ports.now()), { isReleased: options.released === true });
      if (verdict.kind === 'open' || verdict.kind === 'restored') terminal.say(verdict.sentence);
      else if (verdict.kind !== 'counted') throw new CodedError('not-counted', verdict.sentence);
    });

/** The last version that the leader may have; if it has none of them, the last one. */
export function latestSent(ours: readonly LockSummary[]): LockSummary | undefined {
  const byVersion = [...ours].sort((a, b) => a.version - b.version);
  return byVersion.findLast(({ state }) => state.kind !== 'refused' && state.kind !== 'superseded') ?? byVersion.at(-1);
}

/** The error if the leader has nothing from this folder. If it has something from another folder, only that folder knows what. */
export function notSent(error: ReportError): CodedError {
  if (error !== 'report_replayed') return refused(error);
  return new CodedError(
    'not-counted',
    'An aggregator already had a contribution from your organisation for this window, and this folder has no record of it. Run this command with the ' +
      'folder that sent it, or restore its locks from the backup. If nobody in your organisation sent one, tell the convenor and the board.',
  );
}

function inWords(report: CountedReport): string {
  switch (report.kind) {
    case 'counted':
      return 'counted, as on the receipt';
    case 'other':
      return `counted a different contribution under your name (version ${report.version}, digest ${toBase64Url(report.digest)})`;
    case 'not-counted':
      return 'not counted';
    case 'not-released':
      return 'has not given its share of this window, so nothing is released yet';
    case 'unknown':
      return "can't tell, because it was restored from a backup";
  }
}
