// ratios.ts — one instrument's totals divided by another's, such as arrears for each visit.
import type { Release } from '@soundings/protocol/release/release';
import { BY, LEVEL, levelOf, rowsOf, TOGETHER, valueOf, WHERE } from '../asked.ts';
import { addedColumns, attainedColumns, contextColumns, contextOf, keyColumns, organisationsColumns, rangeOf } from '../columns.ts';
import { comparable } from '../comparable.ts';
import { addedNotes, type AddedNote } from '../notes.ts';
import { addedWindows, asReleased, levelOfEach, WINDOW } from '../query.ts';
import { QueryError, type Column, type Given, type Note, type OptionSpec, type Question, type Subject } from '../question.ts';
import { ratios, type RatioRow, type RatiosQuery } from '../ratios.ts';
import { instrumentNames, namesOf } from '../subject.ts';

export type RatiosNote = AddedNote | RatiosUnlike | RatiosOf | RatiosUnbounded | { readonly code: 'two-tallies' };

/** The number of ratios, and the level that was requested for their intervals. */
export interface RatiosOf extends Note {
  readonly code: 'ratios-of';
  readonly numerator: string;
  readonly denominator: string;
  readonly count: number;
  readonly level: number;
  /** The level requested for each interval, if all must hold together. */
  readonly levelEach: number | undefined;
}

/** How many ratios have a denominator that can't be told from zero. */
interface RatiosUnbounded extends Note {
  readonly code: 'ratios-unbounded';
  readonly denominator: string;
  readonly open: number;
  readonly count: number;
}

/** The quotient has no plain meaning. */
interface RatiosUnlike extends Note {
  readonly code: 'ratios-unlike';
  readonly reason: string;
}

const RATIO: OptionSpec = {
  name: 'ratio',
  values: { kind: 'text', placeholder: 'NAME/NAME' },
  repeatable: false,
  help: "One question's totals over another's, such as arrears/visits.",
};

const ANYWAY: OptionSpec = {
  name: 'anyway',
  values: { kind: 'switch' },
  repeatable: false,
  help: 'With --ratio: divide even if the two questions have different units or cells, or nobody knows their units.',
};

export const ratioQuestion: Question<RatiosQuery, RatioRow> = {
  name: 'ratios',
  options: [BY, WHERE, RATIO, ANYWAY, TOGETHER, LEVEL],
  parse(given, subject) {
    const wanted = valueOf(given, RATIO) ?? '';
    const [numerator = '', denominator = '', ...rest] = wanted.split('/').map((name) => name.trim());
    if (numerator === '' || denominator === '' || rest.length > 0 || numerator === denominator)
      throw new QueryError(`--ratio takes two questions, such as arrears/visits, not "${wanted}".`);
    const how = rowsOf(given, namesOf(subject, numerator));
    const unlike = unlikeOf(given, subject, numerator, denominator);
    return { numerator, denominator, ...how, level: levelOf(given), together: given.has(TOGETHER.name), unlike };
  },
  rows: ratios,
  columns: (asked, releases) => [
    ...keyColumns(asked.by),
    { name: asked.numerator, kind: 'whole', member: ['numerator'], value: (row) => row.numerator },
    { name: asked.denominator, kind: 'whole', member: ['denominator'], value: (row) => row.denominator },
    { name: 'ratio', kind: 'number', value: ({ ratio }) => ratio ?? NaN },
    { name: 'low', kind: 'number', value: ({ low }) => low },
    { name: 'high', kind: 'number', value: ({ high }) => high },
    { name: 'bounded', kind: 'flag', forms: ['json'], value: ({ bounded }) => bounded },
    ...attainedColumns,
    ...organisationsOfBoth,
    ...addedColumns<RatioRow>(addedIn(releases, asked)),
    ...contextColumns(
      contextOf(releases, asReleased(releases, { ...asked, instrument: asked.numerator }), `${asked.numerator} per ${asked.denominator}`),
    ),
  ],
  title: ({ numerator, denominator }) => `${numerator} over ${denominator}`,
  notes: (rows, asked, releases): readonly RatiosNote[] => {
    const { numerator, denominator, level, together } = asked;
    const count = rows.length;
    const open = rows.filter(({ bounded }) => !bounded).length;
    const levelEach = together === true ? levelOfEach(asked, count) : undefined;
    return [
      ...addedNotes(addedIn(releases, asked)),
      { code: 'ratios-of', numerator, denominator, count, level, levelEach },
      ...(asked.unlike === undefined ? [] : [{ code: 'ratios-unlike' as const, reason: asked.unlike }]),
      ...(open === 0 ? [] : [{ code: 'ratios-unbounded' as const, denominator, open, count }]),
      { code: 'two-tallies' },
    ];
  },
  chart: {
    along: WINDOW,
    marks: [
      { mark: 'line', at: 'ratio' },
      { mark: 'interval', low: 'low', high: 'high' },
      { mark: 'dot', at: 'ratio' },
    ],
  },
};

/** Throws QueryError if the quotient has no plain meaning, unless it is wanted anyway. A question that is not there is refused by its rows. */
function unlikeOf(given: Given, subject: Subject, numerator: string, denominator: string): string | undefined {
  const known = instrumentNames(subject);
  if (!known.includes(numerator) || !known.includes(denominator)) return undefined;
  const found = comparable(subject, numerator, denominator);
  if (found.kind !== 'unlike') return undefined;
  if (given.has(ANYWAY.name)) return found.reason;
  throw new QueryError(
    `${found.reason} So their quotient is no share and may mean nothing. Name the mission's document with --mission if you have it, or add --anyway to divide all the same.`,
  );
}

/** The windows that each row adds up, in either tally. */
function addedIn(releases: readonly Release[], asked: RatiosQuery): readonly string[] {
  const days = [asked.numerator, asked.denominator].flatMap((instrument) => addedWindows(releases, { ...asked, instrument }));
  return [...new Set(days)].sort();
}

const organisationsOfBoth: readonly Column<RatioRow>[] = [
  ...organisationsColumns('table', 'csv').map((column) => ({
    ...column,
    value: ({ organisations: { numerator, denominator } }: RatioRow) =>
      column.value({
        organisations: { least: Math.min(numerator.least, denominator.least), most: Math.max(numerator.most, denominator.most) },
      }),
  })),
  {
    ...{ name: 'numerator_organisations', kind: 'whole', forms: ['json'], member: ['organisations', 'numerator'] },
    value: ({ organisations }) => rangeOf(organisations.numerator),
  },
  {
    ...{ name: 'denominator_organisations', kind: 'whole', forms: ['json'], member: ['organisations', 'denominator'] },
    value: ({ organisations }) => rangeOf(organisations.denominator),
  },
];
