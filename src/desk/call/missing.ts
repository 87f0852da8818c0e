// missing.ts — what a draft has not got yet, by the screen where it is filled in and in that screen's own words.
import { valueAt } from '../../calling/pointer.ts';
import type { MessageKey } from '../../pages/words/words.ts';
import { FIELDS, PARTY_FIELDS, SCREENS, type Screen } from './screens.ts';

export interface Lacks {
  /** In the order of the screens. */
  readonly missing: readonly { readonly screen: Screen; readonly labels: readonly MessageKey[] }[];
  /** Everything else that is wrong, as sentences. */
  readonly others: readonly string[];
}

/** Issues of a draft's form, sorted into what is only missing and what is wrong. */
export function lacksOf(issues: readonly string[], draft: unknown): Lacks {
  const places = issues.map((issue) => ({ issue, place: placeOf(issue, draft) }));
  return {
    missing: SCREENS.flatMap((screen) => {
      const labels = places.flatMap(({ place }) => (place?.screen === screen ? [place.label] : []));
      return labels.length === 0 ? [] : [{ screen, labels: [...new Set(labels)] }];
    }),
    others: places.filter(({ place }) => place === undefined).map(({ issue }) => issue),
  };
}

interface Place {
  readonly screen: Screen;
  readonly label: MessageKey;
}

function placeOf(issue: string, draft: unknown): Place | undefined {
  const [, member = ''] = /^In the charter, "([A-Za-z.]+)" (?:is missing|should be at least 1 items long)/.exec(issue) ?? [];
  const at = `/${member.replaceAll('.', '/')}`;
  const value = valueAt(draft, at);
  return value === undefined || (Array.isArray(value) && value.length === 0) ? PLACES.get(at) : undefined;
}

/** On which screen a member is, by its pointer, and what it is called there. */
const PLACES: ReadonlyMap<string, Place> = new Map([
  ...(Object.keys(FIELDS) as (keyof typeof FIELDS)[]).flatMap((screen) => FIELDS[screen].map((field) => placed(screen, field))),
  placed('asked', { at: '/instruments', label: 'call-add-question' }),
  ...[
    ...PARTY_FIELDS,
    // Whole parties come from their cards.
    ...(['leader', 'helper', 'collector', 'board'] as const).map((role) => ({ at: `/${role}`, label: `call-role-${role}` as const })),
    { at: '/board/keys', label: 'call-role-board' as const },
    { at: '/convenor', label: 'call-own-name' as const },
    { at: '/convenor/key', label: 'call-key-heading' as const },
    { at: '/seedCommitment', label: 'call-seed' as const },
  ].map((field) => placed('parties', field)),
]);

function placed(screen: Screen, { at, label }: { readonly at: string; readonly label: MessageKey }): readonly [string, Place] {
  return [at, { screen, label }];
}
