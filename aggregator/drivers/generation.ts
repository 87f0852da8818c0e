// drivers/generation.ts — keeps up the count of commits, and tells the helpers of a leader that was restored; in quarantine, too.
import type { Context } from '../context.ts';
import { tellHelpers } from '../peer/compare.ts';
import type { Driver } from './scheduler.ts';

/** Nothing of it is work that another driver waits for. */
export function generationKeeper(): Driver {
  // Both owned by `run`.
  let told = new Set<string>();
  let notBeforeMs = -Infinity;
  return {
    name: 'generation',
    isForQuarantine: true,
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
