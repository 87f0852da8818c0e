// charter-promise-words.ts — what a charter asks and promises, and what of it holds for whom.
import { countedInYear } from '@soundings/protocol/charter/sampling';
import { cadenceAdjective } from '../export/cadence-words.ts';
import type { CharterReport } from './charter-check.ts';
import type { PersonReport } from './charter-people.ts';
import type { BarChart, Section, Table } from './charter-section.ts';
import { lawName, percent, plural, short } from './number-words.ts';

export function asked({ charter, tasks }: CharterReport): Section {
  const { schedule, region, question, amendments, sampling } = charter;
  return {
    heading: 'What is asked',
    paragraphs: [
      `${question} (${region})`,
      `${plural(schedule.count, `${cadenceAdjective(schedule.cadence)} window`)} from ${schedule.firstDay}; each closes ${plural(schedule.closingDays, 'day')} after it ends. ${
        amendments === 0
          ? "A contribution can't be amended."
          : `A contribution can be amended ${plural(amendments, 'time')} before its window closes.`
      }`,
      ...(sampling === undefined
        ? []
        : [
            `Persons are sampled: each is counted in ${sampling.windows} of every ${sampling.of} windows, beginning with the mission's first. The organisation draws which ones from the person's id alone, with a key that never leaves it. What the rows say, and what was counted before, plays no part. Totals are ${sampling.of}/${sampling.windows} times what is released. Figures are collected in every window.`,
          ]),
      ...(typedNames(charter) === ''
        ? []
        : [
            `Typed totals are allowed for ${typedNames(charter)}: some totals may be added up by the organisations themselves, who declare that they count people and not visits, and that nobody is in more cells, or counts for more in one, than is stated below. If a person stands in k times as many cells as declared, the promise to them is that of k times the cells.`,
          ]),
    ],
    tables: [
      {
        caption: 'Questions. Before anything is counted, each person is limited to this many cells, and to this much in each.',
        head: ['question', 'cells', 'cells a person', 'most in one', 'organisations at least', 'noise of one organisation'],
        rows: tasks.map(({ label, cells, sensitivity, crowd, law }) => [
          label,
          String(cells),
          String(sensitivity.cells),
          String(sensitivity.amount),
          String(crowd.organisationsMin),
          lawName(law),
        ]),
      },
    ],
  };
}

export function promised({ charter, windows, people, tasks }: CharterReport): Section {
  const { release, lastResort, dishonestMax } = charter.promises;
  const organisationsMin = Math.min(...tasks.map(({ crowd }) => crowd.organisationsMin));
  const guessed = (name: 'release' | 'lastResort') => percent(Math.max(...people.map(({ seen }) => seen[0]?.[name].bestGuess ?? 1)));
  return {
    heading: 'What is promised, and to whom',
    paragraphs: [
      ...whoIsProtected(charter),
      `Release promise: ε = ${short(release.epsilon)}, δ = ${release.delta} a window, against anyone who sees every release and has one of the two aggregators and ${plural(dishonestMax, 'organisation')} on their side. It holds because no release has fewer than ${organisationsMin} organisations behind it. Over ${plural(windows.year, 'window')} of a year the charter states ε = ${short(release.yearEpsilon)}.${sampledYear({ charter, windows })}`,
      lastResort === undefined
        ? "No last-resort promise is made: if both aggregators worked together, only the noise below would protect an organisation's numbers."
        : `Last-resort promise: ε = ${short(lastResort.epsilon)}, δ = ${lastResort.delta} a window, against everyone else together, both aggregators included. It rests on the organisation's own noise alone, in every version that it sends.`,
      `In terms of guessing: somebody who would otherwise be right half the time about ${charter.instruments.every(({ kind }) => kind === 'figure') ? 'which of two such sets of figures was sent' : 'whether a person is in the records'} is right at most ${guessed('release')} of the time after seeing a window's release, and ${guessed('lastResort')} if both aggregators work against the person.`,
    ],
    tables: [],
  };
}

/** One paragraph if any question is about persons, and one if any asks for an organisation's own figures, which are about no person. */
function whoIsProtected({ instruments }: CharterReport['charter']): readonly string[] {
  const figures = instruments.flatMap((one) =>
    one.kind === 'figure' ? `"${one.name}" (${one.figures} of them, differences of up to ${one.protects} ${one.unit} in each)` : [],
  );
  const persons =
    'What is protected is whether one person id is in the records of one organisation in one window, over all questions together. For soundings the person is the practitioner who answers.';
  const own = `Figures are about the organisation itself, so their protection covers no person. What is protected is which of two sets of values an organisation sent in one window, if the two differ by no more than stated here: ${figures.join(', ')}.`;
  return [...(figures.length < instruments.length ? [persons] : []), ...(figures.length > 0 ? [own] : [])];
}

/** Years are counted from the mission's first window, so the same number of windows beginning in mid-year spans two years. */
function sampledYear({ charter, windows }: Pick<CharterReport, 'charter' | 'windows'>): string {
  if (charter.sampling === undefined) return '';
  const { persons } = countedInYear(charter);
  const across = Math.min(windows.year, persons + charter.sampling.windows);
  const more =
    windows.life > windows.year ? `; of the same number of windows beginning in mid-year, they may be counted in up to ${across}` : '';
  return ` A person is counted in ${persons} of them${more}.`;
}

