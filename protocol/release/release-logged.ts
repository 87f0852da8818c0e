// release-logged.ts — whether a release is in the register of its mission: before that nobody is shown it (register.md, "Who refuses what").
import type { Release } from './release.ts';
import { RegisterError } from '../register/keys/errors.ts';
import { DAY, proveInForce, type Known } from '../register/known.ts';
import type { LeafPlace } from '../register/leaf.ts';
import { leafHashOf } from '../register/objects.ts';
import type { Proved } from '../register/proof.ts';

/** The instrument, part and window that a release, or the reason why there is none, belongs to. */
export function placeOf({ instrument, sector, tier, window }: Pick<Release, 'instrument' | 'sector' | 'tier' | 'window'>): LeafPlace {
  return { instrument, ...(sector !== null && { sector }), ...(tier !== undefined && { tier }), window: window.number };
}

/**
 * The place of this release in the register. RegisterError unless the proof's checkpoint had its quorum after the window's closing, under
 * keys in force at that time. `closesDay` is the first day on which the window may be collected, in days since the epoch. A proof can't
 * show that the window has no other release; readers of all leaves check that.
 */
export function proveRelease({ policies }: Pick<Known, 'policies'>, release: Release, closesDay: number, proof: string): Proved {
  const leaf = leafHashOf(release, { kind: 'release', charter: release.charter, place: placeOf(release) });
  const proved = proveInForce(policies, leaf, proof);
  if (proved.checkpoint.quorumTime >= closesDay * DAY) return proved;
  throw new RegisterError('policy', 'This release was in the register before its window had closed.');
}
