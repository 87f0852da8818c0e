// charter-words.ts — a charter's promises and their price in plain words, section by section; the terminal and the page print the same.
import { isLoopback } from '@soundings/protocol/json/host';
import type { CharterReport } from './charter-check.ts';
import type { TaskReport } from './charter-tasks.ts';
import { laws, price } from './charter-price-words.ts';
import { aggregators, asked, kept, promised } from './charter-promise-words.ts';
import type { Section } from './charter-section.ts';
import { plural } from './number-words.ts';

export function charterWords(report: CharterReport): readonly Section[] {
  return [
    ...onOneMachine(report),
    asked(report),
    promised(report),
    ...report.people.map((person) => kept(report, person)),
    ...aggregators(report),
    price(report),
    liars(report),
    laws(report),
    assumptions(report),
  ];
}

/** What the programs would refuse later, or nobody could reach. */
function onOneMachine({ charter: { leader, helper } }: CharterReport): readonly Section[] {
  const here = [leader, helper].filter(({ url }) => isLoopback(new URL(url).hostname)).map(({ url }) => url);
  if (here.length === 0) return [];
  const text = `${here.join(' and ')} ${here.length === 1 ? 'is an address' : 'are addresses'} of whichever machine reads it. Organisations on other machines reach nobody there, and plain http is refused everywhere else. This charter is for trying out on one machine.`;
  return [{ heading: 'Not for use between machines', paragraphs: [text], tables: [] }];
}

function liars({ tasks }: CharterReport): Section {
  return {
    heading: 'What one dishonest organisation can do',
    paragraphs: ["It can move one cell of one window by at most this much, whatever it does, and can't be counted twice."],
    tables: [
      {
        caption:
          'X is the largest value that a cell may have, B what noise is cut at. Beside them the largest total of the smallest release.',
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
      `${leader.operator} and ${helper.operator} don't put what they hold together (for the release promise).`,
      `At most ${plural(promises.dishonestMax, 'organisation')} of those behind a release ${promises.dishonestMax === 1 ? 'is' : 'are'} dishonest, those that the convenor or an aggregator controls included; so at least ${Math.min(...tasks.map(({ honest }) => honest))} draw their noise as the software does.`,
      "Taking part doesn't depend on the records: an organisation that is enrolled contributes in every window, zeros included.",
      ...(charter.sampling === undefined
        ? []
        : ['Each organisation contributes from one folder, or its backup: the key that draws whom a window counts is in it.']),
      'A person has one id in an organisation, and is in one organisation. More of them have the figures above, not the promise.',
      'The generator of random numbers of each organisation is sound, and nobody has taken over its machine.',
      'Not promised: that totals about a group leave the group unharmed; that it is secret who takes part.',
    ],
    tables: [],
  };
}
