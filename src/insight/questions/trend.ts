// trend.ts — does a total, or a share of it, go up or down over the windows, and by how much each window.
import { BY, INSTRUMENT, LEVEL, WHERE } from '../asked.ts';
import { cellsAsked } from '../course/cells.ts';
import { trends, type TrendRow, type TrendsAsked } from '../course/trends.ts';
import { contextColumns, contextOf, FILES, keyColumns, organisationsColumns, SHEETS } from '../columns.ts';
import { answerNotes, asReleased, type AnswerNote } from '../query.ts';
import { POINTS, QueryError, type Column, type Note, type OptionSpec, type Question } from '../question.ts';
import { namesOf } from '../subject.ts';
import { AS_IF_CONSTANT } from './forecast.ts';
import { partOf, SHARE, SHARE_UNIT } from './shares.ts';

export type TrendNote = AnswerNote | TrendOf | LeftOut | { readonly code: 'trend-as-if-constant' | 'trend-assumes' };

interface TrendOf extends Note {
  readonly code: 'trend-of';
  /** What is followed: an instrument, or the share of these values of this dimension. */
  readonly instrument: string;
  readonly dimension: string | undefined;
  readonly values: readonly string[];
  readonly windows: number;
  readonly first: string;
  readonly last: string;
  readonly rows: number;
  readonly rising: readonly string[];
  readonly falling: readonly string[];
  readonly level: number;
}

/** Windows of these rows whose whole is too near zero for a share. */
interface LeftOut extends Note {
  readonly code: 'trend-left-out';
  readonly names: readonly string[];
  readonly windows: readonly number[];
  /** Of how many windows with a release. */
  readonly of: readonly number[];
}

const SHARE_OF: OptionSpec = {
  ...SHARE,
  help: 'Follow the share of the total with this value or list of values, such as reason=heating, instead of the total itself.',
};

export const trendQuestion: Question<TrendsAsked, TrendRow> = {
  name: 'trend',
  manual: {
    summary: 'show whether a total, or a share of it, goes up or down, and by how much a window',
    about:
      'Lays a straight line through all windows that are asked for. Its interval allows for the noise, whose law is known, and for how much the ' +
      'truth scatters about the line. With --by each group has a line of its own, and "rising" and "falling" allow for their number (Holm). It ' +
      'needs 3 windows at least, and tells little from fewer than 12.',
    examples: [
      '--instrument visits --by area',
      '--instrument visits --share reason=heating',
      '--instrument visits --where window=2025-12..2026-02 --as-if-constant',
    ],
  },
  options: [INSTRUMENT, BY, WHERE, SHARE_OF, AS_IF_CONSTANT, LEVEL],
  parse(given, subject) {
    const asked = cellsAsked(given, subject);
    const asIfConstant = given.has(AS_IF_CONSTANT.name);
    const part = given.has(SHARE.name) ? partOf(given, namesOf(subject, asked.instrument)) : undefined;
    if (part !== undefined && asIfConstant)
      throw new QueryError('--as-if-constant is for totals: a share does not grow with the number of organisations. Leave it out.');
    return { ...asked, part, asIfConstant };
  },
  rows: (releases, asked) => trends(releases, asked),
  columns: (asked, releases) => [
    ...keyColumns(asked.by),
    ...slopeColumns(asked),
    ...organisationsColumns('table', ...FILES),
    { name: 'level_asked', kind: 'number', unit: 'probability', forms: FILES, member: ['levelAsked'], value: () => asked.level },
    ...contextColumns(contextOf(releases, asReleased(releases, asked), asked.part === undefined ? undefined : SHARE_UNIT)),
  ],
  title: ({ instrument, part }) =>
    part === undefined ? `The trend of ${instrument}` : `The trend of the share of ${part.dimension} = ${part.values.join(' or ')}`,
  notes: (rows, asked, releases): readonly TrendNote[] => [
    trendOf(rows, asked),
    ...leftOut(rows),
    ...answerNotes(releases, asked),
    ...(asked.asIfConstant ? [{ code: 'trend-as-if-constant' as const }] : []),
    { code: 'trend-assumes' },
  ],
};

/** Shares are in percent, each window's change in points of it. */
function slopeColumns({ part }: TrendsAsked): readonly Column<TrendRow>[] {
  const inTable = part === undefined ? { kind: 'number' as const } : { kind: 'share' as const, unit: POINTS };
  const figures = [
    ['a window', 'slope', (row) => row.slope],
    ['low', 'low', (row) => row.low],
    ['high', 'high', (row) => row.high],
    ['in all', 'in_all', (row) => row.inAll],
  ] satisfies readonly (readonly [string, string, (row: TrendRow) => number])[];
  const shown = (value: number) => (part === undefined ? Math.round(100 * value) / 100 : value);
  return [
    ...figures.map(([name, , value]): Column<TrendRow> => ({ name, ...inTable, forms: ['table'], value: (row) => shown(value(row)) })),
    ...figures.map(([, name, value]): Column<TrendRow> => ({ name, kind: 'number', forms: FILES, value })),
    { name: 'p', kind: 'number', unit: 'p-value', value: ({ p }) => p },
    { name: 'adjusted p', kind: 'number', unit: 'p-value', forms: ['table'], value: (row) => row.adjusted },
    { name: 'adjusted_p', kind: 'number', unit: 'p-value', forms: FILES, member: ['adjustedP'], value: (row) => row.adjusted },
    { name: 'trend', kind: 'text', value: ({ way }) => way },
    { name: 'windows', kind: 'whole', forms: [...SHEETS, 'json'], value: ({ windows }) => windows },
    { name: 'first_window', kind: 'day', forms: FILES, member: ['firstWindow'], value: ({ firstWindow }) => firstWindow },
    { name: 'last_window', kind: 'day', forms: FILES, member: ['lastWindow'], value: ({ lastWindow }) => lastWindow },
  ];
}

function trendOf(rows: readonly TrendRow[], { instrument, part, level }: TrendsAsked): TrendOf {
  const named = (way: TrendRow['way']) => rows.filter((row) => row.way === way).map(({ name }) => name);
  return {
    code: 'trend-of',
    ...{ instrument, dimension: part?.dimension, values: part?.values ?? [], level, rows: rows.length },
    windows: Math.max(...rows.map(({ windows }) => windows)),
    first: rows.map(({ firstWindow }) => firstWindow).sort()[0] ?? '',
    last:
      rows
        .map(({ lastWindow }) => lastWindow)
        .sort()
        .at(-1) ?? '',
    ...{ rising: named('rising'), falling: named('falling') },
  };
}

function leftOut(rows: readonly TrendRow[]): readonly LeftOut[] {
  const some = rows.filter((row) => row.leftOut > 0);
  if (some.length === 0) return [];
  const of = some.map(({ windows, leftOut: left }) => windows + left);
  return [{ code: 'trend-left-out', names: some.map(({ name }) => name), windows: some.map((row) => row.leftOut), of }];
}
