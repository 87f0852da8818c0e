// groups.ts — how much more one group has than another: two areas, two sectors, two winters.
import type { Release } from '@soundings/protocol/release/release';
import { BY, INSTRUMENT, LEVEL, selectedBy, TOGETHER, totalsOf, WHERE } from '../asked.ts';
import {
  attainedColumns,
  contextColumns,
  contextOf,
  FILES,
  keyColumns,
  noiseColumns,
  organisationsColumns,
  sampledColumns,
} from '../columns.ts';
import {
  groupDifferences,
  shareGroupDifferences,
  twoGroups,
  type GroupRow,
  type GroupsQuery,
  type ShareGroupRow,
  type ShareGroupsQuery,
} from '../moved/groups.ts';
import { dictionary } from '../names.ts';
import { unitNotes, type CountedIn, type UnitNote } from '../notes.ts';
import { answerNotes, selectedWindows, WINDOW, type AnswerNote, type Where } from '../query.ts';
import {
  POINTS,
  QueryError,
  type ChartSpec,
  type Column,
  type Given,
  type Note,
  type OptionSpec,
  type Question,
  type Subject,
} from '../question.ts';
import { longDay } from '../short-days.ts';
import { cellsPerPersonOf, namesOf, unitOf } from '../subject.ts';
import { partOf, SHARE, SHARE_UNIT } from './shares.ts';

export type GroupsNote =
  | AnswerNote
  | UnitNote
  | GroupsOf
  | GroupsWindows
  | { readonly code: 'groups-open' | 'share-groups-open' | 'who-is-in-both' | 'who-took-part' };

/** Which two groups, and the level that was requested for the intervals. */
export interface GroupsOf extends Note {
  readonly code: 'groups-of';
  readonly one: string;
  readonly other: string;
  readonly count: number;
  readonly level: number;
  readonly together: boolean;
}

/** The windows that the totals of the two groups add up. */
export interface GroupsWindows extends Note {
  readonly code: 'groups-windows';
  readonly one: readonly string[];
  readonly other: readonly string[];
}

export const AGAINST: OptionSpec = {
  name: 'against',
  values: { kind: 'text', placeholder: 'NAME=VALUE' },
  repeatable: true,
  help: 'Compare what --where selects with the same of another group: --where area=Ordsall --against area=Eccles, or two winters by their windows. With --share: two shares.',
};

interface GroupsAsked extends GroupsQuery, CountedIn {}

export const groupQuestion: Question<GroupsAsked, GroupRow> = {
  name: 'groups',
  options: [INSTRUMENT, BY, WHERE, AGAINST, TOGETHER, LEVEL],
  parse(given, subject) {
    const asked = groupsOf(given, subject);
    return { ...asked, unit: unitOf(subject, asked.instrument), cellsPerPerson: cellsPerPersonOf(subject, asked.instrument) };
  },
  rows: groupDifferences,
  columns: (asked, releases) => [
    ...keyColumns(asked.by),
    { name: 'total', kind: 'whole', value: ({ one }) => one },
    { name: 'against', kind: 'whole', value: ({ other }) => other },
    { name: 'difference', kind: 'whole', value: ({ estimate }) => estimate },
    { name: 'low', kind: 'whole', value: ({ low }) => low },
    { name: 'high', kind: 'whole', value: ({ high }) => high },
    ...attainedColumns,
    { name: 'clear', kind: 'flag', value: ({ clear }) => clear },
    { name: 'times', kind: 'number', member: ['times', 'ratio'], value: ({ times }) => times.ratio },
    { name: 'times_low', kind: 'number', member: ['times', 'low'], value: ({ times }) => times.low },
    { name: 'times_high', kind: 'number', member: ['times', 'high'], value: ({ times }) => times.high },
    ...organisationsColumns('table', ...FILES),
    ...noiseColumns(...FILES),
    ...sampledColumns('json'),
    ...contextColumns(contextOf(releases, { instrument: asked.instrument, where: daysOfBoth(releases, asked) }, asked.unit)),
  ],
  title: (asked) => `${groupNames(asked).join(' against ')}, ${asked.instrument}`,
  notes: (rows, asked, releases): readonly GroupsNote[] => [
    ...groupsNotes(rows, asked, releases),
    ...unitNotes(asked),
    ...(rows.some(({ times }) => !Number.isFinite(times.low)) ? [{ code: 'groups-open' as const }] : []),
    { code: 'who-is-in-both' },
    ...whoTookPart(asked),
  ],
  chart: apart<GroupRow>(),
};

