// candidates.ts — changes that may make a refused charter pass, or a useful one more useful. Each is one step; whoever offers one tries it first.
import type { Dimension } from '@soundings/protocol/charter/cells';
import { dateOf, dayOf } from '@soundings/protocol/charter/day';
import { fold } from '@soundings/protocol/json/fold';
import { CADENCES, firstDayProblem, windowsPerYear, type Cadence } from '@soundings/protocol/charter/window';
import { valueAt, withValueAt } from './pointer.ts';

export interface Repair {
  /** "Raise the smallest number to 12". */
  readonly words: string;
  /** The draft with it, as a JSON value, without noise: that is worked out anew. */
  readonly draft: unknown;
}

/** In the order in which they are tried: first what changes least. */
export function repairCandidates(value: unknown): readonly Repair[] {
  const draft = withValueAt(value, '/noise', undefined);
  return [
    ...(valueAt(value, '/noise') === undefined ? [] : [{ words: 'Work the noise out anew', draft }]),
    ...crowds(draft),
    ...forms(draft),
    ...promises(draft),
    ...coarser(draft),
  ];
}

/** Changes that make a question's figures clearer beside the noise. */
export function clearerCandidates(value: unknown): readonly Repair[] {
  const draft = withValueAt(value, '/noise', undefined);
  return [...coarser(draft), ...raised(draft, mostExpected(draft)).slice(-1)];
}

function set(draft: unknown, words: string, ...changes: readonly (readonly [pointer: string, value: unknown])[]): Repair {
  return { words, draft: changes.reduce((before, [pointer, value]) => withValueAt(before, pointer, value), draft) };
}

function numberAt(draft: unknown, pointer: string): number {
  const value = valueAt(draft, pointer);
  return typeof value === 'number' ? value : NaN;
}

