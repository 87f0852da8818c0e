// coverage.test.ts — the intervals that pages print hold as often as they say: a few hundred draws of each kind; coverage.long.ts has 60,000.
import { expect, test } from 'vitest';
import { covered } from './coverage.ts';
import { SIMULATED } from './simulated.ts';

test.each(SIMULATED)('$name', (simulated) => {
  const { held, printed, error } = covered(simulated, 150, `few ${simulated.name}`);
  expect(held).toBeGreaterThan(printed - 0.005 - 4 * Math.max(error, 0.01));
  if (simulated.careful !== true) expect(held).toBeLessThan(printed + 0.005 + 4 * Math.max(error, 0.01));
});
