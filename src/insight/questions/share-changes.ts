// share-changes.ts — how much a share moved from window to window, and which of many moves stand out.
import { BY, INSTRUMENT, LEVEL, TOGETHER, totalsOf, WHERE } from '../asked.ts';
import { contextColumns, FILES, keyColumns, organisationsColumns } from '../columns.ts';
import { CONTROLLED } from '../multiple-testing.ts';
import { samplingNotes, type SampledNote } from '../notes.ts';
import { WINDOW } from '../query.ts';
import { POINTS, type Column, type Note, type Question, type Subject, type Given } from '../question.ts';
import {
  shareChanges,
  shareComparisons,
  type ShareChangeRow,
  type ShareComparisonRow,
  type ShareComparisonsQuery,
} from '../moved/share-changes.ts';
import type { SharesQuery } from '../shares.ts';
import { namesOf } from '../subject.ts';
import { CHANGE } from './changes.ts';
import {
  againstOf,
  COMPARE,
  comparedContext,
  comparedTitle,
  CONTROL,
  controlOf,
  errorLevelOf,
  joined,
  methodColumns,
  toldApart,
  type FlaggedNote,
} from './comparisons.ts';
import { partOf, SHARE, SHARE_UNIT } from './shares.ts';

export type ShareChangesNote =
  | SampledNote
  | ShareChangesOf
  | FlaggedNote
  | { readonly code: 'share-changes-open' | 'p-values' | 'who-took-part' | 'who-took-part-tested' };

/** What the shares are of, and the level that was requested for the interval of each change. */
interface ShareChangesOf extends Note {
  readonly code: 'share-changes-of';
  readonly dimension: string;
  readonly values: readonly string[];
  readonly level: number;
  /** Of how many intervals, if all must hold together. */
  readonly together: number | undefined;
  /** Whether changes are tested, which have no column "clear". */
  readonly tested: boolean;
}

export const shareChangeQuestion: Question<SharesQuery, ShareChangeRow> = {
  name: 'share-changes',
  options: [INSTRUMENT, BY, WHERE, SHARE, CHANGE, TOGETHER, LEVEL],
  parse: (given, subject) => ({ ...shareAsked(given, subject), ...(given.has(TOGETHER.name) ? { together: true } : {}) }),
  rows: shareChanges,
  columns: (asked, releases) => [
    ...keyColumns(asked.by),
    ...movedColumns,
    { name: 'clear', kind: 'flag', value: ({ clear }) => clear },
    ...organisationsColumns('table', ...FILES),
    { name: 'level_asked', kind: 'number', unit: 'probability', forms: FILES, member: ['levelAsked'], value: () => asked.level },
    ...contextColumns(comparedContext(releases, { ...asked, against: { kind: 'before' }, control: 'holm', unit: SHARE_UNIT })),
  ],
  title: ({ part }) => `Changes of the share of ${part.dimension} = ${part.values.join(' or ')}`,
  notes: (rows, asked): readonly ShareChangesNote[] => [...changesNotes(rows, asked, false), { code: 'who-took-part' }],
  chart: {
    along: WINDOW,
    marks: [
      { mark: 'interval', low: 'low', high: 'high' },
      { mark: 'dot', at: 'change' },
    ],
    standsOut: ({ clear }) => clear,
  },
};

export const shareComparisonQuestion: Question<ShareComparisonsQuery, ShareComparisonRow> = {
  name: 'share-comparisons',
  options: [INSTRUMENT, BY, WHERE, SHARE, COMPARE, CONTROL, LEVEL],
  parse: (given, subject) => ({ ...shareAsked(given, subject), against: againstOf(given), control: controlOf(given) }),
  rows: shareComparisons,
  columns: (asked, releases) => [
    ...keyColumns(toldApart(asked)),
    ...movedColumns,
    { name: 'p', kind: 'number', unit: 'p-value', value: ({ p }) => p },
    ...joined<ShareComparisonRow>({
      ...{ name: 'adjusted p', kind: 'number', unit: 'p-value', member: ['adjustedP'] },
      value: ({ adjusted }) => adjusted,
    }),
    { name: 'flagged', kind: 'flag', value: ({ flagged }) => flagged },
    ...organisationsColumns('table', ...FILES),
    ...methodColumns(asked),
    ...contextColumns(comparedContext(releases, { ...asked, unit: SHARE_UNIT })),
  ],
  title: (asked) => `${comparedTitle(asked)}: share of ${asked.part.dimension} = ${asked.part.values.join(' or ')}`,
  notes: (rows, asked): readonly ShareChangesNote[] => [
    ...changesNotes(rows, asked, true),
    flaggedNote(rows, asked),
    { code: 'p-values' },
    { code: 'who-took-part-tested' },
  ],
};

const movedColumns: readonly Column<ShareChangeRow>[] = [
  { name: 'since', kind: 'day', value: ({ since }) => since },
  { name: 'change', kind: 'share', unit: POINTS, value: ({ difference }) => difference },
  { name: 'low', kind: 'share', unit: POINTS, value: ({ low }) => low },
  { name: 'high', kind: 'share', unit: POINTS, value: ({ high }) => high },
  { name: 'bounded', kind: 'flag', forms: ['json'], value: ({ bounded }) => bounded },
];

function shareAsked(given: Given, subject: Subject): SharesQuery {
  const { instrument, by, where, level } = totalsOf(given, subject);
  return { instrument, by, where, level, part: partOf(given, namesOf(subject, instrument)) };
}

function changesNotes(
  rows: readonly ShareChangeRow[],
  { part, level, together }: SharesQuery,
  tested: boolean,
): readonly ShareChangesNote[] {
  return [
    { code: 'share-changes-of', ...part, level, together: together === true ? rows.length : undefined, tested },
    ...samplingNotes(rows[0]?.sampling),
    ...(rows.some(({ bounded }) => !bounded) ? [{ code: 'share-changes-open' as const }] : []),
  ];
}

function flaggedNote(rows: readonly ShareComparisonRow[], asked: ShareComparisonsQuery): FlaggedNote {
  const { name: method, controls, anyDependence } = CONTROLLED[asked.control];
  const cells = new Set(rows.map(({ key }) => JSON.stringify(asked.by.filter((name) => name !== WINDOW).map((name) => key[name]))));
  return {
    code: 'flagged',
    compared: comparedTitle(asked),
    ...{ method, controls, anyDependence },
    flagged: rows.filter(({ flagged }) => flagged).length,
    count: rows.length,
    errorLevel: errorLevelOf(asked),
    independent: rows.every(({ sampling }) => sampling === undefined) && cells.size === rows.length,
  };
}
