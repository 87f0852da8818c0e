// drivers/each.ts — one item after the other, or a few at a time, where one that can't be worked on must not hold up the rest.
import type { Context } from '../context.ts';
import { StoreError } from '../ports/store.ts';

/**
 * Runs `step` on every item, `atOnce` of them at a time, and returns the sum of what it says was done. What an item throws is logged and
 * counted; the item is leased, and so comes up again when the lease is over. A database that is away stops the pass, since nothing else would
 * get further: no other item is begun then, and what has been begun is waited for.
 */
export async function forEach<T>(
  { log, metrics }: Context,
  driver: string,
  items: readonly T[],
  step: (item: T) => Promise<number>,
  atOnce = 1,
): Promise<number> {
  const left = items[Symbol.iterator]();
  let done = 0;
  const state: { away: StoreError | undefined } = { away: undefined };
  const lane = async () => {
    for (let next = left.next(); next.done !== true && state.away === undefined; next = left.next()) {
      try {
        const worked = await step(next.value);
        done += worked;
      } catch (error) {
        if (error instanceof StoreError) {
          state.away ??= error;
          return;
        }
        metrics.count('driver_failures_total', 1, { driver });
        log('error', 'driver-failed', { driver, code: error instanceof Error ? error.name : 'unknown' });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  if (state.away !== undefined) throw state.away;
  return done;
}
