// scenarios-2.test.ts — the second thousand of the two thousand scenarios of every run: I1 to I9 hold (tests/simulation/invariants.ts).
import { expect, it } from 'vitest';
import { simulate } from './run.ts';

it('a thousand scenarios break no invariant', { timeout: 900_000 }, async () => {
  const { failures, scenarios } = await simulate('every commit', 1000, 2000);
  expect(failures.map(({ violations, script }) => [violations, script])).toEqual([]);
  expect(scenarios).toBe(1000);
});
