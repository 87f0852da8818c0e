// drivers/each.ts — one item after the other, where one that can't be worked on must not hold up the rest.
import type { Context } from '../context.ts';
import { StoreError } from '../store/store.ts';

/**
 * Runs `step` on every item and returns the sum of what it says was done. What an item throws is logged and counted; the item is leased, and
 * so comes up again when the lease is over. A database that is away stops the pass, since nothing else would get further.
 */
export async function forEach<T>(
  { log, metrics }: Context,
  driver: string,
  items: readonly T[],
  step: (item: T) => Promise<number>,
): Promise<number> {
  let done = 0;
  for (const item of items) {
    try {
      done += await step(item);
    } catch (error) {
      if (error instanceof StoreError) throw error;
      metrics.count('driver_failures_total', 1, driver);
      log('error', 'driver-failed', { driver, code: error instanceof Error ? error.name : 'unknown' });
    }
  }
  return done;
}
