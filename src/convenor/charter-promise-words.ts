// charter-promise-words.ts — what a charter asks and promises, and what of it holds for whom.
import { countedInYear } from '@soundings/protocol/charter/sampling';
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
      `${plural(schedule.count, `${schedule.cadence}ly window`.replace('dayly', 'daily'))} from ${schedule.firstDay}; each closes ${plural(schedule.closingDays, 'day')} after it ends. ${
        amendments === 0
          ? "A contribution can't be put right."
          : `A contribution can be put right ${plural(amendments, 'time')} before its window closes.`
      }`,
      ...(sampling === undefined
        ? []
        : [
            `Persons are sampled: each is counted in ${sampling.windows} of every ${sampling.of} windows, from the mission's first on. Which ones is drawn inside the organisation, under a key that stays there, from the person's id alone: never from what the rows say, or what was counted before. Totals are ${sampling.of}/${sampling.windows} times what is released. Figures are taken in every window.`,
          ]),
    ],
    tables: [
      {
        caption: 'Questions. A person is cut down to this many cells, and this much in each, before anything is counted.',
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
        ? "No last-resort promise is made: if both aggregators worked together, only the noise below would stand between them and an organisation's numbers."
        : `Last-resort promise: ε = ${short(lastResort.epsilon)}, δ = ${lastResort.delta} a window, against everyone else together, both aggregators included. It rests on the organisation's own noise alone, in every version that it sends.`,
      `Said as a guess: somebody who would be right half the time about ${charter.instruments.every(({ kind }) => kind === 'figure') ? 'which of two such sets of figures was sent' : 'whether a person is in the records'} is right at most ${guessed('release')} of the time after seeing a window's release, and ${guessed('lastResort')} if both aggregators work against the person.`,
    ],
    tables: [],
  };
}

/** Persons if any question is about them, and an organisation's own figures, which are about nobody. */
function whoIsProtected({ instruments }: CharterReport['charter']): readonly string[] {
  const figures = instruments.flatMap((one) =>
    one.kind === 'figure' ? `"${one.name}" (${one.figures} of them, differences of up to ${one.protects} ${one.unit} in each)` : [],
  );
  const persons =
    'Protected is one person id in one organisation in one window, over all questions together: whether that person is in the records or not. For soundings the person is the practitioner who answers.';
  const own = `Figures are an organisation's own and protect no person. Protected is which of two sets of values an organisation sent in one window, if they differ by no more than is said here: ${figures.join(', ')}.`;
  return [...(figures.length < instruments.length ? [persons] : []), ...(figures.length > 0 ? [own] : [])];
}

/** The year is the mission's: as many windows that begin within one reach into the next. */
function sampledYear({ charter, windows }: Pick<CharterReport, 'charter' | 'windows'>): string {
  if (charter.sampling === undefined) return '';
  const { persons } = countedInYear(charter);
  const across = Math.min(windows.year, persons + charter.sampling.windows);
  const more = windows.life > windows.year ? `; as many that begin in the middle of it count them in up to ${across}` : '';
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
      guessChart('Best guess after seeing the releases (half is a coin)', person, 'release'),
      guessChart('Best guess of both aggregators together', person, 'lastResort'),
    ],
  };
}

function keptTables({ charter, windows }: CharterReport, { seen, several, crowds }: PersonReport): readonly Table[] {
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
    {
      caption: 'Release ε in one window where more honest organisations took part than promised.',
      head: ['honest organisations', 'release ε'],
      rows: crowds.map((row) => [String(row.honest), short(row.epsilon)]),
    },
  ];
}

/** From a coin's half to certainty. */
function guessChart(title: string, { seen }: PersonReport, name: 'release' | 'lastResort'): BarChart {
  const bars = seen.map((row) => ({
    label: row.windows === 1 ? '1 window' : `${row.windows} windows`,
    value: row[name].bestGuess,
    text: `${(100 * row[name].bestGuess).toFixed(0)}%`,
  }));
  return { title, bars, low: 0.5, high: 1, shares: true };
}

/** Above this a person seen so often has little to rely on. */
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
        "It replaces nothing. The promises and the budget don't count on it, and it is no help where both aggregators work together. Against one of them only the other one's noise stands, since everybody knows what they added themselves.",
      ],
      tables: [
        {
          caption: `What is kept for somebody seen in one window, at δ = ${promises.release.delta}. Promised is the first line; the others hold while the aggregators draw as the software does.`,
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
