// seeded-random.ts — the same bytes for the same seed, where a program would ask its platform
import { utf8 } from '../../crypto/bytes.ts';
import type { RandomBytes } from '../../crypto/random.ts';
import { xofTurboShake128 } from '../../crypto/xof/turboshake128.ts';

/** A stream of its own for each seed. */
export function seededRandom(seed: number | string): RandomBytes {
  return xofTurboShake128(utf8(String(seed)), utf8('soundings tests'), []);
}