export function kept(report: CharterReport, person: PersonReport): Section {
  const { windows, people } = report;
  const whose = people.length > 1 ? ` in ${person.sectors.join(', ')}` : '';
  const seenAll = person.seen.find((row) => row.windows === windows.year)?.lastResort.epsilon ?? 0;
  return {
    heading: `What the noise keeps for a person${whose}`,
    paragraphs:
      seenAll > WEAK_EPSILON
        ? [
            `The last resort is weak for somebody who is seen all year: ε = ${short(seenAll)} is hardly protection against both aggregators together.`,
          ]
        : [],
    tables: keptTables(report, person),
    charts: [
      guessChart('Best guess after seeing the releases (50% is a coin toss)', person, 'release'),
      guessChart('Best guess of both aggregators together', person, 'lastResort'),
    ],
  };
}

function keptTables({ charter, windows }: CharterReport, { seen, several, crowds, twiceTyped }: PersonReport): readonly Table[] {
  return [
    {
      caption: `By the number of windows${charter.sampling === undefined ? '' : " of one of the mission's years"} a person is seen in, at δ = ${charter.promises.release.delta}.`,
      head: ['windows', 'release ε', 'best guess', 'last-resort ε', 'best guess '],
      rows: seen.map((row) => [
        `${row.windows}${windowsName(row.windows, windows)}${row.counted < row.windows ? `, counted in ${row.counted}` : ''}`,
        short(row.release.epsilon),
        percent(row.release.bestGuess),
        short(row.lastResort.epsilon),
        percent(row.lastResort.bestGuess),
      ]),
    },
    {
      caption: 'A person who is in several organisations at once, in one window.',
      head: ['organisations', 'release ε', 'last-resort ε'],
      rows: several.map((row) => [String(row.organisations), short(row.release.epsilon), short(row.lastResort.epsilon)]),
    },
    ...(twiceTyped === undefined
      ? []
      : [
          {
            caption: `A person who stands in twice as many cells of ${typedNames(charter)} as an organisation declared, in one window.`,
            head: ['release ε', 'best guess', 'last-resort ε', 'best guess '],
            rows: [
              [
                short(twiceTyped.release.epsilon),
                percent(twiceTyped.release.bestGuess),
                short(twiceTyped.lastResort.epsilon),
                percent(twiceTyped.lastResort.bestGuess),
              ],
            ],
          },
        ]),
    {
      caption: 'Release ε in one window, if more honest organisations took part than promised.',
      head: ['honest organisations', 'release ε'],
      rows: crowds.map((row) => [String(row.honest), short(row.epsilon)]),
    },
  ];
}

/** The questions whose totals organisations may add up themselves. */
function typedNames({ instruments }: CharterReport['charter']): string {
  return instruments.flatMap(({ name, typedTotals }) => (typedTotals === true ? `"${name}"` : [])).join(', ');
}

/** Bars from one half, which is a coin toss, to certainty. */
function guessChart(title: string, { seen }: PersonReport, name: 'release' | 'lastResort'): BarChart {
  const bars = seen.map((row) => ({
    label: row.windows === 1 ? '1 window' : `${row.windows} windows`,
    value: row[name].bestGuess,
    text: `${(100 * row[name].bestGuess).toFixed(0)}%`,
  }));
  return { title, bars, low: 0.5, high: 1, shares: true };
}

/** Above this ε, a person has little protection. */
const WEAK_EPSILON = 16;

function windowsName(count: number, { year, life }: CharterReport['windows']): string {
  if (count === life) return count === year ? ' (all year, all windows)' : ' (all windows)';
  return count === year ? ' (all year)' : '';
}

export function aggregators({ charter, aggregators: report }: CharterReport): readonly Section[] {
  if (report === undefined) return [];
  const { leader, helper, promises } = charter;
  const questions = report.questions.map(({ name, law }) => `${name} (${lawName(law)})`).join(', ');
  return [
    {
      heading: "The aggregators' own noise",
      paragraphs: [
        `On top of the organisations' noise, ${leader.operator} and ${helper.operator} each add noise of their own to every total of ${questions}. Each draws it once a window and writes it down when it marks the window as collected, so that asking again shows nothing new.`,
        "This noise replaces nothing. The promises and the budget do not rely on it, and it does not help if both aggregators work together. Against one aggregator only the other one's noise protects, because each knows the noise that it added itself.",
      ],
      tables: [
        {
          caption: `What is kept for somebody seen in one window, at δ = ${promises.release.delta}. Only the first line is promised. The others hold if the aggregators draw their noise as the software does.`,
          head: ['noise counted', ...(report.people.length > 1 ? ['sectors'] : []), 'release ε', 'best guess'],
          rows: report.people.flatMap(({ sectors, organisations, withOne, withBoth }) =>
            (
              [
                ["the organisations'", organisations],
                ["and one aggregator's", withOne],
                ["and both aggregators'", withBoth],
              ] as const
            ).map(([counted, { epsilon, bestGuess }]) => [
              counted,
              ...(report.people.length > 1 ? [sectors.join(', ')] : []),
              short(epsilon),
              percent(bestGuess),
            ]),
          ),
        },
      ],
    },
  ];
}
