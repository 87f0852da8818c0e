// charter-words.ts — a charter's promises and their price in plain words, section by section; the terminal and the page print the same.
import { isLoopback } from '@soundings/protocol/json/host';
import type { CharterReport } from './charter-check.ts';
import type { TaskReport } from './charter-tasks.ts';
import { judged } from './charter-judged-words.ts';
import { laws, price } from './charter-price-words.ts';
import { aggregators, asked, kept, promised } from './charter-promise-words.ts';
import { register } from './charter-register-words.ts';
import type { Section } from './charter-section.ts';
import type { Warning } from './charter-warnings.ts';
import { useful, warned } from './charter-useful-words.ts';
import { plural } from './number-words.ts';

/** `warnings`: what is to be put right first, as of some day. */
export function charterWords(report: CharterReport, warnings: readonly Warning[] = []): readonly Section[] {
  return [
    ...onOneMachine(report),
    ...warned(warnings),
    asked(report),
    ...useful(report),
    promised(report),
    ...report.people.map((person) => kept(report, person)),
    ...aggregators(report),
    price(report),
    liars(report),
    laws(report),
    register(report),
    ...judged(report),
    assumptions(report),
  ];
}

/** A warning if an aggregator's address only works on one machine. */
function onOneMachine({ charter: { leader, helper } }: CharterReport): readonly Section[] {
  const here = [leader, helper].filter(({ url }) => isLoopback(new URL(url).hostname)).map(({ url }) => url);
  if (here.length === 0) return [];
  const text = `${here.join(' and ')} ${here.length === 1 ? 'is a loopback address' : 'are loopback addresses'}, which on every machine means that machine itself. Organisations on other machines can't reach the aggregators there, and plain http is refused for any other address. This charter is only for trying out on one machine.`;
  return [{ heading: 'Not for use between machines', paragraphs: [text], tables: [] }];
}

function liars({ tasks }: CharterReport): Section {
  return {
    heading: 'What one dishonest organisation can do',
    paragraphs: ["It can move one cell of one window by at most this much, whatever it does, and can't be counted twice."],
    tables: [
      {
        caption:
          'X is the largest value that a cell may have; B is the limit at which noise is cut off. The last column is the largest total that the smallest release can have.',
        head: ['question', 'X', 'B', 'at most X + 2B', 'largest total'],
        rows: tasks.map(({ label, cellMax, bound, liarMax, crowd }: TaskReport) => [
          label,
          String(cellMax),
          String(bound),
          String(liarMax),
          String(cellMax * crowd.organisationsMin),
        ]),
      },
    ],
  };
}

function assumptions({ charter, tasks }: CharterReport): Section {
  const { leader, helper, promises } = charter;
  return {
    heading: 'What it rests on',
    paragraphs: [
      `${leader.operator} and ${helper.operator} do not combine what they hold (for the release promise).`,
      `At most ${plural(promises.dishonestMax, 'organisation')} of those behind a release ${promises.dishonestMax === 1 ? 'is' : 'are'} dishonest, including those that the convenor or an aggregator controls. So at least ${Math.min(...tasks.map(({ honest }) => honest))} draw their noise as the software does.`,
      'Taking part does not depend on the records: an enrolled organisation contributes in every window, even if it has only zeros to report.',
      ...(charter.sampling === undefined
        ? []
        : [
            'Each organisation contributes from one folder, or its backup, because that folder holds the key that decides whom a window counts.',
          ]),
      ...(charter.instruments.every(({ typedTotals }) => typedTotals !== true)
        ? []
        : ['An organisation that adds up its totals itself declares truly in how many cells a person is. Its software cannot check it.']),
      'A person has one id in an organisation, and is in one organisation. For a person with several ids, or in several organisations, the figures above hold instead of the promise.',
      "Each organisation's random number generator is sound, and nobody else controls its machine.",
      'Not promised: that totals about a group can do that group no harm; that it is secret who takes part.',
    ],
    tables: [],
  };
}
