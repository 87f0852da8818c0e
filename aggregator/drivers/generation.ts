// drivers/generation.ts — keeps the count of commits up to date, and tells the helpers if this leader was restored. Runs in quarantine, too.
import type { Context } from '../context.ts';
import { tellHelpers } from '../peer/compare.ts';
import type { Driver } from './scheduler.ts';

/** The driver for generations. It always returns 0, because no other driver waits for its work. */
export function generationKeeper(): Driver {
  // Only `run` changes these.
  let told = new Set<string>();
  let notBeforeMs = -Infinity;
  return {
    name: 'generation',
    isForQuarantine: true,
    wokenBy: 'nothing',
    run: async (context: Context) => {
      await context.generations.keepUp();
      if (!context.quarantine.isOn) told = new Set();
      else if (context.config.role === 'leader' && context.clock.now() >= notBeforeMs) {
        notBeforeMs = context.clock.now() + context.config.retryMaxMs;
        await tellHelpers(context, told);
      }
      return 0;
    },
  };
}
