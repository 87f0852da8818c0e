// board-words.ts — what a board is asked to decide on, in plain words: all that its members need on four printed sides, and what a terminal shows before they sign.
import { charterFingerprint, type Charter } from '@soundings/protocol/charter/charter';
import { valueNames, type Dimension } from '@soundings/protocol/charter/cells';
import { missionWindows } from '@soundings/protocol/charter/window';
import { cadenceAdjective } from '../export/cadence-words.ts';
import { dayWords, windowWords } from '../export/day-words.ts';
import type { CharterReport } from './charter-check.ts';
import type { Section } from './charter-section.ts';
import { useful } from './charter-useful-words.ts';
import { inFours } from './fingerprint-words.ts';
import { percent, plural, short } from './number-words.ts';

/** What the page tells of a charter's check. */
type BoardReport = Pick<CharterReport, 'people' | 'usefulness' | 'clearest'>;

/** `report`: the charter's check, if it has been worked out. Without it, what is promised is said, and not what is reached. */
export function boardWords(charter: Charter, report?: BoardReport): readonly Section[] {
  return [decided(charter), ...missionWords(charter, report)];
}

/** What whoever is asked to take part has to know too: what is asked, when, what is promised, and who runs it. */
export function missionWords(charter: Charter, report?: BoardReport): readonly Section[] {
  return [
    questions(charter),
    dates(charter),
    promised(charter, report),
    parties(charter),
    ...(report === undefined
      ? []
      : useful(report).map(({ heading, paragraphs, tables }) => ({ heading, paragraphs: paragraphs.slice(1), tables }))),
    ...translations(charter),
  ];
}

function decided(charter: Charter): Section {
  const { mission, question, region, convenor, aim, lawfulBasis, uses, harms, objecting, purpose } = charter;
  const said = (label: string, text: string | undefined) => `${label}: ${text ?? 'the charter says nothing.'}`;
  return {
    heading: `What is to be decided: ${mission}`,
    paragraphs: [
      ...(purpose === undefined ? [] : ['This is a rehearsal on made-up data. It is not to be approved.']),
      `${convenor.name} asks: ${question} (${region})`,
      said('Aim', aim),
      said('Who uses the results, and for what', uses),
      said('Whom they could harm', harms),
      said('By which law', lawfulBasis),
      said('How somebody objects', objecting),
      `Fingerprint of the charter, to compare by telephone or letter: ${inFours(charterFingerprint(charter))}`,
    ],
    tables: [],
  };
}

function questions({ instruments, sectors, forbidden }: Charter): Section {
  const everybody = sectors.map(({ name }) => name);
  return {
    heading: 'What is asked, and of whom',
    paragraphs: [
      ...instruments.map(
        (one) =>
          `${one.name}: ${one.question} Asked of ${(one.sectors ?? everybody).join(', ')}, gathered ${one.gathered === 'together' ? 'together' : 'for each sector'}.${
            one.dimensions.length === 0 ? '' : ` Told apart by ${one.dimensions.map(dimensionWords).join('; and by ')}.`
          }${one.partOf === undefined ? '' : ` It is a part of ${one.partOf}.`}${one.typedTotals === true ? ' Organisations may add the totals up themselves.' : ''}`,
      ),
      forbidden.length === 0 ? 'No word is forbidden.' : `Never to be asked: ${forbidden.join(', ')}.`,
    ],
    tables: [],
  };
}

function dimensionWords(dimension: Dimension): string {
  return `${dimension.name} (${valueNames(dimension).join(', ')})`;
}