function listAt(draft: unknown, pointer: string): readonly unknown[] {
  const value = valueAt(draft, pointer);
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function nameAt(draft: unknown, pointer: string): string {
  const name = valueAt(draft, `${pointer}/name`);
  return typeof name === 'string' ? name : '';
}

/** Members that contradict each other. */
function forms(draft: unknown): readonly Repair[] {
  const cadence = CADENCES.find((one) => one === valueAt(draft, '/schedule/cadence'));
  const first = valueAt(draft, '/schedule/firstDay');
  return [
    ...(cadence === undefined || typeof first !== 'string' ? [] : laterStart(draft, cadence, first)),
    ...(valueAt(draft, '/sampling') === undefined ? [] : [set(draft, 'Count everybody in every window', ['/sampling', undefined])]),
    ...listAt(draft, '/instruments').flatMap((_, at) => questionForms(draft, `/instruments/${at}`)),
    ...composed(draft),
  ];
}

function laterStart(draft: unknown, cadence: Cadence, first: string): readonly Repair[] {
  const day = dayOf(first);
  if (day === undefined || firstDayProblem(cadence, first) === undefined) return [];
  for (let later = day + 1; later < day + 100; later++)
    if (firstDayProblem(cadence, dateOf(later)) === undefined)
      return [set(draft, `Begin on ${dateOf(later)}`, ['/schedule/firstDay', dateOf(later)])];
  return [];
}

function questionForms(draft: unknown, at: string): readonly Repair[] {
  const name = nameAt(draft, at);
  const without = (member: string, words: string) =>
    valueAt(draft, `${at}/${member}`) === undefined ? [] : [set(draft, words, [`${at}/${member}`, undefined])];
  const amount = numberAt(draft, `${at}/cap`);
  const count = numberAt(draft, `${at}/cellsPerPerson`);
  return [
    ...without('typedTotals', `Allow no typed totals for "${name}"`),
    ...without('aggregatorNoise', `Let the aggregators add no noise to "${name}"`),
    ...without('tiers', `Gather "${name}" without size tiers`),
    ...(amount > numberAt(draft, `${at}/cellMax`)
      ? [set(draft, `Raise the largest value of a cell of "${name}" to ${10 * amount}`, [`${at}/cellMax`, 10 * amount])]
      : []),
    ...(valueAt(draft, `${at}/kind`) === 'count' || valueAt(draft, `${at}/kind`) === 'total'
      ? [
          count > 1 || Number.isNaN(count) ? set(draft, `Count a person in at most 1 cell of "${name}"`, [`${at}/cellsPerPerson`, 1]) : [],
        ].flat()
      : []),
    ...listAt(draft, `${at}/dimensions`).flatMap((_, number) => dimensionForms(draft, `${at}/dimensions/${number}`, name)),
  ];
}

function dimensionForms(draft: unknown, at: string, question: string): readonly Repair[] {
  const name = nameAt(draft, at);
  const [values, bands] = [listAt(draft, `${at}/values`), listAt(draft, `${at}/bands`)];
  const once = values.filter((one, index) => values.findIndex((other) => fold(String(other)) === fold(String(one))) === index);
  const rising = [...new Set(bands)].sort((a, b) => Number(a) - Number(b));
  return [
    ...(once.length < values.length ? [set(draft, `List each value of "${name}" of "${question}" once`, [`${at}/values`, once])] : []),
    ...(rising.join() === bands.join()
      ? []
      : [set(draft, `Put the bands of "${name}" of "${question}" in rising order`, [`${at}/bands`, rising])]),
    ...(['min', 'max'] as const).flatMap((limit) =>
      valueAt(draft, `${at}/${limit}`) === undefined
        ? []
        : [
            set(draft, `State no ${limit === 'min' ? 'smallest' : 'largest'} number for "${name}" of "${question}"`, [
              `${at}/${limit}`,
              undefined,
            ]),
          ],
    ),
  ];
}

/** One form for each letter with an accent. */
function composed(draft: unknown): readonly Repair[] {
  const text = JSON.stringify(draft) as string | undefined;
  if (text === undefined || text === text.normalize('NFC')) return [];
  return [{ words: 'Write letters with accents in their composed form', draft: JSON.parse(text.normalize('NFC')) as unknown }];
}

/** How many organisations are behind a release, and how many of them may be dishonest. */
function crowds(draft: unknown): readonly Repair[] {
  const min = '/promises/organisationsMin';
  const [now, dishonest] = [numberAt(draft, min), numberAt(draft, '/promises/dishonestMax')];
  const least = Math.max(3, dishonest + 2);
  const parts = ['sectors', ...listAt(draft, '/instruments').map((_, at) => `instruments/${at}/tiers`)].flatMap((list) =>
    listAt(draft, `/${list}`).map((_, at) => `/${list}/${at}`),
  );
  const small = parts.filter((part) => numberAt(draft, `${part}/organisationsMin`) < least);
  return [
    ...(small.length === 0
      ? []
      : [
          set(
            draft,
            `Raise the smallest number of "${[...new Set(small.map((part) => nameAt(draft, part)))].join('", "')}" to ${least}`,
            ...small.map((part) => [`${part}/organisationsMin`, least] as const),
          ),
        ]),
    ...(dishonest >= now && now > 4
      ? [set(draft, 'Assume that at most 2 organisations are dishonest', ['/promises/dishonestMax', 2])]
      : []),
    ...raised(draft, 3 * now),
    ...[Math.ceil(now / 2), least]
      .filter((lower) => lower < now && lower >= least)
      .map((lower) => set(draft, `Lower the smallest number to ${lower}`, [min, lower])),
  ];
}

const CROWDS = [3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100];

function raised(draft: unknown, most: number): readonly Repair[] {
  const pointer = '/promises/organisationsMin';
  const larger = CROWDS.filter((crowd) => crowd > numberAt(draft, pointer) && crowd <= Math.max(6, most));
  return larger.map((crowd) => set(draft, `Raise the smallest number to ${crowd}`, [pointer, crowd]));
}

/** Nine in ten of those whom the charter expects. */
function mostExpected(draft: unknown): number {
  const expected = listAt(draft, '/instruments').map((_, at) => numberAt(draft, `/instruments/${at}/expects/organisations`));
  return Math.floor(0.9 * Math.min(...expected.filter((one) => !Number.isNaN(one))));
}

function promises(draft: unknown): readonly Repair[] {
  const [release, last] = ['/promises/release', '/promises/lastResort'];
  const people = numberAt(draft, '/peopleCovered');
  const life = 10 ** Math.floor(Math.log10(1 / (100 * people)));
  const above = (pointer: string, limit: number) => numberAt(draft, pointer) > limit;
  const year = numberAt(draft, `${release}/yearEpsilon`);
  return [
    ...(above(`${release}/epsilon`, 4) ? [set(draft, 'Lower the release promise to ε = 1', [`${release}/epsilon`, 1])] : []),
    ...(Number.isNaN(year) || year > 16
      ? [16, 10].map((to) => set(draft, `State ε = ${to} for a year`, [`${release}/yearEpsilon`, to]))
      : []),
    ...(year < 16
      ? [10, 12, 16].filter((to) => to > year).map((to) => set(draft, `State ε = ${to} for a year`, [`${release}/yearEpsilon`, to]))
      : []),
    ...(above(`${last}/epsilon`, 8) ? [set(draft, 'Lower the last-resort promise to ε = 4', [`${last}/epsilon`, 4])] : []),
    set(
      draft,
      'Set δ of both promises to 0.000001',
      [`${release}/delta`, 1e-6],
      ...(valueAt(draft, last) === undefined ? [] : ([[`${last}/delta`, 1e-6]] as const)),
    ),
    ...(life < numberAt(draft, '/budget/delta') ? [set(draft, `Set δ of the budget to ${life}`, ['/budget/delta', life])] : []),
    ...[2, 4, 8].map((order) => set(draft, `Keep the budget at order ${order}`, ['/budget/order', order])),
    ...[10, 16]
      .filter((to) => to > numberAt(draft, '/budget/epsilon'))
      .map((to) => set(draft, `Raise the budget to ε = ${to}`, ['/budget/epsilon', to])),
  ];
}

/** Fewer cells, and longer windows. */
function coarser(draft: unknown): readonly Repair[] {
  const merged = listAt(draft, '/instruments').flatMap((_, at) =>
    listAt(draft, `/instruments/${at}/dimensions`).flatMap((__, number) => mergedBands(draft, `/instruments/${at}`, number)),
  );
  return [...merged, ...longer(draft)];
}

function mergedBands(draft: unknown, at: string, number: number): readonly Repair[] {
  const pointer = `${at}/dimensions/${number}`;
  const dimension = valueAt(draft, pointer) as Dimension;
  const bands = listAt(draft, `${pointer}/bands`);
  if (bands.length < 2) return [];
  const middle = bands[Math.floor(bands.length / 2)];
  const kept = set(draft, `Merge "${dimension.name}" of "${nameAt(draft, at)}" into two bands`, [`${pointer}/bands`, [middle]]);
  // Shares that were expected by the old bands are added up by the new ones.
  const by = listAt(draft, `${at}/expects/by`);
  const own = by.findIndex((one) => valueAt(one, '/dimension') === dimension.name);
  if (own < 0) return [kept];
  const shares = listAt(by[own], '/shares').map(Number);
  const lower = shares.slice(0, bands.indexOf(middle) + 1).reduce((sum, share) => sum + share, 0);
  const all = shares.reduce((sum, share) => sum + share, 0);
  return [{ ...kept, draft: withValueAt(kept.draft, `${at}/expects/by/${own}/shares`, [lower, all - lower]) }];
}

const LONGER: Readonly<Partial<Record<Cadence, { readonly to: Cadence; readonly words: string }>>> = {
  day: { to: 'week', words: 'Daily → weekly' },
  week: { to: 'month', words: 'Weekly → monthly' },
  fortnight: { to: 'month', words: 'Fortnightly → monthly' },
  'four-weeks': { to: 'quarter', words: 'Four-weekly → quarterly' },
  month: { to: 'quarter', words: 'Monthly → quarterly' },
};

/** The same life in longer windows, each with the same share of the year's total. */
function longer(draft: unknown): readonly Repair[] {
  const cadence = CADENCES.find((one) => one === valueAt(draft, '/schedule/cadence'));
  const first = dayOf(String(valueAt(draft, '/schedule/firstDay')));
  const next = cadence && LONGER[cadence];
  if (cadence === undefined || next === undefined || first === undefined) return [];
  let start = first;
  while (firstDayProblem(next.to, dateOf(start)) !== undefined) start++;
  const factor = windowsPerYear(cadence) / windowsPerYear(next.to);
  const count = Math.max(1, Math.floor(numberAt(draft, '/schedule/count') / factor));
  const changes = listAt(draft, '/instruments').flatMap((_, at) => {
    const total = numberAt(draft, `/instruments/${at}/expects/total`);
    const kind = valueAt(draft, `/instruments/${at}/kind`);
    return Number.isNaN(total) || kind === 'figure' ? [] : [[`/instruments/${at}/expects/total`, Math.round(total * factor)] as const];
  });
  return [
    set(
      draft,
      next.words,
      ['/schedule/cadence', next.to],
      ['/schedule/firstDay', dateOf(start)],
      ['/schedule/count', count],
      ['/sampling', undefined],
      ...changes,
    ),
  ];
}
