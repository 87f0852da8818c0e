// shrink.ts — finds a shorter script that still fails: leaves out long parts first, then single operations.
import type { Script } from './script.ts';

/** @param fails runs a script of the same seed; at most `triesMax` times. */
export async function shrink<Kind extends string>(
  script: Script<Kind>,
  fails: (script: Script<Kind>) => Promise<boolean>,
  triesMax: number,
): Promise<Script<Kind>> {
  let best = script;
  let tries = 0;
  for (let size = script.ops.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < best.ops.length && tries < triesMax;) {
      const shorter = { ...best, ops: best.ops.filter((_, index) => index < at || index >= at + size) };
      tries++;
      if (await fails(shorter)) best = shorter;
      else at += size;
    }
  }
  return best;
}
