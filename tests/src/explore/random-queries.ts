// random-queries.ts — queries drawn from all that a page can be asked of the made-up mission, right ones and wrong ones.
import { seededRandom } from '../../support/seeded-random.ts';

export interface RandomQuery {
  readonly question: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

const AREAS = ['Broughton', 'Eccles', 'ordsall', 'Swinton', 'Ordsall,Eccles', 'Leeds'];
const REASONS = ['food', 'debt', 'HEATING', 'food,debt'];
const WINDOWS = ['2026-01', '2025-12-29..2026-01-12', '2026-01-05', '2026-02-02', '2026-01-26..', '2027'];
const SPLITS = ['window', 'area', 'window,area', 'window,reason', 'area,reason', 'window,area,reason'];

export function randomQueries(seed: string, count: number): readonly RandomQuery[] {
  const random = seededRandom(seed);
  const below = (most: number) => (random(1)[0] ?? 0) % most;
  const one = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;
  const maybe = <Item>(chance: number, item: () => Item): readonly Item[] => (below(100) < chance ? [item()] : []);
  return Array.from({ length: count }, (): RandomQuery => {
    const question = one([
      'totals',
      'totals',
      'shares',
      'changes',
      'comparisons',
      'ratios',
      'share-changes',
      'share-comparisons',
      'groups',
      'share-groups',
    ]);
    const instrument = one(['visits', 'first-time', 'calls']);
    const by = question.endsWith('changes')
      ? one(['window', 'window,area'])
      : question.startsWith('share')
        ? one(['window', 'area', 'window,area'])
        : one(SPLITS);
    const pair = (name: string, value: string) => [name, value] as const;
    const isGroups = question.endsWith('groups');
    return {
      question,
      parameters: [
        ...(question === 'ratios'
          ? [pair('ratio', one(['first-time/visits', 'visits/calls', 'arrears/visits']))]
          : [pair('instrument', instrument)]),
        pair('by', by),
        ...maybe(30, () => pair('where.area', one(AREAS))),
        ...maybe(20, () => (question.startsWith('share') ? pair('where.area', 'Eccles') : pair('where.reason', one(REASONS)))),
        ...(isGroups ? [pair('against.area', one(['Swinton', 'Eccles', 'ordsall']))] : []),
        ...(question === 'comparisons' || question === 'share-comparisons'
          ? [
              pair('compare', one(['before', '2026-01-05,2026-02-02', 'zero'])),
              ...maybe(50, () => pair('control', one(['holm', 'benjamini-hochberg']))),
            ]
          : maybe(40, () => pair('where.window', one(WINDOWS)))),
        ...(question.startsWith('share') ? [pair('share.reason', one(['debt', 'food,heating']))] : []),
        ...maybe(30, () => pair('level', one(['0.8', '0.99', '2']))),
        ...maybe(15, () => pair('together', 'true')),
      ],
    };
  });
}
