// counted.ts — `soundings counted`: after a release, an organisation asks both aggregators whether its contribution is in it.
import { askCounted, lockedSummaries, type CountedReport, type LockSummary } from '../../client-sdk/node/index.ts';
import { CodedError } from '../../crypto/errors.ts';
import { toBase64Url } from '../../crypto/bytes.ts';
import { windowName } from '../../protocol/mission/window.ts';
import { flag, requiredText, text, UsageError, type Command } from '../command.ts';
import { missionOf, openOrganisation, organisationOptions, windowWanted } from '../organisation.ts';

export const countedCommand: Command = {
  name: 'counted',
  summary: 'ask both aggregators whether your contribution is in a release; both answers are signed',
  usage: '--mission FILE|URL --keys FOLDER --instrument NAME [--window N|DAY]',
  about:
    'A leader could leave an organisation out. It would be found out here: after the release, each aggregator answers on its own what it counted, ' +
    'and signs it. If one says "not counted", tell the convenor and the board, and show them the receipt.',
  options: {
    ...organisationOptions,
    instrument: { value: 'NAME', help: 'Which question of the mission.', required: true },
    window: { value: 'N|DAY', help: 'The window, by number or by a day in it (default: the last one that is over).' },
    json: { help: 'Print both answers as JSON.' },
  },
  examples: ['soundings counted --mission mission.json --keys my-keys --instrument visits --window 0'],
  async run({ options, terminal }) {
    const { organisation, effects } = await openOrganisation(requiredText(options, 'keys'));
    const mission = await missionOf(options, effects);
    const window = windowWanted(mission, text(options, 'window'), effects.now());
    const instrument = requiredText(options, 'instrument');
    const ours = (await lockedSummaries(effects.store))
      .filter((one) => one.charter === toBase64Url(mission.digest) && one.instrument === instrument && one.window === window.number)
      .reduce<LockSummary | undefined>((latest, one) => (latest === undefined || one.version > latest.version ? one : latest), undefined);
    if (ours === undefined) throw new UsageError(`This folder has no contribution to "${instrument}" for ${windowName(window)}.`);
    const receipt = { ...ours, window: { number: window.number, name: windowName(window) } };
    const answers = await askCounted(mission, organisation, receipt, effects);
    if (flag(options, 'json')) {
      terminal.print(JSON.stringify({ leader: answers.leader.kind, helper: answers.helper.kind, digest: ours.digest }));
    } else {
      terminal.print(`${instrument}, ${windowName(window)}, version ${ours.version}`);
      terminal.print(`  the leader, ${mission.charter.leader.operator}: ${inWords(answers.leader)}`);
      terminal.print(`  the helper, ${mission.charter.helper.operator}: ${inWords(answers.helper)}`);
    }
    if (answers.leader.kind !== 'counted' || answers.helper.kind !== 'counted') {
      throw new CodedError(
        'not-counted',
        'Your contribution is not in the release as your receipt has it. Tell the convenor and the board; the receipt proves what was sent.',
      );
    }
  },
};

function inWords(report: CountedReport): string {
  switch (report.kind) {
    case 'counted':
      return 'counted, as the receipt has it';
    case 'other':
      return `counted another contribution under your name (version ${report.version}, digest ${toBase64Url(report.digest)})`;
    case 'not-counted':
      return 'not counted';
  }
}