function dates({ schedule, amendments, sampling }: Charter): Section {
  const windows = missionWindows(schedule);
  const [first, last] = [windows[0], windows.at(-1)];
  return {
    heading: 'When',
    paragraphs: [
      `${plural(schedule.count, `${cadenceAdjective(schedule.cadence)} window`)}. The first is ${first === undefined ? '' : windowWords(first)}, the last is ${last === undefined ? '' : windowWords(last)}. Each closes ${plural(schedule.closingDays, 'day')} after it ends; the last closes on ${dayWords(last?.closesDay ?? 0)}. Then the mission is over.`,
      `A contribution ${amendments === 0 ? "can't be put right" : `can be put right ${plural(amendments, 'time')}`} before its window closes.`,
      ...(sampling === undefined
        ? []
        : [`Each person is counted in ${sampling.windows} of every ${sampling.of} windows, drawn by chance.`]),
    ],
    tables: [],
  };
}

function promised({ promises, budget, peopleCovered }: Charter, report: BoardReport | undefined): Section {
  const { release, lastResort, organisationsMin, dishonestMax } = promises;
  const seen = report?.people.map(({ seen: rows, sectors }) => ({ sectors, first: rows[0], all: rows.at(-1) })) ?? [];
  return {
    heading: 'What is promised to a person, and how well it is kept',
    paragraphs: [
      `No total is published with fewer than ${organisationsMin} organisations behind it, of whom at most ${dishonestMax} may be dishonest. About ${short(peopleCovered)} people are served.`,
      `Against anyone who sees every release and has one aggregator on their side: ε = ${short(release.epsilon)} at δ = ${release.delta} a window, ε = ${short(release.yearEpsilon)} over a year. The budget of the whole mission is ε = ${short(budget.epsilon)}.`,
      lastResort === undefined
        ? 'If both aggregators work together, nothing is promised.'
        : `If both aggregators work together: ε = ${short(lastResort.epsilon)} at δ = ${lastResort.delta} a window.`,
    ],
    tables:
      seen.length === 0
        ? []
        : [
            {
              caption:
                'How often the best guess is right whether somebody was counted. 50% is a coin toss. “Both”: if both aggregators work together.',
              head: ['somebody', 'in one window', 'in every window', 'in one, both', 'in every, both'],
              rows: seen.map(({ sectors, first, all }) => [
                seen.length === 1 ? 'anybody' : sectors.join(', '),
                ...[first?.release, all?.release, first?.lastResort, all?.lastResort].map((kept) => percent(kept?.bestGuess ?? 1)),
              ]),
            },
          ],
  };
}

function parties({ convenor, leader, helper, collector, board, log }: Charter): Section {
  const reached = (contact: string | undefined) => contact ?? 'not stated';
  const members = board.names?.join(', ') ?? `${plural(board.keys.length, 'member')}, whose names the charter does not give`;
  return {
    heading: 'Who runs it, and who oversees it',
    paragraphs: [
      `${board.quorum} of the board's ${plural(board.keys.length, 'member')} have to approve: ${members}. The board signs each roster of organisations, and can stop the mission.`,
    ],
    tables: [
      {
        caption: 'The parties.',
        head: ['part', 'who', 'where', 'reached at'],
        rows: [
          ['convenor', convenor.name, '', reached(convenor.contact)],
          ['leader: holds one half of each contribution', leader.operator, leader.url, reached(leader.contact)],
          ['helper: holds the other half', helper.operator, helper.url, reached(helper.contact)],
          ['collector: publishes the totals', collector.operator, '', ''],
          ['board', board.name, '', reached(board.contact)],
          ...(log === undefined
            ? [['register', 'none: this mission is unlogged', '', '']]
            : [
                [
                  'register',
                  log.witnesses.map(({ operator }) => operator).join(', '),
                  log.url,
                  `${log.quorum} of ${log.witnesses.length} witnesses must cosign`,
                ],
              ]),
        ],
      },
    ],
  };
}

function translations({ translations: languages = [] }: Charter): readonly Section[] {
  if (languages.length === 0) return [];
  return [
    {
      heading: 'In other languages',
      paragraphs: [],
      tables: languages.map(({ language, texts }) => ({
        caption: language,
        head: ['text', 'translation'],
        rows: texts.map(({ text, translated }) => [text, translated]),
      })),
    },
  ];
}
