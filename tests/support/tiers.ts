// tiers.ts — the example mission with two size tiers, so that a small organisation's largest value is a tenth of a large one's.
import type { CharterDraft } from '../../protocol/charter/charter.ts';

/** `small` and `large` for both questions; at least four large ones are behind a release of visits. */
export function withTiers(draft: CharterDraft): CharterDraft {
  const smallMax: Readonly<Record<string, number>> = { visits: 50, worry: 20 };
  return {
    ...draft,
    instruments: draft.instruments.map((instrument) => ({
      ...instrument,
      tiers: [
        { name: 'small', cellMax: smallMax[instrument.name] ?? 1 },
        { name: 'large', cellMax: instrument.cellMax, ...(instrument.name === 'visits' ? { organisationsMin: 4 } : {}) },
      ],
    })),
  };
}
