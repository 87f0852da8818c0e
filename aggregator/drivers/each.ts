// drivers/each.ts — runs a step on every item, one or a few at a time, so that an item that fails doesn't hold up the rest.
import type { Context } from '../context.ts';
import { StoreError } from '../ports/store/errors.ts';

/**
 * Runs `step` on every item, `atOnce` of them at a time, and returns the sum of the numbers that it returned. If a step throws, the error
 * is logged and counted; the item is leased, and is tried again when the lease ends. If the database is away, nothing else would succeed:
 * no further item is started, those that are running finish, and the StoreError is thrown.
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
