// views.ts — the views of a question's releases, and what each shows when nothing else is asked for.
import { ANSWER, ANSWERS } from '@soundings/protocol/charter/instrument';
import type { Release } from '@soundings/protocol/release/release';
import { partNames, queryValues, WINDOW } from '../../insight/query.ts';
import { isMapped, type Maps } from './maps.ts';

export const VIEWS = ['chart', 'multiples', 'map', 'table', 'compare', 'ahead'] as const;
export type View = (typeof VIEWS)[number];

export const VIEW_NAMES: Readonly<Record<View, string>> = {
  chart: 'Chart',
  multiples: 'Small multiples',
  map: 'Map',
  table: 'Table',
  compare: 'Compare',
  ahead: 'Ahead',
};

/** The page of a view, beside the pages of its instrument's other views. */
export function pageNameOf(view: View): string {
  return view === 'chart' ? 'index.html' : `${view}.html`;
}

/** A query that a page shows without having been asked for it, and that is there as files. */
export interface DefaultQuery {
  readonly view: View;
  /** Of its files. */
  readonly slug: string;
  readonly heading: string;
  readonly question: 'totals' | 'shares' | 'changes' | 'share-changes' | 'groups' | 'share-groups';
  /** What every query of this view asks. */
  readonly always: Parameters;
  readonly parameters: Parameters;
}

type Parameters = readonly (readonly [name: string, value: string])[];

/** The names by which an instrument's releases can be told apart, but the window: those that have several values. */
export function namesOf(own: readonly Release[]): readonly string[] {
  const dimensions = (own[0]?.dimensions ?? []).filter(({ values }) => values.length > 1);
  return [...new Set([...partNames(own), ...dimensions.map(({ name }) => name)])];
}

/**
 * What the pages of one instrument show: everything by window, and by each name that has several values. Of practitioners' answers and of yes or no it
 * is the share that says rising, or yes.
 */
export function defaultQueries(releases: readonly Release[], instrument: string, maps: Maps): readonly DefaultQuery[] {
  const own = releases.filter((release) => release.instrument === instrument);
  const share = shareAsked(own[0]);
  const names = namesOf(own).filter((name) => share === undefined || name !== ANSWER);
  const days = [...new Set(own.map(({ window }) => window.firstDay))].sort();
  const [before, last = ''] = [days.at(-2), days.at(-1)];
  const always: Parameters = [['instrument', instrument], ...(share ?? [])];
  const [figures, moves, groups] =
    share === undefined ? (['totals', 'changes', 'groups'] as const) : (['shares', 'share-changes', 'share-groups'] as const);
  const number = (name: string) => names.indexOf(name) + 1;
  const compared = before === undefined ? [] : [[], ...names.map((name) => [name])];
  return [
    { view: 'chart', slug: 'by-window', heading: 'By window', question: figures, always, parameters: [['by', WINDOW]] },
    ...names.map((name): DefaultQuery => ({
      ...{ view: 'multiples', slug: `by-window-and-${number(name)}`, heading: `By ${name}`, question: figures, always },
      parameters: [['by', `${WINDOW},${name}`]],
    })),
    ...names
      .filter((name) => isMapped(maps, name))
      .map((name): DefaultQuery => ({
        ...{ view: 'map', slug: `map-by-${number(name)}`, heading: `By ${name}, in the last window`, question: figures, always },
        parameters: [
          ['by', name],
          ['where.window', last],
        ],
      })),
    ...compared.map((more): DefaultQuery => ({
      ...{ view: 'compare', slug: `compare${more.map((name) => `-by-${number(name)}`).join('')}`, question: moves, always },
      heading: more.length === 0 ? 'All together' : `By ${more.join(' and ')}`,
      parameters: [
        ['by', [WINDOW, ...more].join()],
        ...(more.length > 0 ? [['together', 'true'] as const] : []),
        ['where.window', `${before ?? ''},${last}`],
      ],
    })),
    ...names.flatMap((name): DefaultQuery[] => {
      // The first two of the charter, which nobody chose for what they show.
      const [one, other] = [...new Set(queryValues(own, name))];
      if (one === undefined || other === undefined) return [];
      const parameters: Parameters = [
        [`where.${name}`, one],
        [`against.${name}`, other],
        ['where.window', last],
      ];
      const heading = `${one} against ${other}, in the last window`;
      return [{ view: 'compare', slug: `groups-of-${number(name)}`, heading, question: groups, always, parameters }];
    }),
  ];
}

/** The answers whose share a reader wants to see; undefined of what is no question for answers. */
function shareAsked(release: Release | undefined): Parameters | undefined {
  const values = release?.dimensions.find(({ name }) => name === ANSWER)?.values.join();
  if (values === ANSWERS.prevalence.join()) return [[`share.${ANSWER}`, ANSWERS.prevalence[0]]];
  if (values === ANSWERS.soundings.join()) return ANSWERS.soundings.slice(2).map((answer) => [`share.${ANSWER}`, answer] as const);
  return undefined;
}
