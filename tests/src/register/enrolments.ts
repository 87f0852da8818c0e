// enrolments.ts — so many organisations, each with a key of its own, in the charter's sectors by turns.
import { generateKeyPair } from '../../../crypto/signature/ed25519.ts';
import type { Charter } from '../../../protocol/charter/charter.ts';
import type { RosterEntry } from '../../../protocol/roster/roster.ts';
import { enrol } from '../../../src/convenor/mission-document.ts';
import { seededRandom } from '../../support/seeded-random.ts';

export function enrolments(charter: Charter, count: number): readonly RosterEntry[] {
  const random = seededRandom('enrolments');
  return Array.from({ length: count }, (_, at) =>
    enrol(
      charter,
      {
        id: random(16),
        name: `Organisation ${String(at + 1)}`,
        sector: charter.sectors[at % charter.sectors.length]?.name ?? '',
        firstWindow: 0,
        lastWindow: charter.schedule.count - 1,
      },
      generateKeyPair(random),
    ),
  );
}
