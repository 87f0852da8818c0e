// convene.ts — what a convenor's pages ask of the machine, answered at once; a rehearsal is a short answer, since the real one has a test of its own.
import { toBase64Url } from '../../../crypto/bytes.ts';
import { charterDigest } from '../../../protocol/charter/charter.ts';
import { charterOf, refusalsOf } from '../../../src/convenor/charter-check.ts';
import type { CheckAnswers } from '../../../src/convenor/check-in-thread.ts';
import { draftFigures } from '../../../src/convenor/draft-figures.ts';
import { repairsOf } from '../../../src/convenor/repairs.ts';
import type { ConvenePorts } from '../../../src/desk/state/convene.ts';

export const CONVENE: ConvenePorts = {
  figures: async (draft) => Promise.resolve(figuresOf(draft)),
  repairs: async (draft) => Promise.resolve({ kind: 'repairs', repairs: repairsOf(draft, 1) }),
  rehearse: async ({ charter, seed, organisations, windows }) => {
    const report = {
      format: 'soundings rehearsal v1' as const,
      charter: toBase64Url(charterDigest(charter)),
      seed,
      build: 'test',
      organisations,
      windows,
      seconds: 40,
      checks: [{ name: 'every question of every window was released', ok: true }],
      errors: [],
    };
    return Promise.resolve({ kind: 'rehearsed', rehearsed: { report, releases: [], truths: [], charter } });
  },
};

/** Each draft once: it takes a second. */
function figuresOf(draft: unknown): CheckAnswers['figures'] {
  const key = JSON.stringify(draft);
  const reasons = known.has(key) ? [] : refusalsOf(draft);
  const found = known.get(key) ?? (reasons.length > 0 ? { kind: 'refused', reasons } : draftFigures(charterOf(draft)));
  known.set(key, found);
  return found;
}
const known = new Map<string, CheckAnswers['figures']>();
