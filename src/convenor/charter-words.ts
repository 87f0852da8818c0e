// charter-words.ts — a charter's promises and their price in plain words, section by section; the terminal and the page print the same.
import { toNumber, type Law } from '@soundings/protocol/privacy/law';
import { countedInYear } from '@soundings/protocol/charter/sampling';
import { isLoopback } from '@soundings/protocol/json/host';
import type { CharterReport } from './charter-check.ts';
import type { ErrorReport } from './charter-accuracy.ts';
import type { LawReport } from './charter-laws.ts';
import type { PersonReport } from './charter-people.ts';
import type { TaskReport } from './charter-tasks.ts';

/** Paragraphs, and a table where figures belong in one. */
export interface Section {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly tables: readonly Table[];
}

export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

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

function asked({ charter, tasks }: CharterReport): Section {
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

function promised({ charter, windows, people, tasks }: CharterReport): Section {
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

function kept({ charter, windows, people }: CharterReport, { sectors, seen, several, crowds }: PersonReport): Section {
  const whose = people.length > 1 ? ` in ${sectors.join(', ')}` : '';
  const seenAll = seen.find((row) => row.windows === windows.year)?.lastResort.epsilon ?? 0;
  return {
    heading: `What the noise keeps for a person${whose}`,
    paragraphs:
      seenAll > WEAK_EPSILON
        ? [
            `The last resort is weak for somebody who is seen all year: ε = ${short(seenAll)} is hardly protection against both aggregators together.`,
          ]
        : [],
    tables: [
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
    ],
  };
}

function aggregators({ charter, aggregators: report }: CharterReport): readonly Section[] {
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

function price({ charter, errors, figures, budget, aggregators }: CharterReport): Section {
  return {
    heading: 'What it costs in accuracy',
    paragraphs: [
      `Standard errors that the noise gives a cell, and the sum of all cells of a question. In about two of three windows the noise is smaller than that.${
        aggregators === undefined ? '' : " The aggregators' own noise is counted in."
      }${charter.sampling === undefined ? '' : ' Where persons are sampled, totals are scaled, and their noise with them.'}`,
      ...figures.map(
        ({ label, protects, afterOne, afterAll }) =>
          `${label}: values up to ${protects} apart are protected as promised. Larger differences are protected less: both aggregators together would know an organisation's figure to ± ${short(afterOne)} after one window, and to ± ${short(afterAll)} after all if it stays the same.`,
      ),
      `The budget of ε = ${short(budget.budget.epsilon)} at δ = ${budget.budget.delta}, kept at order ${budget.order}, pays for ${budget.windowsPaid >= budget.windows ? 'all' : `only ${budget.windowsPaid}`} of the mission's ${plural(budget.windows, 'window')}.${
        budget.bestWindowsPaid > budget.windowsPaid && budget.windowsPaid < budget.windows
          ? ` At order ${budget.bestOrder} it would pay for ${budget.bestWindowsPaid}.`
          : ''
      }`,
    ],
    tables: [...errors.map(errorTable), ...samplingTable(errors)],
  };
}

function errorTable({ label, cells, rows, curator }: ErrorReport): Table {
  return {
    caption: `${label} (${plural(cells, 'cell')})`,
    head: ['behind it', 'a cell', 'all cells'],
    rows: [
      ...rows.map((row) => [
        `${row.organisations} organisations${row.released ? '' : ' (too few: no release)'}`,
        short(row.cell),
        short(row.total),
      ]),
      ['one trusted curator', short(curator.cell), short(curator.total)],
    ],
  };
}

function samplingTable(errors: readonly ErrorReport[]): readonly Table[] {
  const sampled = errors.flatMap(({ label, sampling }) => (sampling === undefined ? [] : [{ label, sampling }]));
  if (sampled.length === 0) return [];
  return [
    {
      caption: 'Sampling: the standard error, at most, that it adds to a cell, by what the cell truly holds.',
      head: ['question', ...(sampled[0]?.sampling.map(({ truth }) => short(truth)) ?? [])],
      rows: sampled.map(({ label, sampling }) => [label, ...sampling.map(({ error }) => short(error))]),
    },
  ];
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

function laws({ laws: { reports, better, stated } }: CharterReport): Section {
  return {
    heading: 'Which law of noise would serve better',
    paragraphs: [
      better === stated
        ? `${capital(KIND_NAMES[stated])}, as it is: the least noise of what keeps the promises, over a year too.`
        : `${capital(KIND_NAMES[better])} would give less noise for the same promises than ${KIND_NAMES[stated]}, which the charter states.`,
      ...reports.flatMap(({ law, refused }) =>
        refused === undefined ? [] : [`${capital(KIND_NAMES[law])} can't be used here. ${refused}`],
      ),
    ],
    tables: [
      {
        caption: 'Both laws, calibrated to the same promises for one window.',
        head: ['law', 'standard error of a cell', 'release ε over a year', 'last-resort ε over a year'],
        rows: reports.map(({ law, cellError, yearRelease, yearLastResort }: LawReport) => [
          KIND_NAMES[law],
          short(cellError),
          short(yearRelease),
          short(yearLastResort),
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

/** Above this a person seen so often has little to rely on. */
const WEAK_EPSILON = 16;

export const KIND_NAMES: Readonly<Record<Law['kind'], string>> = { skellam: 'Skellam noise', 'discrete-laplace': 'discrete Laplace noise' };

function lawName(law: Law): string {
  if (law.kind === 'skellam') return `Skellam, variance ${short(toNumber(law.variance))}`;
  return law.parts
    .map(
      ({ rate, shape }) =>
        `${toNumber(shape) === 1 ? '' : `1/${short(1 / toNumber(shape))} `}discrete Laplace, rate ${short(toNumber(rate))}`,
    )
    .join(' + ');
}

function windowsName(count: number, { year, life }: CharterReport['windows']): string {
  if (count === life) return count === year ? ' (all year, all windows)' : ' (all windows)';
  return count === year ? ' (all year)' : '';
}

/** Three digits and no more; "none" where nothing is kept. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return 'none';
  return value >= 1000 ? Math.round(value).toLocaleString('en-GB') : String(Number(value.toPrecision(3)));
}

function percent(value: number): string {
  return `${(100 * value).toFixed(value > 0.995 ? 1 : 0)}%`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
