// views.ts — the views of a question's releases, and what each shows when nothing else is asked for.
import type { Release } from '@soundings/protocol/release/release';
import { partNames, WINDOW } from '../../insight/query.ts';

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
  readonly question: 'totals' | 'changes';
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/** A map's dimension, with a place for each of its values. */
export interface Grid {
  readonly dimension: string;
  readonly tiles: readonly { readonly value: string; readonly label: string; readonly column: number; readonly row: number }[];
}

/** More charts than this are not looked at. */
export const MULTIPLES_MAX = 24;

/** What the pages of one instrument show: everything by window, and by each dimension that has several values. */
export function defaultQueries(releases: readonly Release[], instrument: string, grid: Grid | undefined): readonly DefaultQuery[] {
  const own = releases.filter((release) => release.instrument === instrument);
  const dimensions = (own[0]?.dimensions ?? []).filter(({ values }) => values.length > 1);
  const names = [...partNames(own), ...dimensions.map(({ name }) => name)];
  const days = [...new Set(own.map(({ window }) => window.firstDay))].sort();
  const [before, last] = days.slice(-2);
  const asked = (parameters: readonly (readonly [string, string])[]) => [['instrument', instrument] as const, ...parameters];
  const by = (name: string) => names.indexOf(name) + 1;
  return [
    { view: 'chart', slug: 'by-window', heading: 'By window', question: 'totals', parameters: asked([['by', WINDOW]]) },
    ...names.map(
      (name): DefaultQuery => ({
        ...{ view: 'multiples', slug: `by-window-and-${by(name)}`, heading: `By ${name}`, question: 'totals' },
        parameters: asked([['by', `${WINDOW},${name}`]]),
      }),
    ),
    ...names
      .filter((name) => name === grid?.dimension && last !== undefined)
      .map(
        (name): DefaultQuery => ({
          ...{ view: 'map', slug: `map-by-${by(name)}`, heading: `By ${name}, in the last window`, question: 'totals' },
          parameters: asked([
            ['by', name],
            ['where.window', last ?? ''],
          ]),
        }),
      ),
    ...(before === undefined || last === undefined
      ? []
      : [[], ...names.map((name) => [name])].map(
          (more): DefaultQuery => ({
            ...{ view: 'compare', slug: `compare${more.map((name) => `-by-${by(name)}`).join('')}`, question: 'changes' },
            heading: more.length === 0 ? 'All together' : `By ${more.join(' and ')}`,
            parameters: asked([
              ['by', [WINDOW, ...more].join()],
              ['together', 'true'],
              ['where.window', `${before}..${last}`],
            ]),
          }),
        )),
  ];
}
