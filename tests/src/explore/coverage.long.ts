// coverage.long.ts — the intervals that pages print, 60,000 draws of each kind: within half a point of the level printed, or above it where they are careful by design.
import { expect, test } from 'vitest';
import { covered } from './coverage.ts';
import { SIMULATED } from './simulated.ts';

test.each(SIMULATED)('$name', { timeout: 7_200_000 }, (simulated) => {
  const { held, printed, error } = covered(simulated, 60_000, `many ${simulated.name}`);
  process.stdout.write(
    `${simulated.name}: ${(100 * held).toFixed(2)}% held (± ${(100 * error).toFixed(2)}), ${(100 * printed).toFixed(2)}% printed\n`,
  );
  expect(held).toBeGreaterThanOrEqual(printed - 0.005);
  if (simulated.careful !== true) expect(held).toBeLessThanOrEqual(printed + 0.005);
});
