// screens.ts — which members of a charter each screen shows, as fields of a form. A member is named by its JSON pointer.
import { CADENCES } from '@soundings/protocol/charter/window';
import { RENYI_ORDERS } from '@soundings/protocol/privacy/renyi';
import type { MessageKey } from '../../pages/words/words.ts';

/**
 * `lines`: one text a line. `sectors`: one a line, "food banks" or "food banks: 4" with its smallest number of organisations. `dimensions`: one a
 * line, "area: Bolton; Bury" or "age: bands 18; 35; 65".
 */
export type FieldKind = 'text' | 'paragraph' | 'number' | 'choice' | 'lines' | 'sectors' | 'dimensions';

export interface Field {
  readonly at: string;
  readonly kind: FieldKind;
  readonly label: MessageKey;
  readonly hint?: MessageKey;
  /** Of a choice; they are the charter's own words. */
  readonly choices?: readonly string[];
}

export const SCREENS = ['place', 'asked', 'when', 'who', 'parties', 'promises', 'rehearse'] as const;
export type Screen = (typeof SCREENS)[number];

export const FIELDS = {
  place: [
    { at: '/mission', kind: 'text', label: 'call-mission', hint: 'call-mission-hint' },
    { at: '/question', kind: 'paragraph', label: 'call-question' },
    { at: '/region', kind: 'text', label: 'call-region' },
    { at: '/aim', kind: 'paragraph', label: 'call-aim' },
    { at: '/uses', kind: 'paragraph', label: 'call-uses' },
    { at: '/harms', kind: 'paragraph', label: 'call-harms' },
    { at: '/lawfulBasis', kind: 'paragraph', label: 'call-lawful' },
    { at: '/objecting', kind: 'paragraph', label: 'call-objecting' },
  ],
  when: [
    { at: '/schedule/cadence', kind: 'choice', label: 'call-cadence', choices: CADENCES },
    { at: '/schedule/firstDay', kind: 'text', label: 'call-first-day', hint: 'call-first-day-hint' },
    { at: '/schedule/count', kind: 'number', label: 'call-count' },
    { at: '/schedule/closingDays', kind: 'number', label: 'call-closing' },
    { at: '/amendments', kind: 'number', label: 'call-amendments', hint: 'call-amendments-hint' },
  ],
  who: [
    { at: '/sectors', kind: 'sectors', label: 'call-sectors', hint: 'call-sectors-hint' },
    { at: '/peopleCovered', kind: 'number', label: 'call-people' },
    { at: '/forbidden', kind: 'lines', label: 'call-forbidden', hint: 'call-forbidden-hint' },
  ],
  promises: [
    { at: '/promises/organisationsMin', kind: 'number', label: 'call-min', hint: 'call-min-hint' },
    { at: '/promises/dishonestMax', kind: 'number', label: 'call-dishonest' },
    { at: '/promises/release/epsilon', kind: 'number', label: 'call-epsilon', hint: 'call-epsilon-hint' },
    { at: '/promises/release/yearEpsilon', kind: 'number', label: 'call-year-epsilon' },
    { at: '/promises/release/delta', kind: 'number', label: 'call-delta', hint: 'call-delta-hint' },
    { at: '/promises/lastResort/epsilon', kind: 'number', label: 'call-last-epsilon', hint: 'call-last-hint' },
    { at: '/promises/lastResort/delta', kind: 'number', label: 'call-last-delta' },
    { at: '/budget/epsilon', kind: 'number', label: 'call-budget' },
    { at: '/budget/delta', kind: 'number', label: 'call-budget-delta' },
    { at: '/budget/order', kind: 'choice', label: 'call-order', choices: RENYI_ORDERS.map(String) },
  ],
} as const satisfies Partial<Record<Screen, readonly Field[]>>;

/** What the convenor says of itself and of the board; everything else of the parties comes from their cards. */
export const PARTY_FIELDS = [
  { at: '/convenor/name', kind: 'text', label: 'call-own-name' },
  { at: '/convenor/contact', kind: 'text', label: 'call-own-contact' },
  { at: '/board/name', kind: 'text', label: 'call-board-name' },
  { at: '/board/quorum', kind: 'number', label: 'call-quorum' },
] as const satisfies readonly Field[];

export const QUESTION_KINDS = ['count', 'soundings', 'prevalence', 'total', 'figure'] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];

const QUESTION: readonly Field[] = [
  { at: '/name', kind: 'text', label: 'call-q-name', hint: 'call-mission-hint' },
  { at: '/question', kind: 'paragraph', label: 'call-q-question' },
  { at: '/kind', kind: 'choice', label: 'call-q-kind', hint: 'call-q-kind-hint', choices: QUESTION_KINDS },
  { at: '/gathered', kind: 'choice', label: 'call-q-gathered', choices: ['together', 'by-sector'] },
  { at: '/dimensions', kind: 'dimensions', label: 'call-q-dimensions', hint: 'call-q-dimensions-hint' },
  { at: '/cellMax', kind: 'number', label: 'call-q-cell-max', hint: 'call-q-cell-max-hint' },
];

const EXPECTED: readonly Field[] = [
  { at: '/expects/organisations', kind: 'number', label: 'call-q-expects', hint: 'call-q-expects-hint' },
  { at: '/expects/total', kind: 'number', label: 'call-q-expects-total' },
];

const CELLS: Field = { at: '/cellsPerPerson', kind: 'number', label: 'call-q-cells' };
const UNIT: Field = { at: '/unit', kind: 'text', label: 'call-q-unit' };

/** What only some kinds of question have. */
const OF_KIND: Readonly<Record<QuestionKind, readonly Field[]>> = {
  count: [CELLS],
  soundings: [{ at: '/itemsPerPerson', kind: 'number', label: 'call-q-items' }],
  prevalence: [],
  total: [CELLS, { at: '/cap', kind: 'number', label: 'call-q-cap' }, UNIT],
  figure: [
    { at: '/figures', kind: 'number', label: 'call-q-figures' },
    { at: '/protects', kind: 'number', label: 'call-q-protects' },
    UNIT,
  ],
};

export function questionFields(kind: QuestionKind): readonly Field[] {
  return [...QUESTION, ...OF_KIND[kind], ...EXPECTED];
}

/** Members that another kind of question has and this one hasn't. */
export function foreignMembers(kind: QuestionKind): readonly string[] {
  const own = new Set(OF_KIND[kind].map(({ at }) => at));
  return [...new Set(Object.values(OF_KIND).flatMap((fields) => fields.map(({ at }) => at)))].filter((at) => !own.has(at));
}
