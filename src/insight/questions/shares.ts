// shares.ts — the share of a total that has some values, such as the practitioners who answer "rising".
import { BY, INSTRUMENT, LEVEL, namedValue, totalsOf, WHERE } from '../asked.ts';
import { addedColumns, attainedInCsv, contextColumns, contextOf, keyColumns, organisationsColumns } from '../columns.ts';
import { addedNotes, samplingNotes, type AddedNote, type SampledNote } from '../notes.ts';
import { addedWindows, asReleased, WINDOW } from '../query.ts';
import { QueryError, type Column, type Given, type Note, type OptionSpec, type Question, type SubjectInstrument } from '../question.ts';
import { selectedValues } from '../selected.ts';
import { shares, type ShareRow, type SharesQuery } from '../shares.ts';
import { namesOf } from '../subject.ts';

export type SharesNote = AddedNote | SampledNote | SharesOf | { readonly code: 'share-unbounded' };

/** What the shares are of, and the level that was requested for each interval. */
export interface SharesOf extends Note {
  readonly code: 'shares-of';
  readonly dimension: string;
  readonly values: readonly string[];
  readonly level: number;
}

/** 1 is the whole. */
export const SHARE_UNIT = 'share';

export const SHARE: OptionSpec = {
  name: 'share',
  values: { kind: 'text', placeholder: 'NAME=VALUE' },
  repeatable: true,
  help: 'The share of the total with this value or list of values, such as answer=rising. If repeated, all must have the same NAME. With --change or --compare: how much that share moved.',
};

export const shareQuestion: Question<SharesQuery, ShareRow> = {
  name: 'shares',
  options: [INSTRUMENT, BY, WHERE, SHARE, LEVEL],
  parse(given, subject) {
    const { instrument, by, where, level } = totalsOf(given, subject);
    return { instrument, by, where, level, part: partOf(given, namesOf(subject, instrument)) };
  },
  rows: shares,
  columns: (asked, releases) => [
    ...keyColumns(asked.by),
    ...organisationsColumns('json'),
    { name: 'share', kind: 'share', value: ({ share }) => share },
    { name: 'low', kind: 'share', value: ({ low }) => low },
    { name: 'high', kind: 'share', value: ({ high }) => high },
    { name: 'bounded', kind: 'flag', forms: ['json'], value: ({ bounded }) => bounded },
    { name: 'attained', kind: 'share', forms: ['table', 'json'], value: ({ attained }) => attained },
    attainedInCsv<ShareRow>(({ attained }) => attained),
    ...organisationsColumns('table', 'csv'),
    ...samplingColumns,
    ...addedColumns<ShareRow>(addedWindows(releases, asReleased(releases, asked))),
    ...contextColumns(contextOf(releases, asReleased(releases, asked), SHARE_UNIT)),
  ],
  title: ({ part }) => `Share of ${part.dimension} = ${part.values.join(' or ')}`,
  notes: (rows, asked, releases): readonly SharesNote[] => [
    ...addedNotes(addedWindows(releases, asReleased(releases, asked))),
    { code: 'shares-of', ...asked.part, level: asked.level },
    ...samplingNotes(rows[0]?.sampling),
    ...(rows.some(({ bounded }) => !bounded) ? [{ code: 'share-unbounded' as const }] : []),
  ],
  chart: {
    along: WINDOW,
    marks: [
      { mark: 'line', at: 'share' },
      { mark: 'interval', low: 'low', high: 'high' },
      { mark: 'dot', at: 'share' },
    ],
  },
};

const samplingColumns: readonly Column<ShareRow>[] = [
  {
    ...{ name: 'sampling_windows', kind: 'whole', forms: ['json'], member: ['sampling', 'windows'], optional: true },
    value: ({ sampling }) => sampling?.windows,
  },
  {
    ...{ name: 'sampling_of', kind: 'whole', forms: ['json'], member: ['sampling', 'of'], optional: true },
    value: ({ sampling }) => sampling?.of,
  },
];

/** The part that --share names. Throws QueryError if it names several dimensions. */
export function partOf(given: Given, names: SubjectInstrument['names']): SharesQuery['part'] {
  const pairs = (given.get(SHARE.name) ?? []).map((pair) => namedValue(SHARE, pair, names));
  const [dimension = ''] = pairs[0] ?? [];
  if (pairs.some(([name]) => name !== dimension)) throw new QueryError('All --share options must have the same name, such as answer.');
  return { dimension, values: pairs.flatMap(([, typed]) => selectedValues(dimension, typed, names.get(dimension) ?? [])) };
}