export const shareGroupQuestion: Question<ShareGroupsQuery, ShareGroupRow> = {
  name: 'share-groups',
  options: [INSTRUMENT, BY, WHERE, SHARE, AGAINST, TOGETHER, LEVEL],
  parse(given, subject) {
    const asked = groupsOf(given, subject);
    return { ...asked, part: partOf(given, namesOf(subject, asked.instrument)) };
  },
  rows: shareGroupDifferences,
  columns: (asked, releases) => [
    ...keyColumns(asked.by),
    { name: 'share', kind: 'share', value: ({ one }) => one },
    { name: 'against', kind: 'share', value: ({ other }) => other },
    { name: 'difference', kind: 'share', unit: POINTS, value: ({ difference }) => difference },
    ...shareEnds,
    { name: 'clear', kind: 'flag', value: ({ clear }) => clear },
    ...organisationsColumns('table', ...FILES),
    { name: 'level_asked', kind: 'number', unit: 'probability', forms: FILES, member: ['levelAsked'], value: () => asked.level },
    ...contextColumns(contextOf(releases, { instrument: asked.instrument, where: daysOfBoth(releases, asked) }, SHARE_UNIT)),
  ],
  title: (asked) => `${groupNames(asked).join(' against ')}: share of ${asked.part.dimension} = ${asked.part.values.join(' or ')}`,
  notes: (rows, asked, releases): readonly GroupsNote[] => [
    ...groupsNotes(rows, asked, releases),
    ...(rows.some(({ bounded }) => !bounded) ? [{ code: 'share-groups-open' as const }] : []),
    ...whoTookPart(asked),
  ],
  chart: apart<ShareGroupRow>(),
};

const shareEnds: readonly Column<ShareGroupRow>[] = [
  { name: 'low', kind: 'share', unit: POINTS, value: ({ low }) => low },
  { name: 'high', kind: 'share', unit: POINTS, value: ({ high }) => high },
  { name: 'bounded', kind: 'flag', forms: ['json'], value: ({ bounded }) => bounded },
];

function apart<Row extends { readonly clear: boolean }>(): ChartSpec<Row> {
  return {
    along: WINDOW,
    marks: [
      { mark: 'interval', low: 'low', high: 'high' },
      { mark: 'dot', at: 'difference' },
    ],
    standsOut: ({ clear }) => clear,
  };
}

/** In the same windows, the same organisations took part. */
function whoTookPart({ against }: Pick<GroupsQuery, 'against'>): readonly { readonly code: 'who-took-part' }[] {
  return against[WINDOW] === undefined ? [] : [{ code: 'who-took-part' }];
}

/** Without --by, both groups are added up. */
function groupsOf(given: Given, subject: Subject): Required<GroupsQuery> {
  const asked = totalsOf(given, subject);
  const names = namesOf(subject, asked.instrument);
  const against = selectedBy(AGAINST, given, names);
  const unknown = Object.keys(against).find((name) => !names.has(name));
  if (unknown !== undefined)
    throw new QueryError(`These releases can't be split by "${unknown}". Choose from ${[...names.keys()].join(', ')}.`);
  return { ...asked, by: given.has(BY.name) ? asked.by : [], against };
}

/** The two groups by what tells them apart, in a few words. */
export function groupNames({ where = {}, against }: Pick<GroupsQuery, 'where' | 'against'>): readonly [one: string, other: string] {
  const name = (of: Where) =>
    Object.keys(against)
      .map((each) => groupName(each, [of[each] ?? []].flat()))
      .join(', ');
  return [name(where), name(against)];
}

/** Several windows are named by the first and the last of them. */
function groupName(name: string, values: readonly string[]): string {
  const days = name === WINDOW ? [...values].sort() : values;
  if (name === WINDOW && days.length === 1) return `the window from ${longDay(days[0] ?? '')}`;
  if (name === WINDOW) return `the ${days.length} windows from ${longDay(days[0] ?? '')} to ${longDay(days.at(-1) ?? '')}`;
  return days.length > 3 ? `${days.slice(0, 3).join(' + ')} + …` : days.join(' + ');
}

function groupsNotes(
  rows: readonly unknown[],
  asked: GroupsQuery,
  releases: readonly Release[],
): readonly (AnswerNote | GroupsOf | GroupsWindows)[] {
  const [one, other] = groupNames(asked);
  const [ofOne, ofOther] = twoGroups(releases, asked);
  const added = asked.by.includes(WINDOW)
    ? []
    : [ofOne, ofOther].map((own) => selectedWindows(releases, own).map(({ firstDay }) => firstDay));
  const [days = [], others = []] = added;
  const notes = [ofOne, ofOther].flatMap((own) => answerNotes(releases, own));
  return [
    { code: 'groups-of', one, other, count: rows.length, level: asked.level, together: asked.together === true },
    ...(days.length > 1 || others.length > 1 ? [{ code: 'groups-windows' as const, one: days, other: others }] : []),
    ...notes.filter((note, at) => notes.findIndex((each) => JSON.stringify(each) === JSON.stringify(note)) === at),
  ];
}

/** A row is about the days until the last one of either group. */
function daysOfBoth(releases: readonly Release[], asked: GroupsQuery): Where {
  const days = twoGroups(releases, asked).flatMap((own) => selectedWindows(releases, own).map(({ firstDay }) => firstDay));
  return dictionary([[WINDOW, days]]);
}
